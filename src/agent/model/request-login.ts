import { unlessAborted } from '../../async/unless-aborted.ts';
import { ModelError } from './model-error.ts';
import { LoginNotRenewed, type ModelCredentials, type ModelLogin } from './model-login.ts';
import type { HttpModelProvider } from './provider.ts';

/** The login of the user in one request: renewed once, when the service refuses it. */
export class RequestLogin {
  readonly #provider: HttpModelProvider;
  readonly #login: ModelLogin;
  #credentials: ModelCredentials | null = null;
  #mayRenew = true;

  constructor(provider: HttpModelProvider, login: ModelLogin) {
    this.#provider = provider;
    this.#login = login;
  }

  async take(signal: AbortSignal): Promise<void> {
    if (this.#provider.usesLogin) this.#credentials = await ask(() => this.#login.credentials(), signal);
  }

  /** Whether there is another one to try. */
  async renew(signal: AbortSignal): Promise<boolean> {
    const refused = this.#credentials;
    if (refused === null || !this.#mayRenew) return false;
    this.#mayRenew = false;
    const renewed = await ask(() => this.#login.afterRefusal(refused), signal);
    if (renewed !== null) this.#credentials = renewed;
    return renewed !== null;
  }

  /** Empty without one. Never log it. */
  get token(): string {
    return this.#provider.bearerToken ?? this.#credentials?.token ?? '';
  }

  get headers(): Readonly<Record<string, string>> {
    const { token } = this;
    return { ...this.#credentials?.headers, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) };
  }

  get baseUrl(): string {
    const { baseUrl, chatgptBaseUrl } = this.#provider;
    return this.#credentials?.kind === 'chatgpt' ? chatgptBaseUrl : baseUrl;
  }
}

async function ask<T>(question: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await unlessAborted(question(), signal);
  } catch (cause) {
    signal.throwIfAborted();
    if (!(cause instanceof LoginNotRenewed)) throw cause;
    const kind = cause.isFinal ? { info: 'unauthorized' as const } : { isRetryable: true };
    throw new ModelError(cause.message, { ...kind, cause });
  }
}
