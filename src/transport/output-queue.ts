import { setTimeout as delay } from 'node:timers/promises';
import { type LargeAnswer, measureAnswer } from './large-answer.ts';
import type { Framing } from './message-splitter.ts';
import type { ByteOutput, TransportLimits, TransportLog } from './transport.ts';

const CHUNK_CHARS = 64 * 1024;
/** While messages keep coming they are collected for this long, in full chunks at most. */
const COLLECT_MS = 1;
/** What a large answer counts for while its length is not known. */
const LARGE_ANSWER_CHARS = 1024 * 1024;

type Entry =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'alone'; readonly text: string }
  | { readonly kind: 'large'; readonly answer: LargeAnswer; readonly written: () => void };

export interface OutputQueueOptions {
  readonly limits: TransportLimits;
  readonly log: TransportLog;
  /** How the client frames its messages; asked at every write. */
  readonly framing: () => Framing;
  /** Called whenever the queue got shorter. */
  readonly onProgress: () => void;
  /** Called when nothing reaches the client any more: its end is closed, or it passed the hard bound by not reading. */
  readonly onLost: () => void;
}

/** Messages on their way out, in the order they were handed over: collected, chunked, and held while the client is slow. */
export class OutputQueue {
  readonly #output: ByteOutput;
  readonly #options: OutputQueueOptions;
  #entries: Entry[] = [];
  /** Entries before this one are written. */
  #head = 0;
  #queuedChars = 0;
  #pushes = 0;
  #isScheduled = false;
  #isPumping = false;
  #isBroken = false;
  #unconfirmedWrites = 0;
  /** Entries handed to the stream, and those of them that the operating system has. */
  #handedOver = 0;
  #received = 0;
  #drained: Array<() => void> = [];
  #confirmed: Array<() => void> = [];
  #roomy: Deferred | undefined;

  constructor(output: ByteOutput, options: OutputQueueOptions) {
    this.#output = output;
    this.#options = options;
    output.on('drain', () => this.#resolveDrained());
    output.on('close', () => this.#lose());
    output.on('error', (error) => {
      if (!this.#isBroken) options.log.warn({ err: error }, 'Cannot write to the client any more');
      this.#lose();
    });
  }

  /** True when the client reads more slowly than messages are made. */
  get isFull(): boolean {
    return this.#queuedChars > this.#options.limits.maxQueuedChars;
  }

  push(text: string): void {
    this.#add({ kind: 'text', text }, text.length);
  }

  /** Written by itself, after all before it, and with a pause behind it. */
  pushAlone(text: string): void {
    this.#add({ kind: 'alone', text }, text.length);
  }

  /** `written` is called when the last piece was handed to the stream, or never will be. */
  pushLarge(answer: LargeAnswer, written: () => void): void {
    if (this.#isBroken) {
      written();
      this.#options.onProgress();
    } else this.#add({ kind: 'large', answer, written }, LARGE_ANSWER_CHARS);
  }

  get #hasEntries(): boolean {
    return this.#head < this.#entries.length;
  }

  /** Undefined while there is room. */
  backPressure(): Promise<void> | undefined {
    if (!this.isFull) return undefined;
    this.#roomy ??= deferred();
    return this.#roomy.promise;
  }

  /** Resolves when everything pushed so far was handed to the operating system, or never will be. */
  async flushed(): Promise<void> {
    const upTo = this.#pushes;
    void this.#pump();
    while (!this.#isBroken && this.#received < upTo) await this.#nextConfirmation();
  }

  #lose(): void {
    if (this.#isBroken) return;
    this.discard();
    this.#options.onLost();
  }

  /** Drops what is queued and all that follows. */
  discard(): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    const dropped = this.#entries.slice(this.#head);
    this.#entries = [];
    this.#head = 0;
    this.#queuedChars = 0;
    for (const entry of dropped) if (entry.kind === 'large') entry.written();
    this.#resolveDrained();
    this.#resolveConfirmed();
    this.#progressed();
  }

  #add(entry: Entry, chars: number): void {
    if (this.#isBroken) {
      this.#options.onProgress();
      return;
    }
    this.#entries.push(entry);
    this.#queuedChars += chars;
    this.#pushes += 1;
    if (this.#queuedChars > this.#options.limits.maxQueuedCharsHard) {
      this.#options.log.error('The client does not read; its connection is given up');
      this.discard();
      this.#options.onLost();
    } else if (!this.#isPumping && this.#queuedChars >= CHUNK_CHARS) void this.#pump();
    else this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isPumping) return;
    this.#isScheduled = true;
    this.#collect(this.#pushes, performance.now());
  }

  #collect(pushesBefore: number, since: number): void {
    setImmediate(() => {
      const isStillComing = this.#pushes !== pushesBefore && performance.now() - since < COLLECT_MS;
      if (isStillComing && !this.#isPumping) {
        this.#collect(this.#pushes, since);
        return;
      }
      this.#isScheduled = false;
      void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (this.#hasEntries) {
        const wait = this.#writeNext();
        if (wait !== undefined) await wait;
        this.#progressed();
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'Cannot write to the client any more');
      this.discard();
    } finally {
      this.#isPumping = false;
    }
  }

  #writeNext(): Promise<void> | undefined {
    const texts = this.#takeTexts();
    if (texts !== undefined) return this.#write(texts);
    const entry = this.#entries[this.#head];
    this.#advance(1);
    if (entry?.kind === 'alone') return this.#writeAlone(entry.text);
    if (entry?.kind === 'large') return this.#writeLarge(entry.answer).finally(entry.written);
    return undefined;
  }

