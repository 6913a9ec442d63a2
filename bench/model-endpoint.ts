import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Responses endpoint on loopback that answers every request with the same prepared stream. */
export class ModelEndpoint implements AsyncDisposable {
  readonly #server: Server;
  #body = answerStream(['Hello.']);

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
        response.end(endpoint.#body);
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
  answer(deltas: readonly string[]): void {
    this.#body = answerStream(deltas);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function answerStream(deltas: readonly string[]): Buffer {
  const text = deltas.join('');
  const item = (content: string): object => ({
    type: 'message',
    role: 'assistant',
    id: 'msg_1',
    content: [{ type: 'output_text', text: content }],
  });
  const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };
  const events = [
    { type: 'response.created', response: { id: 'resp_1' } },
    { type: 'response.output_item.added', item: item('') },
    ...deltas.map((delta) => ({ type: 'response.output_text.delta', item_id: 'msg_1', delta })),
    { type: 'response.output_item.done', item: item(text) },
    { type: 'response.completed', response: { id: 'resp_1', usage } },
  ];
  return Buffer.from(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
}
