import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../../system/os-error.ts';
import { callbackPage } from './callback-page.ts';

/** The port that the service sends browsers to, and the one for when another program has it. */
export const CALLBACK_PORTS: readonly number[] = [1455, 1457];

const ATTEMPTS = 10;
const BETWEEN_ATTEMPTS_MS = 200;
const ASK_TO_CANCEL_MS = 2000;
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 32;

/** What a browser came back with. */
export interface Callback {
  readonly code: string | null;
  readonly error: string | null;
  readonly errorDescription: string | null;
}

export interface CallbackHandlers {
  /** What the service handed back unchanged shows that a browser comes from there. */
  readonly state: string;
  /** Called once. What it resolves with is shown to the user. */
  onCallback(callback: Callback): Promise<{ readonly isDone: boolean; readonly text: string }>;
  /** Another program wants the port. */
  onCancel(): void;
}

/** Where the browser of a user comes back to after a login: a server on loopback. */
export class CallbackServer {
  readonly #handlers: CallbackHandlers;
  readonly #server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS });
  #isUsed = false;

  private constructor(handlers: CallbackHandlers) {
    this.#handlers = handlers;
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.on('request', (request, response) => {
      void this.#answer(request, response).catch(() => response.destroy());
    });
  }

  /** Takes the first port that can be had; whoever logs in there already is asked to give up. */
  static async open(
    ports: readonly number[],
    handlers: CallbackHandlers,
    signal: AbortSignal,
  ): Promise<CallbackServer> {
    for (const port of ports) {
      const callback = new CallbackServer(handlers);
      if (!(await callback.#listen(port, signal))) continue;
      if (!signal.aborted) return callback;
      callback.close();
      throw signal.reason;
    }
    throw new Error(`Port 127.0.0.1:${ports.at(-1)} is already in use`);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://localhost:${this.port}/auth/callback`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #listen(port: number, signal: AbortSignal): Promise<boolean> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      try {
        this.#server.listen(port, '127.0.0.1');
        await once(this.#server, 'listening');
        this.#server.unref();
        return true;
      } catch (error) {
        if (errorCode(error) !== 'EADDRINUSE') throw error;
      }
      if (attempt === 1) await askToCancel(port, signal);
      await sleep(BETWEEN_ATTEMPTS_MS, undefined, { signal });
    }
    return false;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request;
    if (!url.startsWith('/') || !URL.canParse(url, 'http://localhost')) return say(response, 400, 'Bad Request');
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    // A page whose name was made to lead here may be read by that page.
    if (!this.#isOurs(request.headers.host)) return say(response, 403, 'Forbidden');
    if (request.method !== 'GET') return say(response, 405, 'Method Not Allowed');
    if (pathname === '/auth/callback') return this.#callBack(searchParams, response);
    if (pathname === '/cancel' && isNoPage(request)) {
      response.once('close', () => this.#handlers.onCancel());
      return say(response, 200, 'Login cancelled');
    }
    say(response, 404, 'Not Found');
  }

  #isOurs(host: string | undefined): boolean {
    return host === `localhost:${this.port}` || host === `127.0.0.1:${this.port}`;
  }

  async #callBack(said: URLSearchParams, response: ServerResponse): Promise<void> {
    if (said.get('state') !== this.#handlers.state) return say(response, 400, 'State mismatch');
    if (this.#isUsed) return say(response, 409, 'This login was answered already');
    this.#isUsed = true;
    // The login is over then; its page has to arrive before.
    response.once('close', () => this.close());
    const { isDone, text } = await this.#handlers.onCallback({
      code: said.get('code') || null,
      error: said.get('error') || null,
      errorDescription: said.get('error_description')?.trim() || null,
    });
    const page = callbackPage(isDone, text);
    response.writeHead(200, { ...page.headers, connection: 'close' }).end(page.body);
  }
}

/** Browsers say which page a request comes from; programs that want the port say nothing. */
function isNoPage({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined && headers['sec-fetch-site'] === undefined;
}

async function askToCancel(port: number, given: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([given, AbortSignal.timeout(ASK_TO_CANCEL_MS)]);
  await fetch(`http://127.0.0.1:${port}/cancel`, { redirect: 'manual', signal, headers: { connection: 'close' } }).then(
    (answer) => answer.body?.cancel(),
    () => undefined,
  );
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(text);
}
