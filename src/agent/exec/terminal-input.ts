import { writeSync } from 'node:fs';
import { errorCode } from '../../system/os-error.ts';

const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
/** Pauses before what a program did not take is offered again. */
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 50;

/**
 * What is typed into a terminal, kept as long as its program does not read it.
 *
 * The stream of the library is not used for it: libuv writes to the master of a terminal in a loop that ends when all was taken, and
 * a program that does not read would stop the whole server.
 */
export class TerminalInput {
  readonly #fd: number;
  readonly #waiting: Buffer[] = [];
  #unread = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #retry: NodeJS.Timeout | null = null;
  #isClosed = false;

  /** `fd`: the master of the terminal, which does not block. */
  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Bytes that wait for the program. */
  get unread(): number {
    return this.#unread;
  }

  /** False: nothing of it was taken, as too much waits already. */
  write(input: string | Buffer): boolean {
    const bytes = Buffer.from(input);
    if (this.#isClosed || bytes.length === 0) return true;
    if (this.#unread + bytes.length > MAX_UNREAD_BYTES) return false;
    this.#waiting.push(bytes);
    this.#unread += bytes.length;
    if (this.#retry === null) this.#offer();
    return true;
  }

  /** Before the terminal is closed: its number may be given to another file at once. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
    this.#unread = 0;
    if (this.#retry !== null) clearTimeout(this.#retry);
  }

  #offer(): void {
    this.#retry = null;
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const taken = this.#take(first);
      this.#unread -= taken;
      if (taken === first.length) {
        this.#waiting.shift();
        continue;
      }
      this.#waiting[0] = first.subarray(taken);
      this.#pauseMs = taken > 0 ? FIRST_PAUSE_MS : Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
      this.#retry = setTimeout(() => this.#offer(), this.#pauseMs);
      this.#retry.unref();
      break;
    }
  }

  /** How many bytes are done with: into a terminal that hung up nothing will go any more. */
  #take(bytes: Buffer): number {
    try {
      return writeSync(this.#fd, bytes);
    } catch (error) {
      return errorCode(error) === 'EAGAIN' ? 0 : bytes.length;
    }
  }
}
