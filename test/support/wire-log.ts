import type { Readable } from 'node:stream';
import type { NotificationName, NotificationParams } from '../../src/protocol/notifications/index.ts';

export interface WireMessage {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** One line that came in. */
export interface WireLine {
  readonly text: string;
  readonly message: WireMessage;
  /** Number of the chunk that its first byte came with: lines of one read share it. */
  readonly chunk: number;
  /** When that chunk came, on the clock of `performance.now()`. */
  readonly atMs: number;
}

type Fits = (message: WireMessage, line: WireLine) => boolean;

/** Everything that one client heard, line by line; what is still to come can be waited for. */
export class WireLog {
  readonly lines: WireLine[] = [];
  readonly #waiting = new Set<() => void>();
  #chunks = 0;
  #rest = '';
  #restChunk = 0;
  #restAtMs = 0;
  #isEnded = false;

  constructor(input: Readable) {
    input.setEncoding('utf8');
    input.on('data', (text: string) => this.#take(text));
    for (const end of ['end', 'close', 'error']) input.on(end, () => this.#end());
  }

  /** Bytes that no line feed followed. */
  get unfinished(): string {
    return this.#rest;
  }

  get messages(): readonly WireMessage[] {
    return this.lines.map(({ message }) => message);
  }

  /** Methods of the notifications and server requests, `answer <id>` for answers, in the order of the wire. */
  get names(): readonly string[] {
    return this.messages.map(({ method, id }) => method ?? `answer ${String(id)}`);
  }

  /** Of the lines from `from` on, the first that fits, come or coming. Fails when the stream ends without it. */
  async line(fits: Fits, from = 0): Promise<WireLine> {
    for (let next = from; ; next += 1) {
      while (next >= this.lines.length) await this.#more();
      const line = this.lines[next] as WireLine;
      if (fits(line.message, line)) return line;
    }
  }

  async message(fits: Fits, from = 0): Promise<WireMessage> {
    return (await this.line(fits, from)).message;
  }

  /** Params of the first notification of this name that fits. */
  async notification<N extends NotificationName>(
    name: N,
    fits: (params: NotificationParams<N>) => boolean = () => true,
    from = 0,
  ): Promise<NotificationParams<N>> {
    const { params } = await this.message(
      ({ method, params }) => method === name && fits(params as NotificationParams<N>),
      from,
    );
    return params as NotificationParams<N>;
  }

  /** Params of all notifications of this name that came so far. */
  all<N extends NotificationName>(name: N): readonly NotificationParams<N>[] {
    return this.messages.filter(({ method }) => method === name).map(({ params }) => params as NotificationParams<N>);
  }

  #take(text: string): void {
    this.#chunks += 1;
    const atMs = performance.now();
    const [first = '', ...others] = text.split('\n');
    if (this.#rest === '') {
      this.#restChunk = this.#chunks;
      this.#restAtMs = atMs;
    }
    this.#rest += first;
    for (const next of others) {
      this.#add({ text: this.#rest, chunk: this.#restChunk, atMs: this.#restAtMs });
      this.#rest = next;
      this.#restChunk = this.#chunks;
      this.#restAtMs = atMs;
    }
    this.#wake();
  }

  #add({ text, chunk, atMs }: Omit<WireLine, 'message'>): void {
    this.lines.push({ text, message: JSON.parse(text) as WireMessage, chunk, atMs });
  }

  #end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  #more(): Promise<void> {
    if (this.#isEnded) throw new Error(`The server ended after: ${this.names.slice(-20).join(', ')}`);
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
