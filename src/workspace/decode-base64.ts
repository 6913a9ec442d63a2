import type { RpcError } from '../protocol/rpc-error.ts';

const FOREIGN = /[^A-Za-z0-9+/=]/;
const PADDED = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The bytes that a text in standard base64 with padding stands for.
 *
 * @throws {RpcError} What `refuse` makes of a reason where it is none: Node would take what it understands and drop the rest.
 */
export function decodeBase64(text: string, refuse: (what: string) => RpcError): Buffer {
  const foreign = FOREIGN.exec(text);
  if (foreign !== null) throw refuse(`Invalid symbol ${foreign[0].codePointAt(0)}, offset ${foreign.index}.`);
  if (text.length % 4 !== 0 || !PADDED.test(text)) throw refuse('Invalid padding');
  return Buffer.from(text, 'base64');
}
