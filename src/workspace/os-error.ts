import { getSystemErrorMap } from 'node:util';
import { RPC_ERROR, RpcError } from '../protocol/rpc-error.ts';

/** Where the words of the operating system, which the originals repeat, are not those of Node. */
const WORDS: Readonly<Record<string, string>> = {
  EEXIST: 'File exists',
  EISDIR: 'Is a directory',
  EIO: 'I/O error',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
  ENOTSUP: 'Operation not supported',
  EXDEV: 'Cross-device link',
};

/**
 * The error of a request whose work the operating system refused: -32603 with its own words, such as
 * `No such file or directory (os error 2)`. Anything else is thrown on as it is.
 */
export function osError(reason: unknown): unknown {
  if (!(reason instanceof Error) || !('errno' in reason) || typeof reason.errno !== 'number') return reason;
  const [code = '', words = 'unknown error'] = getSystemErrorMap().get(reason.errno) ?? [];
  const text = WORDS[code] ?? words.charAt(0).toUpperCase() + words.slice(1);
  return new RpcError(RPC_ERROR.internalError, `${text} (os error ${Math.abs(reason.errno)})`);
}

/** What the action gives, its failures in the words of the operating system. */
export async function withOsErrors<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (reason) {
    throw osError(reason);
  }
}
