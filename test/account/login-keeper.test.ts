import { mkdir, readFile, rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ModelCredentials } from '../../src/agent/model/model-login.ts';
import { Home } from '../config/home.ts';
import { accountsOf } from './accounts.ts';
import { MockIssuer } from './mock-issuer.ts';
import { authJson, CLAIMS, jwt } from './tokens.ts';

const HEADERS = { 'chatgpt-account-id': 'acc-1' };
const OLD: ModelCredentials = { kind: 'chatgpt', token: 'access-0', headers: HEADERS };
const NEW: ModelCredentials = { ...OLD, token: 'access-1' };
const OTHER = authJson({ accessToken: 'access-2', refreshToken: 'refresh-2' });
const BEGIN = 'Your access token could not be refreshed';
const ADVICE = 'Please log out and sign in again.';
const OTHER_LOGIN = `${BEGIN} because you have since logged out or signed in to another account. Please sign in again.`;

/** A home with this login, its keeper, and the service that renews it. */
async function keeping(auth: string | null = authJson()) {
  const home = await Home.make(auth === null ? {} : { 'auth.json': auth });
  const issuer = await MockIssuer.open();
  const stored = async () => JSON.parse(await readFile(home.file('auth.json'), 'utf8'));
  const dispose = async () => {
    await issuer[Symbol.asyncDispose]();
    await home[Symbol.asyncDispose]();
  };
  return { home, issuer, stored, ...(await accountsOf(home, issuer)), [Symbol.asyncDispose]: dispose };
}

it('keepers of several servers that renew one login at once ask once, and all have what came of it', async () => {
  await using kept = await keeping();
  const others = await Promise.all([1, 2, 3].map(() => accountsOf(kept.home, kept.issuer)));
  const keepers = [kept.keeper, ...others.map(({ keeper }) => keeper)];
  const renewed = await Promise.all(keepers.map((keeper) => keeper.afterRefusal(OLD)));
  expect(renewed).toEqual(Array(4).fill(NEW));
  expect(kept.issuer.paths).toEqual(['POST /oauth/token']);
});

it('a keeper whose lock cannot be had renews all the same', async () => {
  await using kept = await keeping();
  await mkdir(kept.home.file('bobbin-login.lock'));
  expect(await kept.keeper.afterRefusal(OLD)).toEqual(NEW);
});

describe('LoginKeeper.credentials()', () => {
  it.each<[string, object | null, NodeJS.ProcessEnv, ModelCredentials | null]>([
    ['nobody', null, {}, null],
    ['the environment', null, { OPENAI_API_KEY: ' k ' }, { kind: 'apiKey', token: 'k', headers: {} }],
    [
      'a file before the environment',
      { OPENAI_API_KEY: 'f' },
      { OPENAI_API_KEY: 'k' },
      {
        kind: 'apiKey',
        token: 'f',
        headers: {},
      },
    ],
    [
      'ChatGPT before its key',
      { ...JSON.parse(authJson({ claims: {} })), OPENAI_API_KEY: 'f' },
      { OPENAI_API_KEY: 'k' },
      OLD,
    ],
    [
      'a file without the account, of one that is known to be special',
      {
        tokens: {
          id_token: jwt({
            'https://api.openai.com/auth': { chatgpt_account_id: 'acc-1', chatgpt_account_is_fedramp: true },
          }),
          access_token: 'access-0',
        },
      },
      {},
      { ...OLD, headers: { ...HEADERS, 'x-openai-fedramp': 'true' } },
    ],
    ['a token that no header takes', { tokens: { id_token: jwt(CLAIMS), access_token: 'a\r\nb' } }, {}, null],
  ])('are those of %s', async (_title, auth, env, expected) => {
    await using home = await Home.make(auth === null ? {} : { 'auth.json': JSON.stringify(auth) });
    expect(await (await accountsOf(home, { env })).keeper.credentials()).toEqual(expected);
  });

  it('are renewed when the token says that it ended, once for all who ask, and written down', async () => {
    const ended = jwt({ exp: Math.floor(Date.now() / 1000) - 1 });
    const file = { ...JSON.parse(authJson({ accessToken: ended })), newer: { member: 1 } };
    await using kept = await keeping(JSON.stringify(file));
    const all = await Promise.all(Array.from({ length: 5 }, () => kept.keeper.credentials()));
    expect(all).toEqual(Array(5).fill(NEW));
    expect(kept.issuer.asked).toMatchObject([
      {
        what: 'POST /oauth/token',
        headers: { originator: 'tester', 'user-agent': 'tester/1' },
        body: {
          client_id: 'app_EMoamEEZ73f0CkXaXp7hrann',
          grant_type: 'refresh_token',
          refresh_token: 'refresh-0',
        },
      },
    ]);
    const { last_refresh, ...stored } = await kept.stored();
    expect(Date.now() - Date.parse(last_refresh)).toBeLessThan(60_000);
    expect(stored).toEqual({
      auth_mode: 'chatgpt',
      OPENAI_API_KEY: null,
      tokens: { id_token: jwt(CLAIMS), access_token: 'access-1', refresh_token: 'refresh-1', account_id: 'acc-1' },
      newer: { member: 1 },
    });
  });

  it.each([
    ['8 days and more', 8 * 24 * 3600 * 1000 + 1000, NEW],
    ['less than 8 days', 8 * 24 * 3600 * 1000 - 60_000, OLD],
  ])('of tokens that do not say when they end count for %s', async (_title, ageMs, expected) => {
    await using kept = await keeping(authJson({ lastRefresh: new Date(Date.now() - ageMs).toISOString() }));
    expect(await kept.keeper.credentials()).toEqual(expected);
  });

  it('are given as they are where they cannot be renewed, with a word in the log', async () => {
    await using kept = await keeping(authJson({ lastRefresh: '2020-01-01T00:00:00Z' }));
    kept.issuer.say('refresh', [500, { error: { message: 'no refresh-0 today' } }]);
    expect(await kept.keeper.credentials()).toEqual(OLD);
    const said = 'Failed to refresh token: 500 Internal Server Error: no [redacted] today';
    expect(kept.troubles).toEqual([`The login could not be renewed: ${said}`]);
  });
});

