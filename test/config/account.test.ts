import { describe, expect, it } from 'vitest';
import { describeLogin } from '../../src/config/account.ts';

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
