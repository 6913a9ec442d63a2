import type { RpcError } from '../protocol/rpc-error.ts';

const FOREIGN = /[^A-Za-z0-9+/=]/u;
const PADDED = /^[A-Za-z0-9+/]*={0,2}$/;
/** Bits of the last symbol that belong to no byte, by the length of the padding. */
const SPARE_BITS = [0, 0b11, 0b1111];
const SYMBOLS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * The bytes that a text in standard base64 with padding stands for.
 *
 * @throws {RpcError} What `refuse` makes of a reason where it is none: Node would take what it understands and drop the rest.
 */
export function decodeBase64(text: string, refuse: (what: string) => RpcError): Buffer {
  const foreign = FOREIGN.exec(text);
  if (foreign !== null) {
    const [byte] = Buffer.from(foreign[0]);
    throw refuse(`Invalid symbol ${byte}, offset ${foreign.index}.`);
  }
  if (text.length % 4 !== 0 || !PADDED.test(text)) throw refuse('Invalid padding');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const last = text.length - 1 - padding;
  const spare = SPARE_BITS[padding] ?? 0;
  if (spare !== 0 && (SYMBOLS.indexOf(text.charAt(last)) & spare) !== 0) {
    throw refuse(`Invalid last symbol ${text.charCodeAt(last)}, offset ${last}.`);
  }
  return Buffer.from(text, 'base64');
}
