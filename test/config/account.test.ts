import { describe, expect, it } from 'vitest';
import { describeLogin } from '../../src/config/account.ts';
import { Home } from './home.ts';

function idToken(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.c2ln`;
}

const AUTH = 'https://api.openai.com/auth';
const CLAIMS = { email: 'a@b.c', [AUTH]: { chatgpt_plan_type: 'pro', chatgpt_user_id: 'user-1' } };
const PRO = {
  account: { type: 'chatgpt', email: 'a@b.c', planType: 'pro', workspaceName: null },
  userId: 'user-1',
};
const KEY = { account: { type: 'apiKey' }, userId: null };
const NOBODY = { account: null, userId: null };

describe('describeLogin()', () => {
  it.each([
    ['a login with ChatGPT', { mode: 'chatgpt', apiKey: null, idToken: idToken(CLAIMS) }, PRO],
    ['a login with ChatGPT that left a key', { mode: 'chatgpt', apiKey: 'k', idToken: idToken(CLAIMS) }, PRO],
    ['a file without mode that has both', { mode: null, apiKey: 'k', idToken: idToken(CLAIMS) }, KEY],
    ['a key', { mode: 'apikey', apiKey: 'k', idToken: null }, KEY],
    ['nothing', { mode: null, apiKey: null, idToken: null }, NOBODY],
    ['an id token that is none', { mode: 'chatgpt', apiKey: null, idToken: 'a.b.c' }, NOBODY],
  ])('describes %s', (_title, login, expected) => {
    expect(describeLogin(login, login.apiKey !== null)).toEqual(expected);
  });

  it('takes the address from the profile, and an unknown plan for unknown', () => {
    const token = idToken({
      'https://api.openai.com/profile': { email: 'p@q.r' },
      [AUTH]: { chatgpt_plan_type: 'galactic' },
    });
    expect(describeLogin({ mode: 'chatgpt', apiKey: null, idToken: token }, false)).toEqual({
      account: { type: 'chatgpt', email: 'p@q.r', planType: 'unknown', workspaceName: null },
      userId: null,
    });
  });
});

describe('ConfigService.readAccount()', () => {
  it('counts the key of the environment, which requests are made with', async () => {
    await using home = await Home.make();
    const config = await home.load({ env: { OPENAI_API_KEY: 'sk-env' } });
    expect(await config.readAccount()).toEqual({ ...KEY, requiresOpenaiAuth: true, workspaceRouting: null });
  });

  it('asks whom the provider asks for', async () => {
    const provider = 'model_provider = "own"\n[model_providers.own]\nname = "Own"\n';
    await using home = await Home.make({
      'config.toml': `${provider}requires_openai_auth = true\n`,
      'auth.json': JSON.stringify({ auth_mode: 'chatgpt', tokens: { id_token: idToken(CLAIMS) } }),
    });
    expect(await (await home.load()).readAccount()).toEqual({
      ...PRO,
      requiresOpenaiAuth: true,
      workspaceRouting: null,
    });
    await home.write('config.toml', provider);
    expect(await (await home.load()).readAccount()).toEqual({
      ...NOBODY,
      requiresOpenaiAuth: false,
      workspaceRouting: null,
    });
  });
});
