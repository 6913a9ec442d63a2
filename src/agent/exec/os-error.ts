const TEXTS: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory (os error 2)',
  EACCES: 'Permission denied (os error 13)',
  EEXIST: 'File exists (os error 17)',
  ENOTDIR: 'Not a directory (os error 20)',
  EISDIR: 'Is a directory (os error 21)',
  ENOEXEC: 'Exec format error (os error 8)',
  E2BIG: 'Argument list too long (os error 7)',
  EAGAIN: 'Resource temporarily unavailable (os error 11)',
  ENOSPC: 'No space left on device (os error 28)',
  EROFS: 'Read-only file system (os error 30)',
  EMFILE: 'Too many open files (os error 24)',
  ELOOP: 'Too many levels of symbolic links (os error 40)',
  ENAMETOOLONG: 'File name too long (os error 36)',
};

/** A failed system call in the words that models know from the original. */
export function osErrorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return TEXTS[(error as NodeJS.ErrnoException).code ?? ''] ?? error.message;
}
