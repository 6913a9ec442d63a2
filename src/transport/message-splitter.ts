const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const HEAD_BYTES = 4096;
const MAX_HEADER_LINE_BYTES = 8192;
const HEADER_START = 'content-';
const CONTENT_LENGTH = /^content-length\s*:\s*(\d{1,15})\s*$/i;

/** How messages are told apart: one per line, or each behind a `Content-Length` header. */
export type Framing = 'lines' | 'headers';

/** What the splitter found; `head` is the first 4 KiB of what was skipped. */
export type Frame =
  | { readonly kind: 'message'; readonly bytes: Buffer }
  | { readonly kind: 'tooLong'; readonly head: Buffer }
  | { readonly kind: 'badHeader' };

/**
 * Cuts a stream of bytes into messages. The first bytes decide which framing it is; blank lines are left out, and
 * messages over the bound are skipped without being kept.
 */
export class MessageSplitter {
  readonly #maxBytes: number;
  #framing: Framing | undefined;
  #chunks: Buffer[] = [];
  #part = new PartialMessage();
  #isEnded = false;
  /** Bytes of the message body that are still to come; undefined between bodies. */
  #bodyLeft: number | undefined;
  #contentLength: number | undefined;
  #hasHeader = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Undefined until the first bytes that are not blank. */
  get framing(): Framing | undefined {
    return this.#framing;
  }

  push(chunk: Buffer): void {
    if (chunk.length > 0) this.#chunks.push(chunk);
  }

  /** Nothing follows: a last line counts even without its line feed. */
  end(): void {
    this.#isEnded = true;
  }

  /** The next frame; undefined when more bytes are needed. */
  next(): Frame | undefined {
    this.#framing ??= this.#detect();
    if (this.#framing === undefined) return undefined;
    return this.#framing === 'lines' ? this.#nextLine() : this.#nextBody();
  }

  #detect(): Framing | undefined {
    const start = Buffer.concat(this.#chunks).toString('latin1').trimStart();
    this.#chunks = start.length === 0 ? [] : [Buffer.from(start, 'latin1')];
    const head = start.slice(0, HEADER_START.length).toLowerCase();
    if (head === HEADER_START) return 'headers';
    if (!HEADER_START.startsWith(head) || this.#isEnded) return 'lines';
    return undefined;
  }

  #nextLine(): Frame | undefined {
    for (;;) {
      const frame = this.#takeLine(this.#maxBytes);
      if (frame === undefined) return undefined;
      if (frame.kind !== 'message' || !isBlank(frame.bytes)) return frame;
    }
  }

  #nextBody(): Frame | undefined {
    while (this.#bodyLeft === undefined) {
      const line = this.#takeLine(MAX_HEADER_LINE_BYTES);
      if (line === undefined) return undefined;
      const bad = this.#takeHeader(line);
      if (bad !== undefined) return bad;
    }
    return this.#takeBody();
  }

  #takeHeader(line: Frame): Frame | undefined {
    if (line.kind !== 'message') {
      this.#hasHeader = true;
      return undefined;
    }
    if (!isBlank(line.bytes)) {
      this.#hasHeader = true;
      const length = CONTENT_LENGTH.exec(line.bytes.toString('latin1'))?.[1];
      if (length !== undefined) this.#contentLength = Number(length);
      return undefined;
    }
    const isBad = this.#hasHeader && this.#contentLength === undefined;
    this.#bodyLeft = this.#contentLength;
    this.#contentLength = undefined;
    this.#hasHeader = false;
    return isBad ? { kind: 'badHeader' } : undefined;
  }

  #takeBody(): Frame | undefined {
    while (this.#bodyLeft !== undefined && this.#bodyLeft > 0) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) return undefined;
      const piece = chunk.subarray(0, this.#bodyLeft);
      this.#bodyLeft -= piece.length;
      this.#consume(piece.length);
      this.#part.add(piece, this.#maxBytes);
    }
    this.#bodyLeft = undefined;
    return this.#part.take();
  }

  #takeLine(maxBytes: number): Frame | undefined {
    for (;;) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) return this.#isEnded && !this.#part.isEmpty ? this.#part.take() : undefined;
      const end = chunk.indexOf(LINE_FEED);
      const piece = end === -1 ? chunk : chunk.subarray(0, end);
      this.#consume(end === -1 ? chunk.length : end + 1);
      this.#part.add(piece, maxBytes);
      if (end !== -1) return this.#part.take();
    }
  }

  #consume(bytes: number): void {
    const chunk = this.#chunks[0];
    if (chunk === undefined) return;
    if (bytes === chunk.length) this.#chunks.shift();
    else this.#chunks[0] = chunk.subarray(bytes);
  }
}

/** The message that is being read: its pieces, or only its head once it is over the bound. */
class PartialMessage {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #skippedHead: Buffer | undefined;

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  add(piece: Buffer, maxBytes: number): void {
    if (piece.length === 0) return;
    this.#bytes += piece.length;
    if (this.#skippedHead !== undefined) return;
    this.#pieces.push(piece);
    if (this.#bytes <= maxBytes) return;
    // A copy, for a view would keep the whole chunk alive.
    this.#skippedHead = Buffer.from(Buffer.concat(this.#pieces).subarray(0, HEAD_BYTES));
    this.#pieces = [];
  }

  take(): Frame {
    const head = this.#skippedHead;
    const bytes = this.#pieces.length === 1 && this.#pieces[0] ? this.#pieces[0] : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#bytes = 0;
    this.#skippedHead = undefined;
    if (head !== undefined) return { kind: 'tooLong', head };
    return { kind: 'message', bytes: bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes };
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === CARRIAGE_RETURN);
}
