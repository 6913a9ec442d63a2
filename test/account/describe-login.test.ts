import { describe, expect, it } from 'vitest';
import { authModeOf, describeLogin, planOf } from '../../src/account/describe-login.ts';
import { parseLogin } from '../../src/account/stored-login.ts';
import { CLAIMS, jwt } from './tokens.ts';

const AUTH = 'https://api.openai.com/auth';
const PRO = { account: { type: 'chatgpt', email: 'a@b.c', planType: 'pro', workspaceName: null }, userId: 'user-1' };
const KEY = { account: { type: 'apiKey' }, userId: null };
const NOBODY = { account: null, userId: null };
const tokens = (claims: object) => ({ id_token: jwt(claims), access_token: 'a', refresh_token: 'r' });

describe('describeLogin()', () => {
  it.each([
    ['a login with ChatGPT', { auth_mode: 'chatgpt', tokens: tokens(CLAIMS) }, PRO],
    ['one that left a key', { auth_mode: 'chatgpt', OPENAI_API_KEY: 'k', tokens: tokens(CLAIMS) }, PRO],
    ['one of an older version', { tokens: tokens(CLAIMS) }, PRO],
    ['a file without mode that has both', { OPENAI_API_KEY: 'k', tokens: tokens(CLAIMS) }, KEY],
    ['a key', { auth_mode: 'ApiKey', OPENAI_API_KEY: 'k' }, KEY],
    ['a key that is none', { auth_mode: 'apikey', OPENAI_API_KEY: 'k\n' }, NOBODY],
    ['nothing', {}, NOBODY],
    ['a way to log in that is not built', { auth_mode: 'agentIdentity', tokens: tokens(CLAIMS) }, NOBODY],
    ['an id token that is none', { auth_mode: 'chatgpt', tokens: { id_token: 'a.b.c' } }, NOBODY],
  ])('describes %s', (_title, file, expected) => {
    expect(describeLogin(parseLogin(JSON.stringify(file)), false)).toEqual(expected);
  });

  it('counts a key of the environment where nobody is logged in', () => {
    expect(describeLogin(null, true)).toEqual(KEY);
  });

  it('takes the address from the profile, and an unknown plan for unknown', () => {
    const claims = {
      'https://api.openai.com/profile': { email: 'p@q.r' },
      [AUTH]: { chatgpt_plan_type: 'galactic' },
    };
    expect(describeLogin(parseLogin(JSON.stringify({ tokens: tokens(claims) })), false)).toEqual({
      account: { type: 'chatgpt', email: 'p@q.r', planType: 'unknown', workspaceName: null },
      userId: null,
    });
  });
});

describe('authModeOf() and planOf()', () => {
  it('tell tokens of a client from a login of ours, and believe its plan', () => {
    const login = { kind: 'external', accessToken: jwt(CLAIMS), accountId: 'acc-2', planType: null } as const;
    expect([authModeOf(login), planOf(login)]).toEqual(['chatgptAuthTokens', 'pro']);
    expect(planOf({ ...login, planType: 'plus' })).toBe('plus');
    expect([authModeOf(null), planOf(null)]).toEqual([null, null]);
  });
});
