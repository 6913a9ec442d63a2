import { describe, expect, it } from 'vitest';
import type { HttpModelProvider } from '../../src/agent/model/provider.ts';
import { Home } from './home.ts';

interface Given {
  readonly config?: string;
  readonly auth?: string;
  readonly env?: NodeJS.ProcessEnv;
}

async function provider({ config = '', auth, env = {} }: Given): Promise<HttpModelProvider> {
  await using home = await Home.make({ 'config.toml': config, ...(auth === undefined ? {} : { 'auth.json': auth }) });
  const { settings } = await (await home.load({ env })).forThread({ cwd: home.path });
  if (settings.provider.kind !== 'http') throw new Error('not an HTTP provider');
  return settings.provider;
}

const own = (lines: string) => `model_provider = "own"\n[model_providers.own]\nname = "Own"\n${lines}`;

describe('resolveProvider()', () => {
  it('reads the address, headers and limits of a configured provider', async () => {
    const config = own(`
base_url = "http://gateway/v1//"
wire_api = "responses"
supports_websockets = false
request_max_retries = 0
stream_max_retries = 1000
stream_idle_timeout_ms = 7
query_params = { "api-version" = "1" }
http_headers = { "X-Team" = "a" }
env_http_headers = { "X-Org" = "ORG", "X-None" = "NOT_SET" }`);
    expect(await provider({ config, env: { ORG: 'b' } })).toEqual({
      kind: 'http',
      name: 'Own',
      baseUrl: 'http://gateway/v1',
      queryParams: { 'api-version': '1' },
      headers: { 'X-Team': 'a', 'X-Org': 'b' },
      bearerToken: null,
      missingEnvKey: null,
      requestMaxRetries: 0,
      streamMaxRetries: 100,
      streamIdleTimeoutMs: 7,
    });
  });

  it.each<[string, Given, string | null, string | null]>([
    ['from env_key', { config: own('env_key = "KEY"'), env: { KEY: ' k ' } }, 'k', null],
    ['missing in env_key', { config: own('env_key = "KEY"'), env: { KEY: '' } }, null, 'KEY'],
    ['from experimental_bearer_token', { config: own('experimental_bearer_token = "t"') }, 't', null],
    [
      'of the login where one is required',
      { config: own('requires_openai_auth = true'), auth: '{"OPENAI_API_KEY":"a"}' },
      'a',
      null,
    ],
    ['not of the login where none is required', { config: own(''), auth: '{"OPENAI_API_KEY":"a"}' }, null, null],
    ['of the login for openai', { auth: '{"OPENAI_API_KEY":"a"}', env: { OPENAI_API_KEY: 'e' } }, 'a', null],
    ['of the environment for openai', { auth: '{"OPENAI_API_KEY":null}', env: { OPENAI_API_KEY: 'e' } }, 'e', null],
    ['none with a broken auth.json', { auth: '{"OPENAI_API_KEY":' }, null, null],
  ])('takes the key %s', async (_what, given, bearerToken, missingEnvKey) => {
    expect(await provider(given)).toMatchObject({ bearerToken, missingEnvKey });
  });

  it.each<[Given, string]>([
    [{ env: { OPENAI_BASE_URL: 'http://env/v1' } }, 'http://env/v1'],
    [{ config: 'openai_base_url = "http://file/v1"', env: { OPENAI_BASE_URL: 'http://env/v1' } }, 'http://file/v1'],
    [{ config: own('') }, 'https://api.openai.com/v1'],
  ])('with %j the address is %s', async (given, baseUrl) => {
    expect((await provider(given)).baseUrl).toBe(baseUrl);
  });
});
