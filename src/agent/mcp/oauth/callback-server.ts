import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { showable } from '../../loop/showable.ts';

const PATH = '/callback';

/** What a browser came back with; `issuer`: the service that it says it comes from. */
export interface Callback {
  readonly code: string;
  readonly issuer: string | null;
}

/** Where the browser of a user comes back to after a login: a server on loopback for one login. */
export class CallbackServer {
  /** The code of the login; rejects with what the service says was wrong. */
  readonly code: Promise<Callback>;
  readonly #server = createServer((request, response) => this.#answer(request, response));
  readonly #state: string;
  #resolve!: (callback: Callback) => void;
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

  #answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const own = new URL(this.url);
    const { pathname, searchParams } = URL.canParse(url, this.url) ? new URL(url, own) : own;
    const code = searchParams.get('code');
    const error = searchParams.get('error');
    // A page whose name was made to lead here comes with that name.
    const isOurs = method === 'GET' && headers.host === own.host && pathname === PATH;
    if (!isOurs || searchParams.get('state') !== this.#state) {
      say(response, 404, 'Nothing is here.');
    } else if (code !== null) {
      this.#resolve({ code, issuer: searchParams.get('iss') });
      say(response, 200, 'You are logged in and may close this window.');
    } else {
      this.#reject(new Error(showable(searchParams.get('error_description') ?? error ?? 'the service sent no code')));
      say(response, 400, 'The login did not succeed. You may close this window.');
    }
  }
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(text);
}
