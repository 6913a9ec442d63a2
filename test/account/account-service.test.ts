import { chmod, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Home } from '../config/home.ts';
import { accountsOf } from './accounts.ts';
import { MockIssuer } from './mock-issuer.ts';
import { authJson, CLAIMS, jwt } from './tokens.ts';

const CHATGPT = { 'auth.json': authJson() };
const KEY_FILE = { 'auth.json': '{"OPENAI_API_KEY":"k"}' };
const PRO = { type: 'chatgpt', email: 'a@b.c', planType: 'pro', workspaceName: null };
const NOBODY = { account: null, userId: null, requiresOpenaiAuth: true, workspaceRouting: null };
const KEY = { ...NOBODY, account: { type: 'apiKey' } };
const USER = { ...NOBODY, account: PRO, userId: 'user-1' };
const COMPLETED = ['account/login/completed', { loginId: null, success: true, error: null }];
const READ = { refreshToken: false };
const EXTERNAL = { type: 'chatgptAuthTokens', accessToken: jwt(CLAIMS), chatgptAccountId: 'acc-9' } as const;

function updated(authMode: string | null, planType: string | null = null) {
  return ['account/updated', { authMode, planType }];
}

describe('AccountService.read()', () => {
  it('counts the key of the environment, which requests are made with', async () => {
    await using home = await Home.make();
    const { accounts } = await accountsOf(home, { env: { OPENAI_API_KEY: 'sk-env' } });
    expect(await accounts.read(READ)).toEqual(KEY);
  });

  it('asks whom the provider asks for', async () => {
    const provider = 'model_provider = "own"\n[model_providers.own]\nname = "Own"\n';
    await using home = await Home.make({ ...CHATGPT, 'config.toml': `${provider}requires_openai_auth = true\n` });
    expect(await (await accountsOf(home)).accounts.read(READ)).toEqual(USER);
    await home.write('config.toml', provider);
    expect(await (await accountsOf(home)).accounts.read(READ)).toEqual({ ...NOBODY, requiresOpenaiAuth: false });
  });

  it('renews the login where it is asked to, and shows none that cannot be', async () => {
    await using home = await Home.make(CHATGPT);
    await using issuer = await MockIssuer.open();
    const { accounts } = await accountsOf(home, issuer);
    expect(await accounts.read({ refreshToken: true })).toEqual(USER);
    expect(issuer.paths).toEqual(['POST /oauth/token']);
    issuer.say('refresh', [503, {}], [401, { error: { code: 'refresh_token_invalidated' } }]);
    expect(await accounts.read({ refreshToken: true })).toEqual(USER);
    expect(await accounts.read({ refreshToken: true })).toEqual(NOBODY);
  });
});

