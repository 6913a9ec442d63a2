import type { OAuthClientProvider, OAuthDiscoveryState } from '@modelcontextprotocol/sdk/client/auth.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import { clientMetadata, clientOf, loginEntry, tokensOf } from './login-entry.ts';
import type { LoginStore, McpLogin } from './login-store.ts';
import { requireIssuer } from './require-issuer.ts';

/** The login is not good any more: the user has to log in again. */
export class LoginNeeded extends Error {
  override readonly name = 'LoginNeeded';
}

/** Gives a connection the login that is stored, and stores what renews it. It never asks the user. */
export class StoredLoginProvider implements OAuthClientProvider {
  readonly #store: LoginStore;
  /** As it was read last. */
  #login: McpLogin;

  constructor(store: LoginStore, login: McpLogin) {
    this.#store = store;
    this.#login = login;
  }

  // Nobody is sent there; without one the SDK would ask for tokens of its own.
  get redirectUrl(): string {
    return 'http://127.0.0.1/callback';
  }

  get clientMetadata() {
    return clientMetadata(this.redirectUrl, this.#login.scopes ?? []);
  }

  clientInformation(): OAuthClientInformationMixed {
    return clientOf(this.#login);
  }

  /** Another process may have renewed it. */
  async tokens(): Promise<OAuthTokens> {
    this.#login = (await this.#store.read(this.#login.server_name, this.#login.server_url)) ?? this.#login;
    return tokensOf(this.#login);
  }

  async saveTokens(tokens: OAuthTokens): Promise<void> {
    const { server_name: name, server_url: url } = this.#login;
    this.#login = { ...this.#login, ...loginEntry({ name, url }, clientOf(this.#login), tokens) };
    await this.#store.write(this.#login);
  }

  /** Before the login is shown to the service. */
  saveDiscoveryState(state: OAuthDiscoveryState): void {
    requireIssuer(state);
  }

  redirectToAuthorization(): never {
    throw new LoginNeeded('the login is not good any more');
  }

  saveCodeVerifier(): void {}

  codeVerifier(): never {
    throw new LoginNeeded('nobody is logging in');
  }

  async invalidateCredentials(scope: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'): Promise<void> {
    if (scope === 'verifier' || scope === 'discovery') return;
    await this.#store.remove(this.#login);
    throw new LoginNeeded('the login is not good any more');
  }
}
