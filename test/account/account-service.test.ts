import { chmod, readdir, readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { AccountService } from '../../src/account/account-service.ts';
import { Home } from '../config/home.ts';

function idToken(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.c2ln`;
}

const CLAIMS = { email: 'a@b.c', 'https://api.openai.com/auth': { chatgpt_plan_type: 'pro' } };
const CHATGPT = { 'auth.json': JSON.stringify({ auth_mode: 'chatgpt', tokens: { id_token: idToken(CLAIMS) } }) };
const PRO = { type: 'chatgpt', email: 'a@b.c', planType: 'pro', workspaceName: null };
const NOBODY = { account: null, userId: null, requiresOpenaiAuth: true, workspaceRouting: null };
const KEY = { ...NOBODY, account: { type: 'apiKey' } };

/** The accounts of a home, and what they told their clients. */
async function accountsOf(home: Home, env: NodeJS.ProcessEnv = {}) {
  const told: unknown[] = [];
  const broadcast = (...notification: unknown[]) => told.push(notification);
  const accounts = new AccountService({ config: await home.load({ env }), broadcast });
  const logIn = (apiKey: string) => accounts.logIn({ type: 'apiKey', apiKey }, (action) => action());
  return { accounts, told, logIn };
}

const UPDATED = (authMode: string | null) => ['account/updated', { authMode, planType: null }];

describe('AccountService.read()', () => {
  it('counts the key of the environment, which requests are made with', async () => {
    await using home = await Home.make();
    const { accounts } = await accountsOf(home, { OPENAI_API_KEY: 'sk-env' });
    expect(await accounts.read()).toEqual(KEY);
  });

  it('asks whom the provider asks for', async () => {
    const provider = 'model_provider = "own"\n[model_providers.own]\nname = "Own"\n';
    await using home = await Home.make({ ...CHATGPT, 'config.toml': `${provider}requires_openai_auth = true\n` });
    expect(await (await accountsOf(home)).accounts.read()).toEqual({ ...NOBODY, account: PRO });
    await home.write('config.toml', provider);
    expect(await (await accountsOf(home)).accounts.read()).toEqual({ ...NOBODY, requiresOpenaiAuth: false });
  });
});

describe('AccountService.logIn()', () => {
  it('keeps a key as the originals do, for the user alone, and tells the clients', async () => {
    await using home = await Home.make(CHATGPT);
    await chmod(home.file('auth.json'), 0o644);
    const { accounts, told, logIn } = await accountsOf(home);
    expect(await logIn('sk-1')).toEqual({ type: 'apiKey' });
    const text = '{\n  "auth_mode": "apikey",\n  "OPENAI_API_KEY": "sk-1"\n}';
    expect(await readFile(home.file('auth.json'), 'utf8')).toBe(text);
    expect((await stat(home.file('auth.json'))).mode & 0o777).toBe(0o600);
    const completed = { loginId: null, success: true, error: null };
    expect(told).toEqual([['account/login/completed', completed], UPDATED('apikey')]);
    expect(await accounts.read()).toEqual(KEY);
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
    await expect(logIn('sk-1')).rejects.toMatchObject({ code, message });
    expect(told).toEqual([]);
    expect(await readdir(home.path)).not.toContain('auth.json');
  });

  it('says which ways are not built, unless they are forbidden', async () => {
    await using home = await Home.make();
    const ask = async () =>
      (await accountsOf(home)).accounts.logIn({ type: 'chatgptDeviceCode' }, (action) => action());
    const unbuilt = { code: -32601, message: 'account/login/start with chatgptDeviceCode is not supported yet' };
    await expect(ask()).rejects.toMatchObject(unbuilt);
    await home.write('config.toml', 'forced_login_method = "api"');
    const forbidden = { code: -32600, message: 'ChatGPT login is disabled. Use API key login instead.' };
    await expect(ask()).rejects.toMatchObject(forbidden);
  });
});

describe('AccountService.logOut()', () => {
  it('forgets a login, also where there is none', async () => {
    await using home = await Home.make();
    const { accounts, told, logIn } = await accountsOf(home);
    await logIn('sk-1');
    told.length = 0;
    for (let times = 0; times < 2; times += 1) expect(await accounts.logOut((action) => action())).toEqual({});
    expect(told).toEqual([UPDATED(null), UPDATED(null)]);
    expect(await accounts.read()).toEqual(NOBODY);
    expect(await readdir(home.path)).toEqual(['installation_id']);
  });
});

describe('AccountService.cancel()', () => {
  it('finds no login, and tells what can be none', async () => {
    await using home = await Home.make();
    const { accounts } = await accountsOf(home);
    expect(accounts.cancel('00000000-0000-4000-8000-000000000000')).toEqual({ status: 'notFound' });
    expect(() => accounts.cancel('zz')).toThrow('invalid login id: zz');
  });
});

describe('AccountService.refuseWithoutChatgpt()', () => {
  it.each([
    ['no login', {}, 'codex account authentication required to read rate limits'],
    ['a key', { 'auth.json': '{"OPENAI_API_KEY":"k"}' }, 'chatgpt authentication required to read rate limits'],
    ['ChatGPT', CHATGPT, 'account/rateLimits/read is not supported yet'],
  ])('says what is missing with %s', async (_title, files, message) => {
    await using home = await Home.make(files);
    const { accounts } = await accountsOf(home);
    await expect(accounts.refuseWithoutChatgpt('account/rateLimits/read', 'to read rate limits')).rejects.toMatchObject(
      { message },
    );
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
    await logIn('sk-1');
    const status = { authMethod: 'apikey', requiresOpenaiAuth: true };
    expect(await accounts.status({ includeToken: true })).toEqual({ ...status, authToken: 'sk-1' });
    expect(await accounts.status({})).toEqual({ ...status, authToken: null });
  });
});