describe('AccountService.logIn()', () => {
  it('keeps a key as the originals do, for the user alone, and tells the clients', async () => {
    await using home = await Home.make(CHATGPT);
    await chmod(home.file('auth.json'), 0o644);
    const { accounts, told, toldSoFar, logIn } = await accountsOf(home);
    expect(await logIn({ type: 'apiKey', apiKey: 'sk-1' })).toEqual({ type: 'apiKey' });
    const text = '{\n  "auth_mode": "apikey",\n  "OPENAI_API_KEY": "sk-1"\n}';
    expect(await readFile(home.file('auth.json'), 'utf8')).toBe(text);
    expect((await stat(home.file('auth.json'))).mode & 0o777).toBe(0o600);
    await toldSoFar(2);
    expect(told).toEqual([COMPLETED, updated('apikey')]);
    expect(await accounts.read(READ)).toEqual(KEY);
  });

  it.each([
    ['nothing', ''],
    ['a line break', 'sk-1\n'],
    ['other letters', 'sk-ключ'],
    ['too much', 's'.repeat(64 * 1024 + 1)],
  ])('refuses a key of %s, and keeps the login that is there', async (_, apiKey) => {
    await using home = await Home.make(CHATGPT);
    const { told, logIn } = await accountsOf(home);
    const message = 'invalid api key: it is empty, too long, or has characters that no request can carry';
    await expect(logIn({ type: 'apiKey', apiKey })).rejects.toMatchObject({ code: -32600, message });
    expect(told).toEqual([]);
    expect(await readFile(home.file('auth.json'), 'utf8')).toBe(CHATGPT['auth.json']);
  });

  it.each([
    ['forced_login_method = "chatgpt"', -32600, 'API key login is disabled. Use ChatGPT login instead.'],
    [
      'cli_auth_credentials_store = "keyring"',
      -32603,
      'failed to save api key: cli_auth_credentials_store = "keyring" is not supported yet; set it to "file"',
    ],
  ])('keeps nothing with %s', async (line, code, message) => {
    await using home = await Home.make({ 'config.toml': line });
    const { told, logIn } = await accountsOf(home);
    await expect(logIn({ type: 'apiKey', apiKey: 'sk-1' })).rejects.toMatchObject({ code, message });
    expect(told).toEqual([]);
    expect(await readdir(home.path)).not.toContain('auth.json');
  });

  it.each([
    ['chatgpt', 'ChatGPT login is disabled. Use API key login instead.'],
    ['chatgptDeviceCode', 'ChatGPT login is disabled. Use API key login instead.'],
    ['chatgptAuthTokens', 'External ChatGPT auth is disabled. Use API key login instead.'],
  ] as const)('refuses %s where only keys are allowed', async (type, message) => {
    await using home = await Home.make({ 'config.toml': 'forced_login_method = "api"' });
    const { logIn } = await accountsOf(home);
    const params = { ...EXTERNAL, codexStreamlinedLogin: false, useHostedLoginSuccessPage: false, type };
    await expect(logIn(params)).rejects.toMatchObject({ code: -32600, message });
  });

  it('says which ways are not built', async () => {
    await using home = await Home.make();
    const { logIn } = await accountsOf(home);
    await expect(logIn({ type: 'amazonBedrock', apiKey: 'k', region: 'r' })).rejects.toMatchObject({
      code: -32601,
      message: 'account/login/start with amazonBedrock is not supported yet',
    });
  });

  it('keeps an ephemeral login in the process, and looks at no file', async () => {
    await using home = await Home.make({ ...CHATGPT, 'config.toml': 'cli_auth_credentials_store = "ephemeral"' });
    const { accounts, logIn } = await accountsOf(home);
    expect(await accounts.read(READ)).toEqual(NOBODY);
    await logIn({ type: 'apiKey', apiKey: 'sk-1' });
    expect(await accounts.read(READ)).toEqual(KEY);
    expect(await readFile(home.file('auth.json'), 'utf8')).toBe(CHATGPT['auth.json']);
  });

  it('counts tokens of a client before any login, and takes no other while it does', async () => {
    await using home = await Home.make(KEY_FILE);
    const { accounts, told, toldSoFar, logIn } = await accountsOf(home);
    expect(await logIn({ ...EXTERNAL, chatgptPlanType: 'plus' })).toEqual({ type: 'chatgptAuthTokens' });
    await toldSoFar(2);
    expect(told).toEqual([COMPLETED, updated('chatgptAuthTokens', 'plus')]);
    expect(await accounts.read({ refreshToken: true })).toEqual({ ...USER, account: { ...PRO, planType: 'plus' } });
    const message =
      'External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it.';
    for (const params of [{ type: 'apiKey', apiKey: 'k' }, { type: 'chatgptDeviceCode' }] as const) {
      await expect(logIn(params)).rejects.toMatchObject({ code: -32600, message });
    }
    expect(await readFile(home.file('auth.json'), 'utf8')).toBe(KEY_FILE['auth.json']);
  });

  it.each([
    [{ accessToken: 'none' }, -32603, 'failed to set external auth: invalid ID token format'],
    [{ chatgptAccountId: 'acc\n9' }, -32600, 'External auth must use workspace ws-1, but received "acc\\n9".'],
  ])('refuses tokens of a client with %j', async (wrong, code, message) => {
    await using home = await Home.make({ 'config.toml': 'forced_chatgpt_workspace_id = "ws-1"' });
    const { accounts, logIn } = await accountsOf(home);
    const params = { ...EXTERNAL, chatgptAccountId: 'ws-1', ...wrong };
    await expect(logIn(params)).rejects.toMatchObject({ code, message });
    expect(await accounts.read(READ)).toEqual(NOBODY);
  });
});

