import { RpcError } from '../protocol/rpc-error.ts';

const HEX_LENGTH = 32;

/**
 * The canonical form of a thread id as a client wrote it: hyphenated, 32 hex digits, in braces or as `urn:uuid:`, in
 * any case.
 *
 * @throws {RpcError} -32600 `invalid thread id: …`
 */
export function parseThreadId(raw: string): string {
  const bare = raw.replace(/^urn:uuid:/i, '').replace(/^\{(.*)\}$/, '$1');
  const foreign = /[^0-9a-fA-F-]/.exec(bare);
  if (foreign !== null) {
    throw RpcError.invalidRequest(
      `invalid thread id: invalid character: expected an optional prefix of \`urn:uuid:\` followed by [0-9a-fA-F-], found \`${foreign[0]}\` at ${raw.indexOf(foreign[0]) + 1}`,
    );
  }
  const digits = bare.replaceAll('-', '').toLowerCase();
  if (digits.length !== HEX_LENGTH) {
    throw RpcError.invalidRequest(
      `invalid thread id: invalid length: expected length ${HEX_LENGTH} for simple format, found ${digits.length}`,
    );
  }
  if (bare.includes('-') && !/^.{8}-.{4}-.{4}-.{4}-.{12}$/.test(bare)) {
    throw RpcError.invalidRequest('invalid thread id: invalid group count or length');
  }
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
