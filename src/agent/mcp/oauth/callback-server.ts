import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PATH = '/callback';

/** Where the browser of a user comes back to after a login: a server on loopback for one login. */
export class CallbackServer {
  /** The code of the login; rejects with what the service says was wrong. */
  readonly code: Promise<string>;
  readonly #server = createServer((request, response) => this.#answer(request.url ?? '', response));
  readonly #state: string;
  #resolve!: (code: string) => void;
  #reject!: (error: Error) => void;

  private constructor(state: string) {
    this.#state = state;
    this.code = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Nobody may be waiting yet.
    this.code.catch(() => undefined);
  }

  /** `state` is what the service hands back: who does not know it did not come from there. */
  static async open(state: string): Promise<CallbackServer> {
    const callback = new CallbackServer(state);
    callback.#server.listen(0, '127.0.0.1');
    await once(callback.#server, 'listening');
    callback.#server.unref();
    return callback;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${PATH}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(target: string, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(target, 'http://127.0.0.1');
    const code = searchParams.get('code');
    const error = searchParams.get('error');
    if (pathname !== PATH || searchParams.get('state') !== this.#state) {
      say(response, 404, 'Nothing is here.');
    } else if (code !== null) {
      this.#resolve(code);
      say(response, 200, 'You are logged in and may close this window.');
    } else {
      this.#reject(new Error(searchParams.get('error_description') ?? error ?? 'the service sent no code'));
      say(response, 400, 'The login did not succeed. You may close this window.');
    }
  }
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(text);
}
