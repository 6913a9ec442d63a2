const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** A `fetch` whose answers fail when they have more bytes than the bound; for a stream of events, each of them. */
export function boundedFetch(maxBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const isStream = response.headers.get('content-type')?.includes('text/event-stream') === true;
    const body = response.body.pipeThrough(isStream ? boundedEvents(maxBytes) : boundedBytes(maxBytes));
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  };
}

function boundedBytes(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Error(`the answer has more than ${maxBytes} bytes`);
      controller.enqueue(chunk);
    },
  });
}

// Events end with an empty line.
function boundedEvents(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let eventBytes = 0;
  let lineBytes = 0;
  const take = (part: Uint8Array): void => {
    eventBytes += part.length;
    lineBytes += part.at(-1) === RETURN ? part.length - 1 : part.length;
    if (eventBytes > maxBytes) throw new Error(`an event has more than ${maxBytes} bytes`);
  };
  return new TransformStream({
    transform(chunk, controller) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        take(chunk.subarray(start, end));
        if (lineBytes === 0) eventBytes = 0;
        lineBytes = 0;
        start = end + 1;
      }
      take(chunk.subarray(start));
      controller.enqueue(chunk);
    },
  });
}
