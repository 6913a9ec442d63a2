import { write as writeFile } from 'node:fs';

const MOST_WAITING_BYTES = 256 * 1024;
const STDERR = 2;
/** Keys and bearer tokens in running text, as services quote them in their errors. */
const SECRET = /\b(Bearer\s+|sk-)[\w.~+/=-]{8,}/gi;

/**
 * Log lines to stderr without ever waiting for it: a client that does not read its pipe must not stop the server.
 * Lines beyond the bound are dropped and counted.
 */
export class StderrSink {
  readonly #write: typeof writeFile;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #dropped = 0;
  #isWriting = false;
  #drained: (() => void)[] = [];

  constructor(write: typeof writeFile = writeFile) {
    this.#write = write;
  }

  write(line: string): void {
    if (this.#waitingBytes > MOST_WAITING_BYTES) {
      this.#dropped += 1;
      return;
    }
    const text = line.replace(SECRET, '$1[redacted]');
    this.#waiting.push(text);
    this.#waitingBytes += Buffer.byteLength(text);
    this.#next();
  }

  /** Resolves when everything is out, or after `ms`. */
  async drained(ms: number): Promise<void> {
    if (!this.#isWriting) return;
    await new Promise<void>((resolve) => {
      this.#drained.push(resolve);
      setTimeout(resolve, ms).unref();
    });
  }

  #next(): void {
    if (this.#isWriting) return;
    if (this.#waiting.length === 0) {
      for (const resolve of this.#drained.splice(0)) resolve();
      return;
    }
    this.#isWriting = true;
    this.#writeAll(Buffer.from(this.#take()));
  }

  #take(): string {
    const lines = this.#waiting.splice(0);
    if (this.#dropped > 0) lines.push(`${JSON.stringify({ level: 40, msg: `${this.#dropped} log lines dropped` })}\n`);
    this.#waitingBytes = 0;
    this.#dropped = 0;
    return lines.join('');
  }

  #writeAll(bytes: Buffer): void {
    this.#write(STDERR, bytes, 0, bytes.length, null, (error, written) => {
      // Nobody can be told that stderr is gone.
      if (error !== null && error.code !== 'EAGAIN') return this.#done();
      if (error !== null) return void setTimeout(() => this.#writeAll(bytes), 20).unref();
      if (written < bytes.length) return this.#writeAll(bytes.subarray(written));
      this.#done();
    });
  }

  #done(): void {
    this.#isWriting = false;
    this.#next();
  }
}
