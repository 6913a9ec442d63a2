import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const BEGINNING = [
  { type: 'response.created', response: { id: 'resp' } },
  { type: 'response.output_item.added', item: { type: 'message', role: 'assistant', id: 'msg', content: [] } },
  { type: 'response.output_text.delta', delta: 'so far' },
];

/** A model service on this machine that begins to speak and then never goes on. */
export class EndlessModel implements AsyncDisposable {
  /** Resolves when the client of the first request went away. */
  readonly requestClosed: Promise<void>;
  readonly #server: Server;

  private constructor() {
    let closed: () => void = () => undefined;
    this.requestClosed = new Promise((resolve) => {
      closed = resolve;
    });
    this.#server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of BEGINNING) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      response.on('close', closed);
    });
  }

  static async listen(): Promise<EndlessModel> {
    const model = new EndlessModel();
    model.#server.listen(0, '127.0.0.1');
    await once(model.#server, 'listening');
    return model;
  }

  /** Lines of `config.toml` that make it the model service. */
  get config(): string {
    const { port } = this.#server.address() as AddressInfo;
    return [
      'model_provider = "endless"',
      '[model_providers.endless]',
      'name = "Endless"',
      `base_url = "http://127.0.0.1:${port}/v1"`,
      'wire_api = "responses"',
      '',
    ].join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
