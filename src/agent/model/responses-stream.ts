import { createParser } from 'eventsource-parser';
import type { ModelEvent } from './model-client.ts';
import { streamDisconnected, streamIdle } from './model-error.ts';
import { readResponseEvent } from './response-event.ts';
import { timerMs } from './retry.ts';

/** Characters of one event of the stream: an image made by the model is the largest thing in it. */
const MAX_EVENT_CHARS = 64 * 1024 * 1024;

const DRAIN_TIMEOUT_MS = 1000;

export interface ResponsesStreamOptions {
  /** Without a byte for that long the stream counts as dead. */
  readonly idleTimeoutMs: number;
  /** Ends the HTTP request. */
  abort(): void;
}

/**
 * Reads the server-sent events of one response, up to and including `response.completed`.
 *
 * @throws {ModelError} the stream breaks off, stays silent, holds an event that is too large, or reports a failure.
 */
export async function* readResponsesStream(
  body: ReadableStream<Uint8Array>,
  options: ResponsesStreamOptions,
): AsyncGenerator<ModelEvent, void> {
  const events = new EventQueue();
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let isIdle = false;
  let isComplete = false;
  const idle = setTimeout(() => {
    isIdle = true;
    options.abort();
  }, timerMs(options.idleTimeoutMs));
  try {
    for (;;) {
      const chunk = await reader.read().catch((error: unknown) => {
        throw isIdle ? streamIdle() : cutFailure(error);
      });
      idle.refresh();
      if (chunk.done) throw streamDisconnected('stream closed before response.completed');
      events.feed(decoder.decode(chunk.value, { stream: true }));
      for (let event = events.next(); event !== null; event = events.next()) {
        isComplete = event.type === 'responseCompleted';
        yield event;
        if (isComplete) return;
      }
      events.throwIfBroken();
    }
  } finally {
    clearTimeout(idle);
    void (isComplete ? drain(reader) : reader.cancel()).catch(() => {});
  }
}

// Reading to the end lets the connection serve the next request; cancelling closes it.
async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const limit = setTimeout(() => void reader.cancel().catch(() => {}), DRAIN_TIMEOUT_MS);
  try {
    while (!(await reader.read()).done);
  } finally {
    clearTimeout(limit);
  }
}

/** Events of the chunks read so far; a failure comes after the events before it. */
class EventQueue {
  readonly #events: ModelEvent[] = [];
  #read = 0;
  #failure: { readonly error: unknown } | null = null;
  readonly #parser = createParser({
    maxBufferSize: MAX_EVENT_CHARS,
    onEvent: ({ data }) => this.#take(data),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded')
        this.#fail(streamDisconnected('an event of the stream is too large'));
    },
  });

  feed(text: string): void {
    if (this.#failure === null) this.#parser.feed(text);
  }

  next(): ModelEvent | null {
    const event = this.#events[this.#read];
    if (event !== undefined) {
      this.#read += 1;
      return event;
    }
    this.#events.length = 0;
    this.#read = 0;
    return null;
  }

  throwIfBroken(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  #take(data: string): void {
    if (this.#failure !== null) return;
    let raw: unknown;
    try {
      raw = JSON.parse(data);
    } catch {
      return;
    }
    try {
      const event = readResponseEvent(raw);
      if (event !== null) this.#events.push(event);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
  }
}

function cutFailure(cause: unknown): Error {
  return streamDisconnected('Transport error: network error: error decoding response body', { cause });
}
