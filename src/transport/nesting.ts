const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Whether valid JSON text opens more than `depth` arrays and objects inside each other. */
export function nestsDeeperThan(bytes: Buffer, depth: number): boolean {
  if (bytes.length <= 2 * depth) return false;
  let open = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (OPENING.has(byte)) open += 1;
    else if (CLOSING.has(byte)) open -= 1;
    if (open > depth) return true;
  }
  return false;
}

/** Long texts are most of a long message: `indexOf` passes over them at the speed of memory. */
function endOfString(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(QUOTE, start + 1); end !== -1; end = bytes.indexOf(QUOTE, end + 1)) {
    let backslashes = 0;
    while (bytes[end - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return bytes.length;
}
