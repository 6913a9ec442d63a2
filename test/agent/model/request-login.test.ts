import { describe, expect, it } from 'vitest';
import { LoginNotRenewed, type ModelCredentials, type ModelLogin } from '../../../src/agent/model/model-login.ts';
import type { HttpModelProvider } from '../../../src/agent/model/provider.ts';
import { RequestLogin } from '../../../src/agent/model/request-login.ts';

const PROVIDER: HttpModelProvider = {
  kind: 'http',
  name: 'OpenAI',
  baseUrl: 'http://api',
  chatgptBaseUrl: 'http://chatgpt',
  queryParams: {},
  headers: {},
  bearerToken: null,
  usesLogin: true,
  missingEnvKey: null,
  requestMaxRetries: 0,
  streamMaxRetries: 0,
  streamIdleTimeoutMs: 1000,
};
const OLD: ModelCredentials = { kind: 'chatgpt', token: 'old', headers: { 'chatgpt-account-id': 'acc' } };
const { signal } = new AbortController();

function loginOf(given: ModelCredentials | null, afterRefusal: ModelLogin['afterRefusal']): ModelLogin {
  return { credentials: async () => given, afterRefusal };
}

async function none(): Promise<null> {
  return null;
}

describe('RequestLogin', () => {
  it('goes to another address with a login with ChatGPT, and names its account', async () => {
    const login = new RequestLogin(PROVIDER, loginOf(OLD, none));
    await login.take(signal);
    expect([login.baseUrl, login.headers]).toEqual([
      'http://chatgpt',
      { 'chatgpt-account-id': 'acc', authorization: 'Bearer old' },
    ]);
  });

  it.each<[string, Partial<HttpModelProvider>, object]>([
    ['a key of its own', { bearerToken: 'own', usesLogin: false }, { authorization: 'Bearer own' }],
    ['no need of one', { usesLogin: false }, {}],
  ])('does not ask for the login of a provider with %s', async (_title, provider, headers) => {
    const login = new RequestLogin(
      { ...PROVIDER, ...provider },
      loginOf(OLD, async () => OLD),
    );
    await login.take(signal);
    expect([login.baseUrl, login.headers, await login.renew(signal)]).toEqual(['http://api', headers, false]);
  });

  it('renews once', async () => {
    const asked: string[] = [];
    const login = new RequestLogin(
      PROVIDER,
      loginOf(OLD, async ({ token }) => {
        asked.push(token);
        return { ...OLD, token: 'new' };
      }),
    );
    await login.take(signal);
    expect([await login.renew(signal), login.token, await login.renew(signal)]).toEqual([true, 'new', false]);
    expect(asked).toEqual(['old']);
  });

  it.each([
    [true, { info: 'unauthorized', isRetryable: false }],
    [false, { info: 'other', isRetryable: true }],
  ])('says why there is none, where that is final: %j', async (isFinal, expected) => {
    const refuse = () => Promise.reject(new LoginNotRenewed('why', isFinal));
    const login = new RequestLogin(PROVIDER, loginOf(OLD, refuse));
    await login.take(signal);
    await expect(login.renew(signal)).rejects.toMatchObject({ name: 'ModelError', message: 'why', ...expected });
  });

  it('waits no longer than the request does', async () => {
    const controller = new AbortController();
    const login = new RequestLogin(
      PROVIDER,
      loginOf(OLD, () => new Promise(() => {})),
    );
    await login.take(signal);
    const renewing = login.renew(controller.signal);
    controller.abort(new Error('stop'));
    await expect(renewing).rejects.toThrow('stop');
  });
});
