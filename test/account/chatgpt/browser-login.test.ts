import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startBrowserLogin } from '../../../src/account/chatgpt/browser-login.ts';
import { CallbackServer } from '../../../src/account/chatgpt/callback-server.ts';
import { issuerOf } from '../../../src/account/chatgpt/issuer.ts';
import { Home } from '../../config/home.ts';
import { accountsOf } from '../accounts.ts';
import { MockIssuer, TOKENS } from '../mock-issuer.ts';
import { jwt } from '../tokens.ts';

const CHATGPT = { type: 'chatgpt', codexStreamlinedLogin: false, useHostedLoginSuccessPage: false } as const;
const SCOPES = 'openid profile email offline_access api.connectors.read api.connectors.invoke';

interface Given {
  readonly config?: string;
}

/** A login that waits for the user, in an empty home. */
async function begun(home: Home, issuer: MockIssuer) {
  const parts = await accountsOf(home, issuer);
  const answer = await parts.logIn(CHATGPT);
  if (answer.type !== 'chatgpt') throw new Error('no login in the browser');
  const query = Object.fromEntries(new URL(answer.authUrl).searchParams);
  const callback = (members: Readonly<Record<string, string>>) =>
    fetch(`${query.redirect_uri}?${new URLSearchParams({ state: query.state ?? '', ...members })}`);
  return { ...parts, ...answer, query, callback };
}

async function setUp({ config = '' }: Given = {}) {
  const home = await Home.make({ 'config.toml': config });
  const issuer = await MockIssuer.open();
  const dispose = async () => {
    await issuer[Symbol.asyncDispose]();
    await home[Symbol.asyncDispose]();
  };
  return { home, issuer, [Symbol.asyncDispose]: dispose };
}

function failed(loginId: string, error: string) {
  return ['account/login/completed', { loginId, success: false, error }];
}

