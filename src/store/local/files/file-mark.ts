/** How a file was left by its writer. */
export interface FileMark {
  readonly inode: number;
  readonly mtimeMs: number;
  readonly size: number;
}

export function isSameFile(one: FileMark, other: FileMark): boolean {
  return one.inode === other.inode && one.size === other.size && one.mtimeMs === other.mtimeMs;
}
