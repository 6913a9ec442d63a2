import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { MockIssuer } from '../account/mock-issuer.ts';
import { authJson, CLAIMS, jwt } from '../account/tokens.ts';
import { Stage } from '../support/stage.ts';

const ACCESS = jwt({ ...CLAIMS, exp: 4_000_000_000 });
const SECRETS = [ACCESS, jwt(CLAIMS), 'refresh-secret', 'code-secret', 'verifier-secret', 'renewed-secret', 'given-'];
const TOKENS = { id_token: jwt(CLAIMS), access_token: ACCESS, refresh_token: 'refresh-secret' };

it('a login with ChatGPT is made, used, renewed and forgotten, and nothing of it is in any log', async () => {
  await using issuer = await MockIssuer.open();
  const config = `openai_base_url = "${issuer.url}/v1"\nchatgpt_base_url = "${issuer.url}/backend-api"\n`;
  const env = { ...issuer.env, BOBBIN_LOG: 'trace' };
  await using stage = await Stage.set([], { config, env });
  await using server = await stage.serve();
  const { peer } = server;
  issuer.say('poll', [200, { authorization_code: 'code-secret', code_verifier: 'verifier-secret' }]);
  issuer.say('code', [200, TOKENS]);
  const { id: threadId } = await peer.startThread({ cwd: stage.work });

  expect(await peer.request('account/login/start', { type: 'chatgptDeviceCode' })).toMatchObject({
    userCode: 'ABCD-1234',
  });
  await peer.log.notification('account/updated', ({ authMode }) => authMode === 'chatgpt');
  expect(await peer.request('account/read', {})).toMatchObject({
    account: { type: 'chatgpt', email: 'a@b.c', planType: 'pro' },
  });
  // The thread was loaded before.
  issuer.say('responses', [401, { error: { message: `${ACCESS} has ended` } }], (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end('data: {"type":"response.completed","response":{"id":"r"}}\n\n');
  });
  issuer.say('refresh', [200, { access_token: 'renewed-secret', refresh_token: 'refresh-secret-2' }]);
  expect((await peer.runTurn(threadId)).status).toBe('completed');
  const calls = issuer.asked.filter(({ what }) => what === 'POST /v1/responses').map(({ headers }) => headers);
  expect(calls.map((headers) => [headers.authorization, headers['chatgpt-account-id']])).toEqual([
    [`Bearer ${ACCESS}`, 'acc-1'],
    ['Bearer renewed-secret', 'acc-1'],
  ]);
  const kept = JSON.parse(await readFile(path.join(stage.home, 'auth.json'), 'utf8'));
  expect(kept.tokens).toMatchObject({ access_token: 'renewed-secret', refresh_token: 'refresh-secret-2' });

  issuer.say('refresh', [401, { error: { code: 'refresh_token_expired', message: 'refresh-secret-2' } }]);
  issuer.say('usage', [503, 'why renewed-secret?']);
  issuer.say('code', [500, 'code-secret verifier-secret']);
  await peer.ask('account/rateLimits/read', {});
  await peer.ask('account/read', { refreshToken: true });
  await peer.request('account/login/start', { type: 'chatgptDeviceCode' });
  await peer.log.notification('account/login/completed', ({ success }) => !success);
  await peer.ask('account/login/start', { type: 'chatgptAuthTokens', accessToken: 'given-1', chatgptAccountId: 'a' });
  await peer.ask('account/login/start', { type: 'chatgptAuthTokens', accessToken: ['given-2'] });
  expect(await peer.request('account/logout', {})).toEqual({});
  const log = server.stderr;
  expect(log).not.toBe('');
  expect(SECRETS.filter((secret) => log.includes(secret))).toEqual([]);
});

it('tokens that a client looks after are asked for anew when they are refused', async () => {
  await using issuer = await MockIssuer.open();
  await using stage = await Stage.set([], { config: `openai_base_url = "${issuer.url}/v1"\n`, env: issuer.env });
  await using server = await stage.serve();
  const { peer } = server;
  const given = { accessToken: jwt({ ...CLAIMS, n: 1 }), chatgptAccountId: 'acc-9' };
  const renewed = { accessToken: jwt({ ...CLAIMS, n: 2 }), chatgptAccountId: 'acc-9', chatgptPlanType: 'plus' };
  await peer.request('account/login/start', { type: 'chatgptAuthTokens', ...given });
  issuer.say('responses', [401, {}], (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end('data: {"type":"response.completed","response":{"id":"r"}}\n\n');
  });
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  const turn = peer.runTurn(threadId);
  const question = await peer.log.message(({ method }) => method === 'account/chatgptAuthTokens/refresh');
  expect(question.params).toEqual({ reason: 'unauthorized', previousAccountId: 'acc-9' });
  peer.send({ id: question.id, result: renewed });
  expect((await turn).status).toBe('completed');
  expect(issuer.asked.map(({ headers }) => headers.authorization)).toEqual([
    `Bearer ${given.accessToken}`,
    `Bearer ${renewed.accessToken}`,
  ]);
  expect(await peer.request('account/read', {})).toMatchObject({ account: { planType: 'plus' } });
});

it('nothing waits behind a login whose service hangs, or behind a renewal; a logout gives up the login', async () => {
  await using issuer = await MockIssuer.open();
  await using stage = await Stage.set([], { env: issuer.env });
  await using server = await stage.serve();
  const { peer } = server;
  issuer.say('usercode', () => {});
  const refused = peer.ask('account/login/start', { type: 'chatgptDeviceCode' });
  const nobody = { account: null, requiresOpenaiAuth: true };
  expect(await peer.request('account/read', {})).toMatchObject(nobody);
  expect(await peer.request('getAuthStatus', {})).toMatchObject({ authMethod: null });
  expect(await peer.request('account/logout', {})).toEqual({});
  expect((await refused).error).toMatchObject({
    code: -32603,
    message: 'failed to request device code: Login was not completed',
  });

  await writeFile(path.join(stage.home, 'auth.json'), authJson());
  let renew = (): void => {};
  issuer.say('refresh', (response) => {
    renew = () => response.writeHead(200).end(JSON.stringify(TOKENS));
  });
  const renewed = peer.request('account/read', { refreshToken: true });
  await expect.poll(() => issuer.paths.at(-1)).toBe('POST /oauth/token');
  expect(await peer.request('account/logout', {})).toEqual({});
  renew();
  expect(await renewed).toMatchObject(nobody);
  expect(await peer.request('account/read', {})).toMatchObject(nobody);
});