describe('a login in the browser', () => {
  it('keeps what the service gives for the code, as the originals do', async () => {
    await using set = await setUp();
    const { authUrl, loginId, query, callback, told, toldSoFar } = await begun(set.home, set.issuer);
    expect(authUrl.startsWith(`${set.issuer.url}/oauth/authorize?response_type=code&client_id=`)).toBe(true);
    expect(query).toEqual({
      response_type: 'code',
      client_id: 'app_EMoamEEZ73f0CkXaXp7hrann',
      redirect_uri: expect.stringMatching(/^http:\/\/localhost:\d+\/auth\/callback$/),
      scope: SCOPES,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      id_token_add_organizations: 'true',
      codex_cli_simplified_flow: 'true',
      state: expect.stringMatching(/^[\w-]{43}$/),
      originator: 'tester',
    });

    const page = await callback({ code: 'the code' });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('You are logged in')]);
    await toldSoFar(2);
    expect(told).toEqual([
      ['account/login/completed', { loginId, success: true, error: null }],
      ['account/updated', { authMode: 'chatgpt', planType: 'pro' }],
    ]);

    const [exchange, forKey] = set.issuer.asked;
    const verifier = exchange?.body.code_verifier ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(query.code_challenge);
    expect(exchange).toMatchObject({
      what: 'POST /oauth/token',
      body: { grant_type: 'authorization_code', code: 'the code', redirect_uri: query.redirect_uri },
    });
    expect(forKey?.body).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: 'app_EMoamEEZ73f0CkXaXp7hrann',
      requested_token: 'openai-api-key',
      subject_token: TOKENS.id_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    });
    const file = set.home.file('auth.json');
    const text = await readFile(file, 'utf8');
    expect(text).toBe(JSON.stringify(JSON.parse(text), null, 2));
    expect(Object.entries(JSON.parse(text))).toEqual([
      ['auth_mode', 'chatgpt'],
      ['OPENAI_API_KEY', 'sk-exchanged'],
      ['tokens', { ...TOKENS, account_id: 'acc-1' }],
      ['last_refresh', expect.stringMatching(/^\d{4}-.*Z$/)],
    ]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('has no key where the account has none', async () => {
    await using set = await setUp();
    set.issuer.say('key', [400, {}]);
    const { callback, toldSoFar } = await begun(set.home, set.issuer);
    await callback({ code: 'c' });
    await toldSoFar(2);
    expect(JSON.parse(await readFile(set.home.file('auth.json'), 'utf8'))).toMatchObject({ OPENAI_API_KEY: null });
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['a refusal', { error: 'access_denied' }, 'Sign-in failed: access_denied'],
    ['a refusal in words', { error: 'x', error_description: 'No <b>way</b>' }, 'Sign-in failed: No <b>way</b>'],
    [
      'a workspace without it',
      { error: 'access_denied', error_description: 'Missing_Codex_Entitlement' },
      'Codex is not enabled for your workspace. Contact your workspace administrator to request access to Codex.',
    ],
    ['no code', {}, 'Missing authorization code. Sign-in could not be completed.'],
  ])('tells of %s', async (_title, members, error) => {
    await using set = await setUp();
    const { loginId, callback, told, toldSoFar } = await begun(set.home, set.issuer);
    const page = await (await callback(members)).text();
    expect(page).not.toContain('<b>');
    await toldSoFar(1);
    expect(told).toEqual([failed(loginId, `Login server error: ${error}`)]);
    expect(set.issuer.asked).toEqual([]);
  });

  const NOT_KEPT = 'Sign-in completed but credentials could not be saved locally.';
  it.each<[string, readonly [number, unknown], string]>([
    [
      'an error',
      [400, { error: 'invalid_grant', error_description: 'bad code the-code' }],
      'Token exchange failed: token endpoint returned status 400 Bad Request: bad code [redacted]',
    ],
    ['a redirect', [302, ''], 'Token exchange failed: token endpoint returned status 302 Found: unknown error'],
    ['no tokens', [200, { id_token: 'a.b.c' }], 'Token exchange failed: error decoding response body'],
    [
      'a token that no header takes',
      [200, { ...TOKENS, access_token: 'a\nb' }],
      'Token exchange failed: error decoding response body',
    ],
    ['too much', [200, 'x'.repeat(1024 * 1024 + 1)], 'Token exchange failed: the answer is longer than 1048576 bytes'],
    ['an id token that is none', [200, { ...TOKENS, id_token: 'junk' }], NOT_KEPT],
    ['an id token of no JSON', [200, { ...TOKENS, id_token: 'a.b.c' }], NOT_KEPT],
    ['a login of another workspace', [200, TOKENS], 'Login is restricted to workspace id ws-1.'],
    [
      'a login of no workspace',
      [200, { ...TOKENS, id_token: jwt({}) }],
      'Login is restricted to a specific workspace, but the token did not include an chatgpt_account_id claim.',
    ],
  ])('keeps nothing of a service that answers with %s', async (title, answer, error) => {
    await using set = await setUp(
      title.includes('workspace') ? { config: 'forced_chatgpt_workspace_id = "ws-1"' } : {},
    );
    set.issuer.say('code', answer);
    const { loginId, callback, told, toldSoFar } = await begun(set.home, set.issuer);
    await callback({ code: 'the-code' });
    await toldSoFar(1);
    expect(told).toEqual([failed(loginId, `Login server error: ${error}`)]);
    expect(await readdir(set.home.path)).not.toContain('auth.json');
  });

  it('asks for the workspaces that are allowed', async () => {
    await using set = await setUp({ config: 'forced_chatgpt_workspace_id = ["ws-1", "ws-2"]' });
    expect((await begun(set.home, set.issuer)).query.allowed_workspace_id).toBe('ws-1,ws-2');
  });

  it('does not end with requests of others, and takes one answer', async () => {
    await using set = await setUp();
    const { query, callback, told, toldSoFar } = await begun(set.home, set.issuer);
    const url = new URL(query.redirect_uri ?? '');
    const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
      const sent = request({ port: url.port, host: '127.0.0.1', path, method, headers });
      sent.end();
      const [response] = await once(sent, 'response');
      response.resume();
      return response.statusCode;
    };
    const good = `/auth/callback?code=c&state=${query.state}`;
    expect(await ask(good, { host: `evil.example:${url.port}` })).toBe(403);
    expect(await ask(good, { host: 'localhost' })).toBe(403);
    expect(await ask(good, {}, 'POST')).toBe(405);
    expect(await ask('/auth/callback?code=c&state=wrong')).toBe(400);
    expect(await ask('/auth/callback?code=c')).toBe(400);
    expect(await ask('/success')).toBe(404);
    expect(await ask('/cancel', { 'sec-fetch-site': 'cross-site' })).toBe(404);
    expect(await ask('/cancel', { origin: 'http://evil.example' })).toBe(404);
    expect(told).toEqual([]);
    expect(set.issuer.asked).toEqual([]);
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    set.issuer.say('code', (response) => void held.then(() => response.end(JSON.stringify(TOKENS))));
    const first = callback({ code: 'c' });
    await expect.poll(() => set.issuer.paths).toEqual(['POST /oauth/token']);
    expect(await ask(good)).toBe(409);
    answer();
    expect((await first).status).toBe(200);
    await toldSoFar(2);
    await expect(callback({ code: 'c' })).rejects.toThrow();
  });

  it('is given up by another one, by cancel, and by who wants its port', async () => {
    await using set = await setUp();
    const first = await begun(set.home, set.issuer);
    const { accounts, logIn, told, toldSoFar } = first;
    const second = await logIn(CHATGPT);
    if (second.type !== 'chatgpt') throw new Error('no login in the browser');
    expect(accounts.cancel(first.loginId)).toEqual({ status: 'notFound' });
    expect(accounts.cancel(second.loginId)).toEqual({ status: 'canceled' });
    expect(accounts.cancel(second.loginId)).toEqual({ status: 'notFound' });
    expect(() => accounts.cancel('zz')).toThrow('invalid login id: zz');
    const third = await logIn(CHATGPT);
    if (third.type !== 'chatgpt') throw new Error('no login in the browser');
    const { port } = new URL(new URL(third.authUrl).searchParams.get('redirect_uri') ?? '');
    expect(await (await fetch(`http://127.0.0.1:${port}/cancel`)).text()).toBe('Login cancelled');
    await toldSoFar(3);
    expect(told).toEqual([
      failed(first.loginId, 'Login server error: Login was not completed'),
      failed(second.loginId, 'Login server error: Login was not completed'),
      failed(third.loginId, 'Login server error: Login cancelled'),
    ]);
    await expect(first.callback({ code: 'c' })).rejects.toThrow();
  });

  it('that is given up while the service answers keeps nothing', async () => {
    await using set = await setUp();
    const { accounts, loginId, callback, told, toldSoFar } = await begun(set.home, set.issuer);
    set.issuer.say('key', () => {
      accounts.cancel(loginId);
    });
    await callback({ code: 'c' }).catch(() => undefined);
    await toldSoFar(1);
    expect(told).toEqual([failed(loginId, 'Login server error: Login was not completed')]);
    expect(await readdir(set.home.path)).not.toContain('auth.json');
  });
});

