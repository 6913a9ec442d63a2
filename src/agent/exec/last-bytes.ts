/** The last bytes of a stream, in one block of memory that is written round and round: however much comes, nothing is left to collect. */
export class LastBytes {
  readonly #limit: number;
  #ring: Buffer | null = null;
  /** Where the next byte goes. */
  #at = 0;
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many are kept. */
  get length(): number {
    return this.#count;
  }

  push(bytes: Buffer): void {
    if (this.#limit === 0) return;
    this.#ring ??= Buffer.allocUnsafeSlow(this.#limit);
    const kept = bytes.subarray(Math.max(0, bytes.length - this.#limit));
    const untilEnd = kept.copy(this.#ring, this.#at);
    kept.copy(this.#ring, 0, untilEnd);
    this.#at = (this.#at + kept.length) % this.#limit;
    this.#count = Math.min(this.#limit, this.#count + kept.length);
  }

  /** A copy, in the order in which they came. */
  bytes(): Buffer {
    if (this.#ring === null) return Buffer.alloc(0);
    if (this.#count < this.#limit) return Buffer.from(this.#ring.subarray(0, this.#count));
    return Buffer.concat([this.#ring.subarray(this.#at), this.#ring.subarray(0, this.#at)]);
  }
}