describe('LoginKeeper.afterRefusal()', () => {
  it('keeps what the service does not give anew, and no id token that is none', async () => {
    await using kept = await keeping();
    kept.issuer.say('refresh', [200, { access_token: 'access-1', id_token: 'junk' }]);
    expect(await kept.keeper.afterRefusal(OLD)).toEqual(NEW);
    const { tokens } = JSON.parse(authJson());
    expect((await kept.stored()).tokens).toEqual({ ...tokens, access_token: 'access-1' });
  });

  it('gives another login that is there by now, and asks nobody', async () => {
    await using kept = await keeping(OTHER);
    expect(await kept.keeper.afterRefusal(OLD)).toEqual({ ...OLD, token: 'access-2' });
    expect(kept.issuer.asked).toEqual([]);
  });

  it('does not renew what was renewed a moment ago', async () => {
    await using kept = await keeping();
    expect(await kept.keeper.afterRefusal(OLD)).toEqual(NEW);
    expect(await kept.keeper.afterRefusal(NEW)).toBeNull();
    expect(kept.issuer.paths).toEqual(['POST /oauth/token']);
  });

  it('has nothing for a key', async () => {
    await using kept = await keeping('{"OPENAI_API_KEY":"k"}');
    expect(await kept.keeper.afterRefusal({ kind: 'apiKey', token: 'k', headers: {} })).toBeNull();
  });

  it('says so where nobody is logged in any more', async () => {
    await using kept = await keeping(null);
    await expect(kept.keeper.afterRefusal(OLD)).rejects.toMatchObject({ message: OTHER_LOGIN, isFinal: true });
  });

  it.each<[readonly [number, unknown], string, boolean]>([
    [
      [401, { error: { code: 'refresh_token_expired' } }],
      `${BEGIN} because your refresh token has expired. ${ADVICE}`,
      true,
    ],
    [[400, { code: 'REFRESH_TOKEN_INVALIDATED' }], `${BEGIN} because your refresh token was revoked. ${ADVICE}`, true],
    [[401, 'who?'], `${BEGIN}. ${ADVICE}`, true],
    [[502, ''], 'Failed to refresh token: 502 Bad Gateway: unknown error', false],
    [[200, { access_token: 'a\nb' }], 'error decoding response body', false],
    [[200, '[]'], 'error decoding response body', false],
  ])('with an answer of %j says %j', async (answer, message, isFinal) => {
    await using kept = await keeping();
    kept.issuer.say('refresh', answer);
    for (let times = 0; times < 2; times += 1) {
      await expect(kept.keeper.afterRefusal(OLD)).rejects.toMatchObject({ message, isFinal });
    }
    // What is final is not asked again.
    expect(kept.issuer.asked.length).toBe(isFinal ? 1 : 2);
    expect(await kept.stored()).toEqual(JSON.parse(authJson({ lastRefresh: (await kept.stored()).last_refresh })));
  });

  it('of two servers that renew at once goes on in both', async () => {
    await using kept = await keeping();
    const other = await accountsOf(kept.home, kept.issuer);
    kept.issuer.say(
      'refresh',
      [200, { access_token: 'access-1', refresh_token: 'refresh-1' }],
      [401, { error: { code: 'refresh_token_reused' } }],
    );
    const both = await Promise.all([kept.keeper.afterRefusal(OLD), other.keeper.afterRefusal(OLD)]);
    expect(both).toEqual([NEW, NEW]);
    expect((await kept.stored()).tokens).toMatchObject({ access_token: 'access-1', refresh_token: 'refresh-1' });
  });

  it('takes what another server got for the same refresh token', async () => {
    await using kept = await keeping();
    kept.issuer.say('refresh', [401, { error: { code: 'refresh_token_reused' } }]);
    const renewed = kept.keeper.afterRefusal(OLD);
    await expect.poll(() => kept.issuer.paths).toEqual(['POST /oauth/token']);
    await kept.home.write('auth.json', OTHER);
    expect(await renewed).toEqual({ ...OLD, token: 'access-2' });
  });

  it('says that a refresh token was used where nobody wrote another down', async () => {
    await using kept = await keeping();
    kept.issuer.say('refresh', [401, { error: { code: 'refresh_token_reused' } }]);
    const message = `${BEGIN} because your refresh token was already used. ${ADVICE}`;
    await expect(kept.keeper.afterRefusal(OLD)).rejects.toMatchObject({ message, isFinal: true });
  });

  it.each([
    ['logged in otherwise', (home: Home) => home.write('auth.json', OTHER)],
    ['logged out', (home: Home) => rm(home.file('auth.json'))],
  ])('leaves it to users who have %s meanwhile', async (_title, change) => {
    await using kept = await keeping();
    kept.issuer.say('refresh', (response) => {
      void change(kept.home).then(() => response.end('{"access_token":"access-1","refresh_token":"refresh-1"}'));
    });
    await expect(kept.keeper.afterRefusal(OLD)).rejects.toMatchObject({ message: OTHER_LOGIN, isFinal: true });
    const now = await readFile(kept.home.file('auth.json'), 'utf8').catch(() => null);
    expect(now === null || now === OTHER).toBe(true);
  });

  it('goes on with a login that could not be written down, and writes it later', async () => {
    await using kept = await keeping();
    const { store, keeper, issuer, troubles } = kept;
    const change = store.change;
    store.change = () => Promise.reject(new Error('disk full'));
    expect(await keeper.afterRefusal(OLD)).toEqual(NEW);
    expect(await keeper.credentials()).toEqual(NEW);
    expect((await kept.stored()).tokens.access_token).toBe('access-0');
    store.change = change;
    expect(await keeper.credentials()).toEqual(NEW);
    expect((await kept.stored()).tokens.access_token).toBe('access-1');
    expect(issuer.paths).toEqual(['POST /oauth/token']);
    expect(new Set(troubles)).toEqual(new Set(['The renewed login could not be written to auth.json']));
  });
});

