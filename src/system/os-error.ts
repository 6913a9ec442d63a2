import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

/** Where the words of the operating system, which the originals repeat, are not those of Node. */
const WORDS: Readonly<Record<string, string>> = {
  ENOEXEC: 'Exec format error',
  EEXIST: 'File exists',
  EISDIR: 'Is a directory',
  EIO: 'I/O error',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
  ENOTSUP: 'Operation not supported',
  EXDEV: 'Cross-device link',
};

/** What Rust calls them. */
const KINDS: Readonly<Record<string, string>> = {
  ENOENT: 'NotFound',
  E2BIG: 'ArgumentListTooLong',
  EAGAIN: 'WouldBlock',
  EACCES: 'PermissionDenied',
  EPERM: 'PermissionDenied',
  EEXIST: 'AlreadyExists',
  ENOTDIR: 'NotADirectory',
  EISDIR: 'IsADirectory',
  ENOSPC: 'StorageFull',
  EROFS: 'ReadOnlyFilesystem',
  ENAMETOOLONG: 'InvalidFilename',
  ELOOP: 'FilesystemLoop',
};

interface OsError {
  readonly code: string;
  readonly number: number;
  readonly words: string;
}

/** The code of a failure, such as `ENOENT`. */
export function errorCode(reason: unknown): string | undefined {
  return reason instanceof Error && 'code' in reason && typeof reason.code === 'string' ? reason.code : undefined;
}

/** A failed system call as models and clients know it from the originals, such as `No such file or directory (os error 2)`. */
export function osErrorText(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason);
  const known = osErrorOf(reason);
  return known === null ? reason.message : `${known.words} (os error ${known.number})`;
}

/** The same in the debug form of Rust. */
export function rustIoError(reason: unknown): string {
  const known = osErrorOf(reason);
  if (known !== null)
    return `Os { code: ${known.number}, kind: ${KINDS[known.code] ?? 'Uncategorized'}, message: ${JSON.stringify(known.words)} }`;
  return `Custom { kind: Other, error: ${JSON.stringify(reason instanceof Error ? reason.message : String(reason))} }`;
}

/** Null: it is none of the operating system. */
export function osErrorOf(reason: unknown): OsError | null {
  const code = errorCode(reason) ?? '';
  const number = constants.errno[code as keyof typeof constants.errno];
  if (number === undefined) return null;
  const words = WORDS[code] ?? getSystemErrorMap().get(-number)?.[1] ?? 'unknown error';
  return { code, number, words: words.charAt(0).toUpperCase() + words.slice(1) };
}
