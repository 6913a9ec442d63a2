const NEWLINE = 0x0a;
const RETURN = 0x0d;
const ID_FIELD = Buffer.from('id:');

/** Follows a stream of server-sent events: how long its events are, and whether it could be taken up again. */
export class EventScanner {
  readonly #maxBytes: number;
  #eventBytes = 0;
  #lineBytes = 0;
  #lineHead: number[] = [];
  #hasIds = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** True when events have ids: whoever lost the stream can ask for what came after one. */
  get hasIds(): boolean {
    return this.#hasIds;
  }

  /** False when an event is longer than the bound. */
  take(chunk: Uint8Array): boolean {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      if (!this.#part(chunk.subarray(start, end))) return false;
      this.#endLine();
      start = end + 1;
    }
    return this.#part(chunk.subarray(start));
  }

  #part(part: Uint8Array): boolean {
    this.#eventBytes += part.length;
    this.#lineBytes += part.at(-1) === RETURN ? part.length - 1 : part.length;
    const missing = ID_FIELD.length - this.#lineHead.length;
    if (missing > 0) this.#lineHead.push(...part.subarray(0, missing));
    return this.#eventBytes <= this.#maxBytes;
  }

  #endLine(): void {
    if (ID_FIELD.equals(Buffer.from(this.#lineHead))) this.#hasIds = true;
    // An empty line ends an event.
    if (this.#lineBytes === 0) this.#eventBytes = 0;
    this.#lineBytes = 0;
    this.#lineHead = [];
  }
}
