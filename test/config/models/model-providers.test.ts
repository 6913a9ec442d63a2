import { describe, expect, it } from 'vitest';
import type { HttpModelProvider } from '../../../src/agent/model/provider.ts';
import { Home } from '../home.ts';

interface Given {
  readonly config?: string;
  readonly env?: NodeJS.ProcessEnv;
}

async function provider({ config = '', env = {} }: Given): Promise<HttpModelProvider> {
  await using home = await Home.make({ 'config.toml': config });
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
      chatgptBaseUrl: 'http://gateway/v1',
      queryParams: { 'api-version': '1' },
      headers: { 'X-Team': 'a', 'X-Org': 'b' },
      bearerToken: null,
      usesLogin: false,
      missingEnvKey: null,
      requestMaxRetries: 0,
      streamMaxRetries: 100,
      streamIdleTimeoutMs: 7,
    });
  });

  it.each<[string, Given, object]>([
    ['of env_key', { config: own('env_key = "KEY"'), env: { KEY: ' k ' } }, { bearerToken: 'k' }],
    [
      'missing in env_key, and none of a login',
      { config: own('env_key = "KEY"\nrequires_openai_auth = true'), env: { KEY: '' } },
      { missingEnvKey: 'KEY' },
    ],
    [
      'of experimental_bearer_token, before a login',
      { config: own('experimental_bearer_token = "t"\nrequires_openai_auth = true') },
      { bearerToken: 't' },
    ],
    ['of the login where one is required', { config: own('requires_openai_auth = true') }, { usesLogin: true }],
    ['not of the login where none is required', { config: own('') }, {}],
    ['of the login for openai', {}, { usesLogin: true }],
  ])('takes the key %s', async (_what, given, expected) => {
    const { bearerToken, missingEnvKey, usesLogin } = await provider(given);
    const none = { bearerToken: null, missingEnvKey: null, usesLogin: false };
    expect({ bearerToken, missingEnvKey, usesLogin }).toEqual({ ...none, ...expected });
  });

  it.each<[Given, string, string]>([
    [{ env: { OPENAI_BASE_URL: 'http://env/v1' } }, 'http://env/v1', 'http://env/v1'],
    [
      { config: 'openai_base_url = "http://file/v1"', env: { OPENAI_BASE_URL: 'http://env/v1' } },
      'http://file/v1',
      'http://file/v1',
    ],
    [{ config: own('') }, 'https://api.openai.com/v1', 'https://chatgpt.com/backend-api/codex'],
    [{}, 'https://api.openai.com/v1', 'https://chatgpt.com/backend-api/codex'],
  ])('with %j the address is %s, and %s for ChatGPT', async (given, baseUrl, chatgptBaseUrl) => {
    expect(await provider(given)).toMatchObject({ baseUrl, chatgptBaseUrl });
  });
});