describe('startBrowserLogin()', () => {
  it.each([
    { moment: 'before it is kept', kept: [], isGivenUp: true, end: 'Login server error: Login was not completed' },
    { moment: 'while it is being kept', kept: ['refresh-1'], isGivenUp: false, end: null },
  ])('that is given up $moment says whether it was', async ({ kept, isGivenUp, end }) => {
    await using issuer = await MockIssuer.open();
    const written: string[] = [];
    const cancelled: boolean[] = [];
    const login = await startBrowserLogin({
      issuer: issuerOf(issuer.env),
      workspaces: null,
      timeoutMs: 60_000,
      begun: new AbortController().signal,
      keep: async ({ tokens }, settle) => {
        if (!isGivenUp) settle();
        cancelled.push(login.cancel('Login was not completed'));
        if (isGivenUp) settle();
        written.push(tokens.refresh_token);
      },
      ports: [0],
      originator: 'x',
    });
    const { redirect_uri, state = '' } = Object.fromEntries(new URL(login.authUrl).searchParams);
    await fetch(`${redirect_uri}?${new URLSearchParams({ state, code: 'c' })}`).catch(() => undefined);
    const ended = login.completed.then(
      () => null,
      (error: Error) => error.message,
    );
    expect(await ended).toBe(end);
    expect({ cancelled, written }).toEqual({ cancelled: [isGivenUp], written: kept });
  });

  it('that is given up while it waits for its port ends at once', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const begins = new AbortController();
    const started = startBrowserLogin({
      issuer: issuerOf({}),
      workspaces: null,
      timeoutMs: 60_000,
      begun: begins.signal,
      keep: async () => {},
      ports: [port],
      originator: 'x',
    });
    // It asks whoever has the port to give it up, and hears nothing.
    await once(taken, 'connection');
    begins.abort(new Error('not wanted any more'));
    const startedAt = performance.now();
    await expect(started).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    taken.close();
  });

  it('ends when its time is up', async () => {
    const issuer = issuerOf({});
    const keep = async () => {};
    const login = await startBrowserLogin({
      issuer,
      workspaces: null,
      timeoutMs: 5,
      begun: new AbortController().signal,
      keep,
      ports: [0],
      originator: 'x',
    });
    await expect(login.completed).rejects.toThrow(/^Login timed out$/);
  });
});

describe('CallbackServer.open()', () => {
  it('asks who has the port to give up, and takes another one where that does not help', async () => {
    const paths: string[] = [];
    const holder = createServer((incoming, response) => {
      paths.push(incoming.url ?? '');
      response.end();
    });
    holder.listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const handlers = { state: 's', onCallback: async () => ({ isDone: true, text: '' }), onCancel: () => {} };
    const { signal } = new AbortController();
    const callback = await CallbackServer.open([port, 0], handlers, signal);
    expect(paths).toEqual(['/cancel']);
    expect(callback.port).not.toBe(port);
    callback.close();
    holder.close();
    holder.closeAllConnections();
  });
});
