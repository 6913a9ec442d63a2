import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A stream that is written bit by bit: so many events at a time, after so many milliseconds. */
export interface Pace {
  readonly events: number;
  readonly everyMs: number;
}

/** A Responses endpoint on loopback that answers every request with the same prepared stream, unless told otherwise. */
export class ModelEndpoint implements AsyncDisposable {
  readonly #server: Server;
  #events = answerEvents(['Hello.']);
  #pace: Pace | null = null;
  readonly #calls: (readonly string[])[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  /** `onRequest` gets the body of each request; without it none is kept. */
  static async start(onRequest?: (body: string) => void): Promise<ModelEndpoint> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => onRequest && parts.push(part));
      request.on('end', () => {
        onRequest?.(Buffer.concat(parts).toString());
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        void endpoint.#send(response);
      });
    });
    const endpoint = new ModelEndpoint(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on the model streams these pieces of one message. */
  answer(deltas: readonly string[], pace: Pace | null = null): void {
    this.#events = answerEvents(deltas);
    this.#pace = pace;
  }

  /** The next answers are calls of this tool, one after the other. */
  call(tool: string, calls: readonly object[]): void {
    this.#calls.push(...calls.map((call, n) => callEvents(tool, call, n)));
  }

  async #send(response: ServerResponse): Promise<void> {
    const pace = this.#pace;
    const events = this.#calls.shift() ?? this.#events;
    if (pace === null) {
      response.end(events.join(''));
      return;
    }
    for (let at = 0; at < events.length && !response.destroyed; at += pace.events) {
      response.write(events.slice(at, at + pace.events).join(''));
      await delay(pace.everyMs);
    }
    response.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function answerEvents(deltas: readonly string[]): readonly string[] {
  const text = deltas.join('');
  const item = (content: string): object => ({
    type: 'message',
    role: 'assistant',
    id: 'msg_1',
    content: [{ type: 'output_text', text: content }],
  });
  return asEvents([
    { type: 'response.output_item.added', item: item('') },
    ...deltas.map((delta) => ({ type: 'response.output_text.delta', item_id: 'msg_1', delta })),
    { type: 'response.output_item.done', item: item(text) },
  ]);
}

function callEvents(name: string, call: object, n: number): readonly string[] {
  const item = { type: 'function_call', id: `fc_${n}`, call_id: `call_${n}`, name, arguments: JSON.stringify(call) };
  return asEvents([{ type: 'response.output_item.done', item }]);
}

function asEvents(inner: readonly ({ readonly type: string } & Record<string, unknown>)[]): readonly string[] {
  const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };
  const events = [
    { type: 'response.created', response: { id: 'resp_1' } },
    ...inner,
    { type: 'response.completed', response: { id: 'resp_1', usage } },
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}
