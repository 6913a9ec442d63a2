import { ThreadStoreError } from '../../errors.ts';

/** A call of the file system failed, not one of the database, or what stands there now is no regular file. */
export function isFileFault(reason: unknown): boolean {
  if (reason instanceof ThreadStoreError) return reason.code === 'invalid';
  return reason instanceof Error && 'syscall' in reason;
}
