import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { logIn } from '../../../../src/agent/mcp/oauth/log-in.ts';
import { LoginStore } from '../../../../src/agent/mcp/oauth/login-store.ts';
import { temporaryFolder } from '../../script-file.ts';

interface Service {
  /** Members of its metadata that it lies about. */
  readonly metadata?: object;
  /** Its answer to the code, of what was sent. */
  readonly token?: (body: string) => readonly [status: number, answer: object];
}

const TOKEN = { access_token: 'token', token_type: 'Bearer' };

/** A login to a server whose service says what a test wants. */
async function begun({ metadata = {}, token = () => [200, TOKEN] }: Service) {
  const service = createServer((incoming, response) => {
    const origin = `http://${incoming.headers.host}`;
    const say = (body: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (incoming.url === '/token') void text(incoming).then((body) => say(token(body)[1], token(body)[0]));
    else if (incoming.url === '/register') say({ client_id: 'c', redirect_uris: ['http://127.0.0.1/'] }, 201);
    else if (incoming.url?.startsWith('/.well-known/oauth-authorization-server')) {
      const [authorization_endpoint, token_endpoint, registration_endpoint] = ['a', 'token', 'register'].map(
        (name) => `${origin}/${name}`,
      );
      const endpoints = { authorization_endpoint, token_endpoint, registration_endpoint };
      const kinds = { response_types_supported: ['code'], code_challenge_methods_supported: ['S256'] };
      say({ issuer: origin, ...endpoints, ...kinds, ...metadata });
    } else say({}, 404);
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const folder = temporaryFolder();
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/mcp`;
  const dispose = () => {
    service.close();
    service.closeAllConnections();
    folder[Symbol.dispose]();
  };
  const store = new LoginStore(folder.path);
  const attempt = logIn({ server: { name: 's', url }, scopes: [], store, timeoutMs: 10_000 });
  const stored = async () => (await readdir(folder.path)).length > 0;
  return { attempt, issuer: new URL(url).origin, stored, [Symbol.dispose]: dispose };
}

/** How a request to where the browser comes back to is answered. */
async function call(target: string, host: string, method = 'GET'): Promise<number | undefined> {
  const { port, pathname, search } = new URL(target);
  const outgoing = request({ port, host: '127.0.0.1', path: pathname + search, method, headers: { host } }).end();
  const [response] = await once(outgoing, 'response');
  response.resume();
  return response.statusCode;
}

async function callbackOf(attempt: ReturnType<typeof logIn>, members: Readonly<Record<string, string>>) {
  const { searchParams } = new URL((await attempt).authorizationUrl);
  const state = searchParams.get('state') ?? '';
  return `${searchParams.get('redirect_uri')}?${new URLSearchParams({ state, ...members })}`;
}

describe('logIn()', () => {
  it.each(['file:///etc/passwd', 'vscode://x/y', 'http+unix://a/b'])('sends users to no %s', async (endpoint) => {
    using login = await begun({ metadata: { authorization_endpoint: endpoint } });
    await expect(login.attempt).rejects.toThrow('the service sends users to no web page');
  });

  it('takes the answer of the service that it asked, and of no other', async () => {
    using login = await begun({});
    await fetch(await callbackOf(login.attempt, { code: 'c', iss: 'https://other.example' }));
    await expect((await login.attempt).completed).rejects.toThrow('the answer comes from another service');
    expect(await login.stored()).toBe(false);
    using good = await begun({});
    await fetch(await callbackOf(good.attempt, { code: 'c', iss: good.issuer }));
    await (await good.attempt).completed;
    expect(await good.stored()).toBe(true);
  });

  it('ends with nothing but what a browser asks for at its own address', async () => {
    using login = await begun({});
    const callback = await callbackOf(login.attempt, { code: 'c' });
    const { host, origin } = new URL(callback);
    expect(await call(callback, 'rebound.example')).toBe(404);
    expect(await call(callback, host, 'POST')).toBe(404);
    expect(await call(`${origin}//`, host)).toBe(404);
    expect(await login.stored()).toBe(false);
    expect(await call(callback, host)).toBe(200);
    await (await login.attempt).completed;
  });

  it('keeps no token that no request can carry', async () => {
    using login = await begun({ token: () => [200, { ...TOKEN, access_token: 'a\nb' }] });
    await fetch(await callbackOf(login.attempt, { code: 'c' }));
    await expect((await login.attempt).completed).rejects.toThrow('the service gave a token that no request can carry');
    expect(await login.stored()).toBe(false);
  });

  it('shows what the service says in short, without what it was sent', async () => {
    const token = (body: string) =>
      [400, { error: 'invalid_grant', error_description: `\u001b[31m${body} ${'x'.repeat(5000)}` }] as const;
    using login = await begun({ token });
    await fetch(await callbackOf(login.attempt, { code: 'secret-code' }));
    const message = await (await login.attempt).completed.then(String, (error: Error) => error.message);
    expect(message).toMatch(
      /^\[31mgrant_type=authorization_code&code=\[redacted\]&code_verifier=\[redacted\]&.{1,500}…$/,
    );
  });
});
