import type { HttpModelProvider } from '../../agent/model/provider.ts';
import { ConfigError } from '../config-error.ts';
import type { ModelProviderSettings, SettingValues } from '../settings.ts';

const OPENAI_BASE_URL = 'https://api.openai.com/v1';
const CHATGPT_BASE_URL = 'https://chatgpt.com/backend-api/codex';
const MOST_RETRIES = 100;

/** What the entry of a provider is completed with. */
export interface ProviderSurroundings {
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The provider with this id, its key and headers already read.
 *
 * @throws {ConfigError} when no such provider is configured, or any entry is unusable.
 */
export function resolveProvider(id: string, settings: SettingValues, { env }: ProviderSurroundings): HttpModelProvider {
  checkProviders(settings.model_providers);
  const entry = id === 'openai' ? openai(settings, env) : settings.model_providers[id];
  if (entry === undefined) throw new ConfigError(`Model provider \`${id}\` not found`);
  return {
    kind: 'http',
    name: entry.name ?? id,
    ...addressOf(entry, env),
    ...keyOf(entry, env),
    ...limitsOf(entry),
  };
}

function checkProviders(providers: SettingValues['model_providers']): void {
  for (const [id, { name }] of Object.entries(providers)) {
    if (id === 'openai') {
      throw new ConfigError('model_providers.openai: a built-in provider cannot be changed; set `openai_base_url`');
    }
    if (name === undefined || name.trim() === '')
      throw new ConfigError(`model_providers.${id}: provider name must not be empty`);
  }
}

function openai(settings: SettingValues, env: NodeJS.ProcessEnv): ModelProviderSettings {
  const base_url = settings.openai_base_url ?? filled(env.OPENAI_BASE_URL);
  return { name: 'OpenAI', ...(base_url && { base_url }), requires_openai_auth: true };
}

function addressOf(entry: ModelProviderSettings, env: NodeJS.ProcessEnv) {
  const fromEnv = Object.entries(entry.env_http_headers ?? {}).flatMap(([header, variable]) => {
    const value = filled(env[variable]);
    return value === undefined ? [] : [[header, value] as const];
  });
  return {
    baseUrl: withoutSlash(entry.base_url ?? OPENAI_BASE_URL),
    chatgptBaseUrl: withoutSlash(entry.base_url ?? CHATGPT_BASE_URL),
    queryParams: entry.query_params ?? {},
    headers: { ...entry.http_headers, ...Object.fromEntries(fromEnv) },
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function keyOf(entry: ModelProviderSettings, env: NodeJS.ProcessEnv) {
  if (entry.env_key !== undefined) {
    const key = filled(env[entry.env_key]);
    return { bearerToken: key ?? null, missingEnvKey: key === undefined ? entry.env_key : null, usesLogin: false };
  }
  const bearerToken = entry.experimental_bearer_token ?? null;
  const usesLogin = bearerToken === null && entry.requires_openai_auth === true;
  return { bearerToken, missingEnvKey: null, usesLogin };
}

/** Whether this provider is called with the login of the user. */
export function requiresLogin(id: string, settings: SettingValues): boolean {
  return id === 'openai' || settings.model_providers[id]?.requires_openai_auth === true;
}

function limitsOf(entry: ModelProviderSettings) {
  return {
    requestMaxRetries: Math.min(entry.request_max_retries ?? 4, MOST_RETRIES),
    streamMaxRetries: Math.min(entry.stream_max_retries ?? 5, MOST_RETRIES),
    streamIdleTimeoutMs: entry.stream_idle_timeout_ms ?? 300_000,
  };
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}
