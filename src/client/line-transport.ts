import type { Readable, Writable } from 'node:stream';

/** Carries messages, one JSON text per line. */
export interface LineTransport {
  /** Hands a message over, without the line feed. Does nothing once closed. */
  send(text: string): void;
  /** Called once per message, and once at the end; set before the first message can arrive. */
  listen(listener: LineListener): void;
  /** Ends the sending side; the other side answers by ending its own. */
  close(): void;
}

/** Who hears the messages; `reason` is what ended the connection, if it was a fault. */
export interface LineListener {
  message(text: string): void;
  closed(reason?: Error): void;
}

/** Longest line that is accepted, in bytes; above the largest answer that a server gives by default. */
const MAX_LINE_BYTES = 300 * 1024 * 1024;
const LINE_FEED = 0x0a;

/** A {@link LineTransport} over two byte streams, such as stdout and stdin of a server. */
export function streamTransport(input: Readable, output: Writable, maxLineBytes = MAX_LINE_BYTES): LineTransport {
  // A broken pipe is reported by the end of the input, which also tells what the server said last.
  output.on('error', () => {});
  return {
    send: (text) => {
      if (output.writable) output.write(`${text}\n`);
    },
    listen: (listener) => readLines(input, maxLineBytes, listener),
    close: () => output.end(),
  };
}

function readLines(input: Readable, maxLineBytes: number, listener: LineListener): void {
  let parts: Buffer[] = [];
  let partBytes = 0;
  let isClosed = false;

  const close = (reason?: Error) => {
    if (isClosed) return;
    isClosed = true;
    parts = [];
    listener.closed(reason);
  };
  const endLine = (last: Buffer) => {
    const text = Buffer.concat([...parts, last])
      .toString('utf8')
      .trim();
    parts = [];
    partBytes = 0;
    if (text !== '') listener.message(text);
  };
  input.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1 && !isClosed; end = chunk.indexOf(LINE_FEED, start)) {
      endLine(chunk.subarray(start, end));
      start = end + 1;
    }
    if (isClosed || start === chunk.length) return;
    parts.push(chunk.subarray(start));
    partBytes += chunk.length - start;
    if (partBytes > maxLineBytes) {
      close(new Error(`A line of the server is longer than ${maxLineBytes} bytes`));
      input.destroy();
    }
  });
  input.on('error', close);
  input.on('end', () => close());
  input.on('close', () => close());
}