  /** The next chunk of plain messages; undefined if something else is next. */
  #takeTexts(): string | undefined {
    let chunk = '';
    let end = this.#head;
    for (; end < this.#entries.length && chunk.length < CHUNK_CHARS; end += 1) {
      const entry = this.#entries[end];
      if (entry?.kind !== 'text') break;
      chunk += this.#framed(entry.text);
      this.#queuedChars -= entry.text.length;
    }
    if (end === this.#head) return undefined;
    this.#handedOver += end - this.#head;
    this.#advance(end - this.#head);
    return chunk;
  }

  #advance(count: number): void {
    this.#head += count;
    // Cutting off the written part only when it is the larger one keeps this linear.
    if (this.#head * 2 < this.#entries.length) return;
    this.#entries.splice(0, this.#head);
    this.#head = 0;
  }

  async #writeAlone(text: string): Promise<void> {
    this.#queuedChars -= text.length;
    // A stream joins what is written while an earlier write is under way.
    await this.#allConfirmed();
    this.#handedOver += 1;
    await this.#write(this.#framed(text));
    await this.#allConfirmed();
    await delay(this.#options.limits.pauseAfterAloneMs);
  }

  async #writeLarge(answer: LargeAnswer): Promise<void> {
    const { bytes, pieces } = await measureAnswer(answer, this.#options.limits.maxResponseBytes);
    let chunk = this.#header(bytes);
    for (const piece of pieces) {
      if (this.#isBroken) return;
      chunk += piece;
      if (chunk.length < CHUNK_CHARS) continue;
      await this.#write(chunk);
      chunk = '';
    }
    this.#handedOver += 1;
    await this.#write(chunk + this.#end());
    this.#queuedChars -= this.#isBroken ? 0 : LARGE_ANSWER_CHARS;
  }

  #write(chunk: string): Promise<void> | undefined {
    if (this.#isBroken || chunk === '') return undefined;
    this.#unconfirmedWrites += 1;
    const upTo = this.#handedOver;
    const hasRoom = this.#output.write(chunk, () => {
      this.#unconfirmedWrites -= 1;
      this.#received = upTo;
      this.#resolveConfirmed();
    });
    if (hasRoom || this.#isBroken) return undefined;
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  #framed(text: string): string {
    return this.#options.framing() === 'lines' ? `${text}\n` : `${this.#header(Buffer.byteLength(text))}${text}`;
  }

  #header(bytes: number): string {
    return this.#options.framing() === 'lines' ? '' : `Content-Length: ${bytes}\r\n\r\n`;
  }

  #end(): string {
    return this.#options.framing() === 'lines' ? '\n' : '';
  }

  async #allConfirmed(): Promise<void> {
    while (this.#unconfirmedWrites > 0 && !this.#isBroken) await this.#nextConfirmation();
  }

  #nextConfirmation(): Promise<void> {
    return new Promise((resolve) => this.#confirmed.push(resolve));
  }

  #resolveDrained(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  #resolveConfirmed(): void {
    for (const resolve of this.#confirmed.splice(0)) resolve();
  }

  #progressed(): void {
    if (!this.isFull) {
      this.#roomy?.resolve();
      this.#roomy = undefined;
    }
    this.#options.onProgress();
  }
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function deferred(): Deferred {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
