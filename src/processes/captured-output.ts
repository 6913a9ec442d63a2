/** One stream of a process: what is kept of it for the end, or passed on at once, up to a number of bytes. */
export class CapturedOutput {
  readonly #capBytes: number;
  readonly #passOn: ((bytes: Buffer, capReached: boolean) => void) | null;
  readonly #kept: Buffer[] = [];
  #bytes = 0;
  #isCapped = false;

  constructor(capBytes: number, passOn: ((bytes: Buffer, capReached: boolean) => void) | null) {
    this.#capBytes = capBytes;
    this.#passOn = passOn;
  }

  /** There was more than is told. */
  get isCapped(): boolean {
    return this.#isCapped;
  }

  push(bytes: Buffer): void {
    if (this.#isCapped) return;
    const room = this.#capBytes - this.#bytes;
    const told = bytes.subarray(0, room);
    this.#bytes += told.length;
    this.#isCapped = bytes.length > 0 && this.#bytes >= this.#capBytes;
    if (this.#passOn !== null) this.#passOn(told, this.#isCapped);
    else this.#kept.push(told);
  }

  /** What was kept: as UTF-8, or where it is none as Windows-1252, which makes something of any byte. */
  text(): string {
    const bytes = Buffer.concat(this.#kept);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
        this.#isCapped ? wholeCharacters(bytes) : bytes,
      );
    } catch {
      return new TextDecoder('windows-1252').decode(bytes);
    }
  }
}

const LONGEST_REST = 3;

/** Without the character that the cap cut in two. */
function wholeCharacters(bytes: Buffer): Buffer {
  for (let at = bytes.length - 1; at >= Math.max(0, bytes.length - LONGEST_REST); at -= 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) return bytes;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return at + length > bytes.length ? bytes.subarray(0, at) : bytes;
  }
  return bytes;
}
