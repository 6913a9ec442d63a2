interface SystemError {
  readonly text: string;
  readonly number: number;
  /** What Rust calls it. */
  readonly kind: string;
}

const ERRORS: Readonly<Record<string, SystemError>> = {
  ENOENT: { text: 'No such file or directory', number: 2, kind: 'NotFound' },
  E2BIG: { text: 'Argument list too long', number: 7, kind: 'ArgumentListTooLong' },
  ENOEXEC: { text: 'Exec format error', number: 8, kind: 'Uncategorized' },
  EAGAIN: { text: 'Resource temporarily unavailable', number: 11, kind: 'WouldBlock' },
  EACCES: { text: 'Permission denied', number: 13, kind: 'PermissionDenied' },
  EEXIST: { text: 'File exists', number: 17, kind: 'AlreadyExists' },
  ENOTDIR: { text: 'Not a directory', number: 20, kind: 'NotADirectory' },
  EISDIR: { text: 'Is a directory', number: 21, kind: 'IsADirectory' },
  EMFILE: { text: 'Too many open files', number: 24, kind: 'Uncategorized' },
  ENOSPC: { text: 'No space left on device', number: 28, kind: 'StorageFull' },
  EROFS: { text: 'Read-only file system', number: 30, kind: 'ReadOnlyFilesystem' },
  ENAMETOOLONG: { text: 'File name too long', number: 36, kind: 'InvalidFilename' },
  ELOOP: { text: 'Too many levels of symbolic links', number: 40, kind: 'FilesystemLoop' },
};

/** A failed system call in the words that models know from the original. */
export function osErrorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = knownError(error);
  return known === undefined ? error.message : `${known.text} (os error ${known.number})`;
}

/** The same in the debug form of the original. */
export function rustIoError(error: unknown): string {
  const known = knownError(error);
  if (known !== undefined)
    return `Os { code: ${known.number}, kind: ${known.kind}, message: ${JSON.stringify(known.text)} }`;
  return `Custom { kind: Other, error: ${JSON.stringify(error instanceof Error ? error.message : String(error))} }`;
}

function knownError(error: unknown): SystemError | undefined {
  return error instanceof Error ? ERRORS[(error as NodeJS.ErrnoException).code ?? ''] : undefined;
}
