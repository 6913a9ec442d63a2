import { ThreadStoreError } from '../errors.ts';
import { errnoOf } from './files/file-layer.ts';

/** Turns what the operating system threw into the store's own error; store errors pass. */
export function storeErrorOf(reason: unknown, operation: string, threadId?: string): ThreadStoreError {
  if (reason instanceof ThreadStoreError) return reason;
  const code = errnoOf(reason);
  if (code === undefined) return ThreadStoreError.from(reason, operation);
  return new ThreadStoreError('unavailable', `Cannot ${operation}: the file system answered ${code}`, {
    threadId,
    cause: reason,
  });
}

/** Runs one store operation; whatever it throws leaves as a store error. */
export async function asStoreError<T>(operation: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (reason) {
    throw storeErrorOf(reason, operation);
  }
}
