/** A call of the file system failed, not one of the database. */
export function isFileFault(reason: unknown): boolean {
  return reason instanceof Error && 'syscall' in reason;
}
