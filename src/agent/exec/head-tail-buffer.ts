/**
 * Text of which the beginning and the end are kept: half of the limit each. A marker tells how much is missing.
 *
 * Sizes are UTF-8 bytes.
 */
export class HeadTailBuffer {
  readonly #half: number;
  #head: string[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #totalBytes = 0;

  constructor(limitBytes: number) {
    this.#half = Math.floor(limitBytes / 2);
  }

  /** All that was pushed, kept or not. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  push(text: string): void {
    let bytes = Buffer.from(text);
    this.#totalBytes += bytes.length;
    const room = this.#half - this.#headBytes;
    if (this.#tailBytes === 0 && room > 0) {
      const cut = floorToCharacter(bytes, room);
      this.#head.push(bytes.toString('utf8', 0, cut));
      this.#headBytes += cut;
      bytes = bytes.subarray(cut);
    }
    if (bytes.length > 0) this.#pushTail(bytes);
  }

  text(): string {
    const kept = Buffer.concat(this.#tail);
    const start = Math.max(0, kept.length - this.#half);
    const tail = kept.subarray(ceilToCharacter(kept, start));
    const omitted = this.#totalBytes - this.#headBytes - tail.length;
    const marker = omitted > 0 ? `\n… ${omitted} bytes omitted …\n` : '';
    return `${this.#head.join('')}${marker}${tail.toString('utf8')}`;
  }

  clear(): void {
    this.#head = [];
    this.#headBytes = 0;
    this.#tail = [];
    this.#tailBytes = 0;
    this.#totalBytes = 0;
  }

  #pushTail(bytes: Buffer): void {
    this.#tail.push(bytes);
    this.#tailBytes += bytes.length;
    let first = this.#tail[0];
    while (first !== undefined && this.#tailBytes - first.length >= this.#half) {
      this.#tail.shift();
      this.#tailBytes -= first.length;
      first = this.#tail[0];
    }
  }
}

/** The largest cut at or before `at` that splits no character. */
export function floorToCharacter(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) return bytes.length;
  let cut = at;
  while (cut > 0 && isContinuation(bytes[cut])) cut -= 1;
  return cut;
}

function ceilToCharacter(bytes: Uint8Array, at: number): number {
  let cut = at;
  while (cut < bytes.length && isContinuation(bytes[cut])) cut += 1;
  return cut;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
