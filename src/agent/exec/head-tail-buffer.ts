import { LastBytes } from './last-bytes.ts';

const encoder = new TextEncoder();
/** Text becomes bytes here, a part at a time. */
const scratch = Buffer.allocUnsafeSlow(16 * 1024);

/**
 * Text of which the beginning and the end are kept: half of the limit each. A marker tells how much is missing.
 *
 * Sizes are UTF-8 bytes.
 */
export class HeadTailBuffer {
  readonly #half: number;
  readonly #tail: LastBytes;
  #head: string[] = [];
  #headBytes = 0;
  #totalBytes = 0;
  /** As `text` answered last: it is long, and asked for more than once. */
  #text: string | null = '';

  constructor(limitBytes: number) {
    this.#half = Math.floor(limitBytes / 2);
    this.#tail = new LastBytes(this.#half);
  }

  /** All that was pushed, kept or not. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  push(text: string): void {
    for (let at = 0; at < text.length; ) {
      const { read, written } = encoder.encodeInto(at === 0 ? text : text.slice(at), scratch);
      this.#pushBytes(scratch.subarray(0, written));
      at += read;
    }
  }

  text(): string {
    this.#text ??= this.#read();
    return this.#text;
  }

  #read(): string {
    const kept = this.#tail.bytes();
    const tail = kept.subarray(firstCharacter(kept));
    const omitted = this.#totalBytes - this.#headBytes - tail.length;
    const marker = omitted > 0 ? `\n... ${omitted} bytes omitted ...\n` : '';
    return `${this.#head.join('')}${marker}${tail.toString('utf8')}`;
  }

  #pushBytes(bytes: Buffer): void {
    this.#text = null;
    this.#totalBytes += bytes.length;
    const room = this.#tail.length === 0 ? this.#half - this.#headBytes : 0;
    const cut = floorToCharacter(bytes, room);
    if (cut > 0) this.#head.push(bytes.toString('utf8', 0, cut));
    this.#headBytes += cut;
    if (cut < bytes.length) this.#tail.push(bytes.subarray(cut));
  }
}

/** The largest cut at or before `at` that splits no character. */
export function floorToCharacter(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) return bytes.length;
  let cut = at;
  while (cut > 0 && isContinuation(bytes[cut])) cut -= 1;
  return cut;
}

/** Where the first whole character begins. */
function firstCharacter(bytes: Uint8Array): number {
  let cut = 0;
  while (cut < bytes.length && isContinuation(bytes[cut])) cut += 1;
  return cut;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
