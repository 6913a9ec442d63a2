import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CLAIMS, jwt } from './tokens.ts';

/** What was asked of the service: `POST /oauth/token`, and the members of the form or of the object. */
export interface Asked {
  readonly what: string;
  readonly body: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
}

type Answer = readonly [status: number, body: unknown] | ((response: ServerResponse) => void);

/** Names of the answers: paths, and for the token endpoint the kind of grant. */
type Step = 'usercode' | 'poll' | 'code' | 'key' | 'refresh' | 'revoke' | 'usage' | 'responses';

/** A login service, with the ChatGPT backend beside it, that answers as a test says. */
export class MockIssuer implements AsyncDisposable {
  readonly asked: Asked[] = [];
  readonly #server = createServer((request, response) => void this.#take(request, response));
  readonly #answers = new Map<Step, Answer[]>();

  static async open(): Promise<MockIssuer> {
    const issuer = new MockIssuer();
    issuer.#server.listen(0, '127.0.0.1');
    await once(issuer.#server, 'listening');
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The environment that names this service. */
  get env(): NodeJS.ProcessEnv {
    return { CODEX_APP_SERVER_LOGIN_ISSUER: this.url };
  }

  get paths(): string[] {
    return this.asked.map(({ what }) => what);
  }

  /** These answers in their order, the last one again and again. */
  say(step: Step, ...answers: Answer[]): void {
    this.#answers.set(step, answers);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
    const body = isForm ? Object.fromEntries(new URLSearchParams(text)) : text === '' ? {} : JSON.parse(text);
    this.asked.push({ what: `${request.method} ${request.url}`, body, headers: request.headers });
    const answer = this.#next(stepOf(request.url ?? '', body));
    if (typeof answer === 'function') return answer(response);
    const [status, value] = answer;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  }

  #next(step: Step): Answer {
    const answers = this.#answers.get(step) ?? [];
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? ORDINARY[step];
  }
}

export const TOKENS = { id_token: jwt(CLAIMS), access_token: 'access-1', refresh_token: 'refresh-1' };

const EVENTS = [
  { type: 'response.created', response: { id: 'r1' } },
  { type: 'response.completed', response: { id: 'r1', usage: null } },
];

const ORDINARY: Readonly<Record<Step, Answer>> = {
  usercode: [200, { device_auth_id: 'device-1', user_code: 'ABCD-1234', interval: '0' }],
  poll: [200, { authorization_code: 'code-1', code_challenge: 'challenge', code_verifier: 'verifier-1' }],
  code: [200, TOKENS],
  key: [200, { access_token: 'sk-exchanged' }],
  refresh: [200, TOKENS],
  revoke: [200, {}],
  usage: [200, { plan_type: 'pro' }],
  responses: (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(EVENTS.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
  },
};

function stepOf(url: string, body: Readonly<Record<string, string>>): Step {
  if (url.endsWith('/deviceauth/usercode')) return 'usercode';
  if (url.endsWith('/deviceauth/token')) return 'poll';
  if (url.endsWith('/oauth/revoke')) return 'revoke';
  if (url.endsWith('/usage')) return 'usage';
  if (url.endsWith('/responses')) return 'responses';
  if (body.grant_type === 'refresh_token') return 'refresh';
  return body.grant_type === 'authorization_code' ? 'code' : 'key';
}