describe('AccountService.logOut()', () => {
  it('says why a login cannot be forgotten', async () => {
    await using home = await Home.make();
    await mkdir(home.file('auth.json'));
    const { accounts } = await accountsOf(home);
    const message = 'failed to log out: ERR_FS_EISDIR';
    await expect(accounts.logOut(() => undefined)).rejects.toMatchObject({ code: -32603, message });
  });

  it('forgets a login, also where there is none', async () => {
    await using home = await Home.make();
    const { accounts, told, toldSoFar, logIn } = await accountsOf(home);
    await logIn({ type: 'apiKey', apiKey: 'sk-1' });
    await toldSoFar(2);
    told.length = 0;
    for (let times = 0; times < 2; times += 1) expect(await accounts.logOut((action) => action())).toEqual({});
    expect(told).toEqual([updated(null), updated(null)]);
    expect(await accounts.read(READ)).toEqual(NOBODY);
    expect(await readdir(home.path)).toEqual(['installation_id']);
  });

  it.each([
    ['refresh', authJson(), { token: 'refresh-0', token_type_hint: 'refresh_token' }],
    ['access', authJson({ refreshToken: '' }), { token: 'access-0', token_type_hint: 'access_token' }],
  ])('tells the service that the %s token is over, though it may not listen', async (_kind, file, expected) => {
    await using home = await Home.make({ 'auth.json': file });
    await using issuer = await MockIssuer.open();
    issuer.say('revoke', [500, {}]);
    const { accounts } = await accountsOf(home, issuer);
    await accounts.logOut((action) => action());
    expect(issuer.asked).toMatchObject([{ what: 'POST /oauth/revoke', body: expected }]);
    expect(await readdir(home.path)).not.toContain('auth.json');
  });
});

describe('AccountService.rateLimits()', () => {
  it.each([
    ['no login', {}, 'codex account authentication required to read rate limits'],
    ['a key', KEY_FILE, 'chatgpt authentication required to read rate limits'],
  ])('says what is missing with %s', async (_title, files, message) => {
    await using home = await Home.make(files);
    const { accounts } = await accountsOf(home);
    await expect(accounts.rateLimits()).rejects.toMatchObject({ code: -32600, message });
  });

  it('renews a login that the backend refuses, and tells why it has nothing to tell', async () => {
    await using issuer = await MockIssuer.open();
    await using home = await Home.make({
      ...CHATGPT,
      'config.toml': `chatgpt_base_url = "${issuer.url}/backend-api/"`,
    });
    issuer.say('usage', [401, {}], [503, { error: 'busy with access-1' }]);
    const { accounts } = await accountsOf(home, issuer);
    const url = `${issuer.url}/backend-api/wham/usage`;
    const body = '{"error":"busy with [redacted]"}';
    await expect(accounts.rateLimits()).rejects.toMatchObject({
      code: -32603,
      message: `failed to fetch codex rate limits: GET ${url} failed: 503 Service Unavailable; content-type=application/json; body=${body}`,
    });
    const bearers = issuer.asked.flatMap(({ headers: { authorization } }) => authorization ?? []);
    expect(bearers).toEqual(['Bearer access-0', 'Bearer access-1']);
    expect(issuer.asked.at(-1)?.headers['chatgpt-account-id']).toBe('acc-1');
  });
});

describe('AccountService.refuse()', () => {
  it('says that what the account would have is not built', async () => {
    await using home = await Home.make(CHATGPT);
    const { accounts } = await accountsOf(home);
    const message = 'account/usage/read is not supported yet';
    await expect(accounts.refuse('account/usage/read', 'to read token usage')).rejects.toMatchObject({ message });
  });
});

describe('AccountService.status()', () => {
  it('gives the key only to who asks for it', async () => {
    await using home = await Home.make();
    const { accounts, logIn } = await accountsOf(home);
    expect(await accounts.status({ includeToken: true })).toEqual({
      authMethod: null,
      authToken: null,
      requiresOpenaiAuth: true,
    });
    await logIn({ type: 'apiKey', apiKey: 'sk-1' });
    const status = { authMethod: 'apikey', requiresOpenaiAuth: true };
    expect(await accounts.status({ includeToken: true })).toEqual({ ...status, authToken: 'sk-1' });
    expect(await accounts.status({})).toEqual({ ...status, authToken: null });
  });

  it('gives no token that the service will not renew', async () => {
    await using home = await Home.make(CHATGPT);
    await using issuer = await MockIssuer.open();
    issuer.say('refresh', [401, {}]);
    const { accounts } = await accountsOf(home, issuer);
    const status = { authMethod: 'chatgpt', requiresOpenaiAuth: true };
    expect(await accounts.status({ includeToken: true })).toEqual({ ...status, authToken: 'access-0' });
    const renewed = await accounts.status({ includeToken: true, refreshToken: true });
    expect(renewed).toEqual({ ...status, authToken: null });
  });
});
