/** Small, so that a record spans several. */
export const PAGE_BYTES = 512;

/** A number from 0 on and below `count`. */
export type Pick = (count: number) => number;

/**
 * The bytes of one file as programs see them, and what could be found of them after a loss of power.
 *
 * Every page goes to the disk by itself and at any time, so that after a cut each may be as it was at any moment since
 * it was last synced; so may the length of the file. A page that never came to the disk is zeros.
 */
export class SimulatedFile {
  #bytes: Buffer;
  #dirty = new Set<number>();
  readonly #pages = new Map<number, Buffer[]>();
  #sizes: number[];

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.#bytes = bytes;
    this.#sizes = [bytes.byteLength];
    for (let page = 0; page * PAGE_BYTES < bytes.byteLength; page += 1) this.#pages.set(page, [this.#page(page)]);
  }

  get size(): number {
    return this.#bytes.byteLength;
  }

  read(into: Uint8Array, position: number): number {
    return this.#bytes.copy(into, 0, position, position + into.byteLength);
  }

  append(bytes: Uint8Array): void {
    const from = this.size;
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    this.#changed(from, this.size);
  }

  truncate(size: number): void {
    const before = this.size;
    const kept = this.#bytes.subarray(0, size);
    this.#bytes = Buffer.concat([kept, Buffer.alloc(size - kept.byteLength)]);
    this.#changed(Math.min(size, before), Math.max(size, before));
  }

  sync(): void {
    for (const page of this.#dirty) this.#pages.set(page, [this.#page(page)]);
    this.#dirty.clear();
    this.#sizes = [this.size];
  }

  /** As Linux does it: the pages count as clean afterwards, so that a later sync succeeds without having stored them. */
  failToSync(): void {
    this.#dirty.clear();
  }

  /** The file as it may be found when the power is back. */
  afterCut(pick: Pick): SimulatedFile {
    const size = this.#sizes[pick(this.#sizes.length)] ?? 0;
    const bytes = Buffer.alloc(size);
    for (const [page, versions] of this.#pages) versions[pick(versions.length)]?.copy(bytes, page * PAGE_BYTES);
    return new SimulatedFile(bytes);
  }

  #page(page: number): Buffer {
    return Buffer.from(this.#bytes.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES));
  }

  #changed(from: number, to: number): void {
    for (let page = Math.floor(from / PAGE_BYTES); page * PAGE_BYTES < to; page += 1) {
      this.#pages.set(page, [...(this.#pages.get(page) ?? [Buffer.alloc(0)]), this.#page(page)]);
      this.#dirty.add(page);
    }
    this.#sizes.push(this.size);
  }
}
