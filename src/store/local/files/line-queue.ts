/** Lines in the order in which they are stored, and how many bytes they are together. */
export class LineQueue {
  #lines: Buffer[] = [];
  #byteLength = 0;

  get lines(): readonly Buffer[] {
    return this.#lines;
  }

  get length(): number {
    return this.#lines.length;
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  /** Behind all others. */
  add(lines: readonly Buffer[]): void {
    for (const line of lines) this.#lines.push(line);
    this.#byteLength += bytesOf(lines);
  }

  /** Before all others. */
  putBack(lines: readonly Buffer[]): void {
    this.#lines = [...lines, ...this.#lines];
    this.#byteLength += bytesOf(lines);
  }

  takeFirst(count: number): void {
    this.#byteLength -= bytesOf(this.#lines.slice(0, count));
    this.#lines = this.#lines.slice(count);
  }

  /** Removes these very buffers, wherever they are; false, and nothing is changed, where one of them is not there. */
  remove(lines: readonly Buffer[]): boolean {
    const present = new Set(this.#lines);
    if (!lines.every((line) => present.has(line))) return false;
    const removed = new Set(lines);
    this.#lines = this.#lines.filter((line) => !removed.has(line));
    this.#byteLength -= bytesOf(lines);
    return true;
  }

  /** Empties the queue; returns what was in it. */
  clear(): readonly Buffer[] {
    const lines = this.#lines;
    this.#lines = [];
    this.#byteLength = 0;
    return lines;
  }
}

function bytesOf(lines: readonly Buffer[]): number {
  return lines.reduce((sum, line) => sum + line.byteLength, 0);
}