describe('LoginKeeper with tokens that a client looks after', () => {
  const GIVEN = { accessToken: jwt({ ...CLAIMS, n: 0 }), chatgptAccountId: 'acc-9' };
  const FRESH = { accessToken: jwt({ ...CLAIMS, n: 1 }), chatgptAccountId: 'acc-9' };
  const given = (token: string): ModelCredentials => ({
    kind: 'chatgpt',
    token,
    headers: { 'chatgpt-account-id': 'acc-9' },
  });

  it('asks it for others, once for all who were refused', async () => {
    await using home = await Home.make();
    const asked: string[] = [];
    const ask = async (previous: string) => {
      asked.push(previous);
      return FRESH;
    };
    const { keeper, logIn } = await accountsOf(home, { ask });
    await logIn({ type: 'chatgptAuthTokens', ...GIVEN });
    expect(await keeper.credentials()).toEqual(given(GIVEN.accessToken));
    const refused = given(GIVEN.accessToken);
    const both = await Promise.all([keeper.afterRefusal(refused), keeper.afterRefusal(refused)]);
    expect(both).toEqual([given(FRESH.accessToken), given(FRESH.accessToken)]);
    expect(asked).toEqual(['acc-9']);
  });

  it.each([
    [{ ...FRESH, accessToken: 'none' }, 'invalid ID token format'],
    [{ ...FRESH, chatgptAccountId: 'acc-8' }, 'external auth refresh returned workspace "acc-8", expected "acc-9"'],
  ])('takes no %j from it', async (answer, message) => {
    await using home = await Home.make({ 'config.toml': 'forced_chatgpt_workspace_id = "acc-9"' });
    const { keeper, logIn } = await accountsOf(home, { ask: async () => answer });
    await logIn({ type: 'chatgptAuthTokens', ...GIVEN });
    const refused = given(GIVEN.accessToken);
    await expect(keeper.afterRefusal(refused)).rejects.toMatchObject({ message, isFinal: false });
    expect(await keeper.credentials()).toEqual(refused);
  });
});
