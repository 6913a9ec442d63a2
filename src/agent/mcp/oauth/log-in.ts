import { randomBytes, randomUUID } from 'node:crypto';
import type { OAuthClientProvider, OAuthDiscoveryState } from '@modelcontextprotocol/sdk/client/auth.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import { showable } from '../../loop/showable.ts';
import { guardedFetch } from '../guarded-fetch.ts';
import { loadSdk } from '../load-sdk.ts';
import { type Callback, CallbackServer } from './callback-server.ts';
import { clientMetadata, loginEntry } from './login-entry.ts';
import type { LoginStore } from './login-store.ts';
import { requireIssuer } from './require-issuer.ts';

const MAX_ANSWER_BYTES = 1024 * 1024;

export interface LogIn {
  readonly server: { readonly name: string; readonly url: string };
  readonly scopes: readonly string[];
  readonly store: LoginStore;
  readonly timeoutMs: number;
}

/** A login under way. */
export interface McpLoginAttempt {
  readonly id: string;
  /** Where the user is to go. */
  readonly authorizationUrl: string;
  /** Resolves when the login is stored; rejects with the reason why it will not be. */
  readonly completed: Promise<void>;
  /** Gives it up. */
  cancel(): void;
}

/** Begins a login to a server. Rejects when the server has no way to log in, or its service refuses us. */
export async function logIn({ server, scopes, store, timeoutMs }: LogIn): Promise<McpLoginAttempt> {
  const state = randomBytes(16).toString('base64url');
  const callback = await CallbackServer.open(state);
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(new Error('timed out waiting for OAuth callback')), timeoutMs);
  const stop = (): void => {
    clearTimeout(timer);
    callback.close();
  };
  try {
    const provider = new LoginProvider({ server, scopes, store, state, redirectUrl: callback.url });
    const authorizationUrl = await provider.begin(end.signal);
    const completed = finish(provider, callback, end.signal).finally(stop);
    completed.catch(() => undefined);
    return {
      id: randomUUID(),
      authorizationUrl,
      completed,
      cancel: () => end.abort(new Error('the login was given up')),
    };
  } catch (error) {
    stop();
    throw new Error(reasonOf(error));
  }
}

/** What services say is shown to users; `secrets` may have come back in it. */
function reasonOf(error: unknown, secrets: readonly string[] = []): string {
  const sent = secrets.map((secret) => new URLSearchParams({ '': secret }).toString().slice('='.length));
  return showable(error instanceof Error ? error.message : String(error), [...secrets, ...sent]);
}

/** Whether users can log in to a server. */
export async function hasLogin(url: string, signal: AbortSignal): Promise<boolean> {
  const { discoverOAuthServerInfo } = await loadSdk();
  try {
    const { authorizationServerMetadata } = await discoverOAuthServerInfo(url, { fetchFn: loginFetch(signal) });
    return authorizationServerMetadata !== undefined;
  } catch {
    return false;
  }
}

async function finish(provider: LoginProvider, callback: CallbackServer, signal: AbortSignal): Promise<void> {
  const given = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  await provider.finish(await Promise.race([callback.code, given]), signal);
}

function loginFetch(signal: AbortSignal): (url: string | URL, init?: RequestInit) => Promise<Response> {
  const guarded = guardedFetch(MAX_ANSWER_BYTES, () => {});
  return (url, init) => guarded(url, { ...init, signal });
}

type LoginProviderParts = Pick<LogIn, 'server' | 'scopes' | 'store'> & {
  readonly state: string;
  readonly redirectUrl: string;
};

/** What one login needs to know between its steps. */
class LoginProvider implements OAuthClientProvider {
  readonly #parts: LoginProviderParts;
  #client: OAuthClientInformationMixed | undefined;
  #verifier = '';
  #discovered: OAuthDiscoveryState | undefined;
  #authorizationUrl: URL | null = null;

  constructor(parts: LoginProviderParts) {
    this.#parts = parts;
  }

  async begin(signal: AbortSignal): Promise<string> {
    const { auth, discoverOAuthServerInfo } = await loadSdk();
    const { server, scopes } = this.#parts;
    const fetchFn = loginFetch(signal);
    this.#discovered = await discoverOAuthServerInfo(server.url, { fetchFn });
    const { authorizationServerMetadata: metadata } = this.#discovered;
    if (metadata === undefined) throw new Error('No authorization support detected');
    requireIssuer(this.#discovered);
    const scope = scopes.length > 0 ? scopes.join(' ') : metadata.scopes_supported?.join(' ');
    await auth(this, { serverUrl: server.url, fetchFn, ...(scope === undefined ? {} : { scope }) });
    if (this.#authorizationUrl === null) throw new Error('the service did not say where to log in');
    // The browser, or what else the system opens addresses with, would be sent there.
    if (!/^https?:$/.test(this.#authorizationUrl.protocol)) throw new Error('the service sends users to no web page');
    return this.#authorizationUrl.href;
  }

  async finish({ code: authorizationCode, issuer }: Callback, signal: AbortSignal): Promise<void> {
    const { auth } = await loadSdk();
    const expected = this.#discovered?.authorizationServerMetadata?.issuer;
    // RFC 9207: another service may have sent the browser here, to get a code that is not meant for it.
    if (issuer !== null && issuer !== expected) throw new Error('the answer comes from another service');
    try {
      await auth(this, { serverUrl: this.#parts.server.url, authorizationCode, fetchFn: loginFetch(signal) });
    } catch (error) {
      throw new Error(reasonOf(error, [authorizationCode, this.#verifier]));
    }
  }

  get redirectUrl(): string {
    return this.#parts.redirectUrl;
  }

  get clientMetadata() {
    return clientMetadata(this.redirectUrl, this.#parts.scopes);
  }

  state(): string {
    return this.#parts.state;
  }

  clientInformation(): OAuthClientInformationMixed | undefined {
    return this.#client;
  }

  saveClientInformation(client: OAuthClientInformationMixed): void {
    this.#client = client;
  }

  /** Whoever logs in wants a new login. */
  tokens(): undefined {
    return undefined;
  }

  async saveTokens(tokens: OAuthTokens): Promise<void> {
    if (this.#client === undefined) throw new Error('the service knows no client of ours');
    await this.#parts.store.write(loginEntry(this.#parts.server, this.#client, tokens));
  }

  redirectToAuthorization(url: URL): void {
    this.#authorizationUrl = url;
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovered;
  }
}
