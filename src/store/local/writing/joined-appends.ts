import type { AppendBytes } from '../files/write-new-file.ts';
import type { WrittenFile } from '../rollouts/fold-cache.ts';

const NEWLINE = 10;
const BYTES = 1536 * 1024;

/**
 * Appends lines behind one another, those of one call with one write, which goes on while the next ones are made. A failed
 * write shows at the next call.
 */
export class JoinedAppends implements AsyncDisposable {
  readonly #append: AppendBytes;
  /** One is written while the other is filled. */
  #free = Buffer.allocUnsafeSlow(BYTES);
  #busy = Buffer.allocUnsafeSlow(BYTES);
  #writing: Promise<void> = Promise.resolve();
  #byteCount = 0;
  #lineCount = 0;

  constructor(append: AppendBytes) {
    this.#append = append;
  }

  /** Once all of it is appended. */
  get written(): WrittenFile {
    return { byteCount: this.#byteCount, lineCount: this.#lineCount };
  }

  /** Lines without their newlines, which are no longer needed afterwards. */
  async add(lines: readonly Buffer[]): Promise<void> {
    const bytes = this.#join(lines);
    await this.#writing;
    this.#writing = this.#append(bytes);
    this.#writing.catch(() => undefined);
    [this.#free, this.#busy] = [this.#busy, this.#free];
    this.#byteCount += bytes.byteLength;
    this.#lineCount += lines.length;
  }

  async end(): Promise<void> {
    await this.#writing;
  }

  /** Nothing is written any more afterwards. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing.catch(() => undefined);
  }

  #join(lines: readonly Buffer[]): Buffer {
    const size = lines.reduce((bytes, line) => bytes + line.byteLength + 1, 0);
    if (size > this.#free.byteLength) this.#free = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (const line of lines) {
      at += line.copy(this.#free, at);
      at = this.#free.writeUInt8(NEWLINE, at);
    }
    return this.#free.subarray(0, size);
  }
}
