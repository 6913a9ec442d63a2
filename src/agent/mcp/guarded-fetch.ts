import { EventScanner } from './event-scanner.ts';

type Chunk = Uint8Array<ArrayBuffer>;

const UNANSWERED = { code: -32000, message: 'the stream ended without an answer' };

/**
 * A `fetch` for the transport of the SDK. An answer, or an event of a stream, that has more bytes than the bound fails
 * and is reported. A stream that breaks off and cannot be taken up again ends with an error as answer to its request,
 * for which the SDK would wait.
 */
export function guardedFetch(
  maxBytes: number,
  onTooLong: () => void,
): (url: string | URL, init?: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (response.body === null) return response;
    const isStream = response.headers.get('content-type')?.includes('text/event-stream') === true;
    const chunks = isStream
      ? guardedEvents(response.body, { maxBytes, onTooLong, requestId: requestIdOf(init) })
      : guardedBytes(response.body, maxBytes, onTooLong);
    const { status, statusText, headers } = response;
    return new Response(ReadableStream.from(chunks), { status, statusText, headers });
  };
}

async function* guardedBytes(
  body: AsyncIterable<Chunk>,
  maxBytes: number,
  onTooLong: () => void,
): AsyncIterable<Chunk> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLong(maxBytes, onTooLong);
    yield chunk;
  }
}

interface Guard {
  readonly maxBytes: number;
  readonly onTooLong: () => void;
  /** Undefined: nobody waits for an answer on this stream. */
  readonly requestId: unknown;
}

async function* guardedEvents(
  body: AsyncIterable<Chunk>,
  { maxBytes, onTooLong, requestId }: Guard,
): AsyncIterable<Chunk> {
  const scanner = new EventScanner(maxBytes);
  try {
    for await (const chunk of body) {
      if (!scanner.take(chunk)) throw tooLong(maxBytes, onTooLong);
      yield chunk;
    }
  } catch (error) {
    if (requestId === undefined || scanner.hasIds) throw error;
  }
  if (requestId === undefined || scanner.hasIds) return;
  const answer = { jsonrpc: '2.0', id: requestId, error: UNANSWERED };
  yield Buffer.from(`\n\ndata: ${JSON.stringify(answer)}\n\n`);
}

function tooLong(maxBytes: number, onTooLong: () => void): Error {
  onTooLong();
  return new Error(`the answer has more than ${maxBytes} bytes`);
}

function requestIdOf(init: RequestInit | undefined): unknown {
  if (init?.method !== 'POST' || typeof init.body !== 'string') return undefined;
  const message: unknown = JSON.parse(init.body);
  return typeof message === 'object' && message !== null && 'method' in message && 'id' in message
    ? message.id
    : undefined;
}
