const encoder = new TextEncoder();

/** The text in pieces of at most `maxBytes` bytes of UTF-8, at least four, so that no character is split. */
export function* textPieces(text: string, maxBytes: number): Generator<string> {
  const counted = new Uint8Array(maxBytes);
  for (let at = 0; at < text.length; ) {
    const { read } = encoder.encodeInto(text.slice(at), counted);
    yield text.slice(at, at + read);
    at += read;
  }
}
