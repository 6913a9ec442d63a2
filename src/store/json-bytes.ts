const QUOTES = 2;
const SHORT_ESCAPES = new Set([...'"\\\b\t\n\f\r'].map((char) => char.codePointAt(0) ?? 0));

/** Bytes of a value in the JSON of an answer. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}

/** The longest beginning of a text that is no more than so many bytes of JSON, quotes included; whole code points. */
export function jsonPrefix(text: string, maxBytes: number): string {
  let left = maxBytes - QUOTES;
  let end = 0;
  for (const char of text) {
    left -= charBytes(char.codePointAt(0) ?? 0);
    if (left < 0) break;
    end += char.length;
  }
  return text.slice(0, end);
}

function charBytes(codePoint: number): number {
  if (SHORT_ESCAPES.has(codePoint)) return 2;
  if (codePoint < 0x20) return 6;
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  // Half of a pair is written as an escape.
  if (codePoint >= 0xd800 && codePoint < 0xe000) return 6;
  return codePoint < 0x10000 ? 3 : 4;
}
