import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { startDeviceLogin } from '../../../src/account/chatgpt/device-login.ts';
import { issuerOf } from '../../../src/account/chatgpt/issuer.ts';
import { Home } from '../../config/home.ts';
import { accountsOf } from '../accounts.ts';
import { MockIssuer, TOKENS } from '../mock-issuer.ts';

const DEVICE = { type: 'chatgptDeviceCode' } as const;

it('a login with a code asks until the user has entered it', async () => {
  await using home = await Home.make();
  await using issuer = await MockIssuer.open();
  issuer.say('poll', [403, {}], [200, { authorization_code: 'code-1', code_verifier: 'verifier-1' }]);
  const { logIn, told, toldSoFar } = await accountsOf(home, issuer);
  const answer = await logIn(DEVICE);
  const loginId = 'loginId' in answer ? answer.loginId : '';
  expect(answer).toEqual({ ...DEVICE, loginId, verificationUrl: `${issuer.url}/codex/device`, userCode: 'ABCD-1234' });
  await toldSoFar(2);
  expect(told).toEqual([
    ['account/login/completed', { loginId, success: true, error: null }],
    ['account/updated', { authMode: 'chatgpt', planType: 'pro' }],
  ]);
  const client_id = 'app_EMoamEEZ73f0CkXaXp7hrann';
  const poll = { device_auth_id: 'device-1', user_code: 'ABCD-1234' };
  const redirect_uri = `${issuer.url}/deviceauth/callback`;
  expect(issuer.asked.map(({ what, body }) => [what, body])).toEqual([
    ['POST /api/accounts/deviceauth/usercode', { client_id }],
    ['POST /api/accounts/deviceauth/token', poll],
    ['POST /api/accounts/deviceauth/token', poll],
    [
      'POST /oauth/token',
      { grant_type: 'authorization_code', code: 'code-1', redirect_uri, client_id, code_verifier: 'verifier-1' },
    ],
  ]);
  const kept = JSON.parse(await readFile(home.file('auth.json'), 'utf8'));
  expect(kept).toMatchObject({ OPENAI_API_KEY: null, tokens: { ...TOKENS, account_id: 'acc-1' } });
});

const ENDED = 'failed to request device code';
it.each<[readonly [number, unknown], number, string]>([
  [
    [404, {}],
    -32600,
    'device code login is not enabled for this Codex server. Use the browser login or verify the server URL.',
  ],
  [[500, {}], -32603, `${ENDED}: device code request failed with status 500 Internal Server Error`],
  [[200, {}], -32603, `${ENDED}: error decoding response body`],
  [[200, { device_auth_id: 'd', user_code: 'x'.repeat(101) }], -32603, `${ENDED}: error decoding response body`],
])('a service that gives no code but %j is told of', async (said, code, message) => {
  await using home = await Home.make();
  await using issuer = await MockIssuer.open();
  issuer.say('usercode', said);
  const { logIn } = await accountsOf(home, issuer);
  await expect(logIn(DEVICE)).rejects.toMatchObject({ code, message });
});

it.each([
  ['poll', [500, {}], 'device auth failed with status 500 Internal Server Error'],
  ['poll', [200, {}], 'error decoding response body'],
  ['code', [400, { error: { message: 'nope' } }], /^device code exchange failed: .* 400 Bad Request: nope$/],
  ['code', [200, { ...TOKENS, id_token: 'junk' }], 'invalid ID token format'],
] as const)('a login whose %s is answered with %j keeps nothing', async (step, said, error) => {
  await using home = await Home.make();
  await using issuer = await MockIssuer.open();
  issuer.say(step, said);
  const { logIn, told, toldSoFar } = await accountsOf(home, issuer);
  await logIn(DEVICE);
  await toldSoFar(1);
  const text = typeof error === 'string' ? error : expect.stringMatching(error);
  expect(told).toEqual([['account/login/completed', { loginId: expect.any(String), success: false, error: text }]]);
  expect(await readdir(home.path)).not.toContain('auth.json');
});

it('a login with a code is given up while it waits', async () => {
  await using home = await Home.make();
  await using issuer = await MockIssuer.open();
  issuer.say('poll', [403, {}]);
  const { accounts, logIn, told, toldSoFar } = await accountsOf(home, issuer);
  const answer = await logIn(DEVICE);
  const loginId = 'loginId' in answer ? answer.loginId : '';
  expect(accounts.cancel(loginId)).toEqual({ status: 'canceled' });
  await toldSoFar(1);
  const params = { loginId, success: false, error: 'Login was not completed' };
  expect(told).toEqual([['account/login/completed', params]]);
});

it('startDeviceLogin() ends when the time of the code is up', async () => {
  await using issuer = await MockIssuer.open();
  issuer.say('poll', [403, {}]);
  const keep = async () => {};
  const begun = new AbortController().signal;
  const login = await startDeviceLogin({ issuer: issuerOf(issuer.env), workspaces: null, timeoutMs: 5, begun, keep });
  await expect(login.completed).rejects.toThrow('device auth timed out after 0 minutes');
});
