const NEWLINE = 0x0a;

/** Cuts bytes into lines of UTF-8 text, none longer than the bound. */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #onLine: (line: string, bytes: number) => void;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number, onLine: (line: string, bytes: number) => void) {
    this.#maxBytes = maxBytes;
    this.#onLine = onLine;
  }

  /** False when a line is too long: nothing more can be read. */
  push(chunk: Buffer): boolean {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      if (!this.#keep(chunk.subarray(start, end))) return false;
      const [parts, bytes] = [this.#parts, this.#bytes];
      this.#parts = [];
      this.#bytes = 0;
      this.#onLine(Buffer.concat(parts, bytes).toString('utf8'), bytes);
      start = end + 1;
    }
    return this.#keep(chunk.subarray(start));
  }

  #keep(part: Buffer): boolean {
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) {
      this.#parts = [];
      return false;
    }
    if (part.length > 0) this.#parts.push(part);
    return true;
  }
}
