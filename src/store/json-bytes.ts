import { jsonText } from '../protocol/json-text.ts';

const QUOTES = 2;
const ESCAPE = 6;
const SHORT_ESCAPE = 2;

/** Bytes of each ASCII character within a text of JSON. */
const ASCII_BYTES = Uint8Array.from({ length: 0x80 }, (_, code) => {
  if ('"\\\b\t\n\f\r'.includes(String.fromCharCode(code))) return SHORT_ESCAPE;
  return code < 0x20 ? ESCAPE : 1;
});

/** Bytes of a value in the JSON of an answer. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(jsonText(value));
}

/**
 * The longest beginning of a text that is no more than so many bytes of JSON, quotes included; whole code points. The
 * rest of the text is not held on to.
 */
export function jsonPrefix(text: string, maxBytes: number): string {
  if (text.length * ESCAPE + QUOTES <= maxBytes) return text;
  let left = maxBytes - QUOTES;
  let end = 0;
  while (end < text.length) {
    const codePoint = text.codePointAt(end) ?? 0;
    left -= ASCII_BYTES[codePoint] ?? wideBytes(codePoint);
    if (left < 0) return copied(text, end);
    end += codePoint < 0x10000 ? 1 : 2;
  }
  return text;
}

function wideBytes(codePoint: number): number {
  if (codePoint < 0x800) return 2;
  // Half of a pair is written as an escape.
  if (codePoint >= 0xd800 && codePoint < 0xe000) return ESCAPE;
  return codePoint < 0x10000 ? 3 : 4;
}

/** A slice would keep all of the text in memory. */
function copied(text: string, end: number): string {
  return Buffer.from(text.slice(0, end), 'utf16le').toString('utf16le');
}
