import { setTimeout as sleep } from 'node:timers/promises';
import { LoginNotRenewed, type ModelCredentials, type ModelLogin } from '../agent/model/model-login.ts';
import { whileLocked } from '../system/while-locked.ts';
import type { ExternalTokens } from './chatgpt/external-tokens.ts';
import { issuerOf } from './chatgpt/issuer.ts';
import { OTHER_LOGIN, type RefreshedTokens, refreshTokens, USED_UP } from './chatgpt/refresh-tokens.ts';
import { credentialsOf } from './credentials.ts';
import { readClaims } from './id-token.ts';
import type { LoginStore } from './login-store.ts';
import type { ChatgptLogin, ExternalLogin, Login } from './stored-login.ts';

/** Tokens that do not say when they end are renewed after this time. */
const MAX_AGE_MS = 8 * 24 * 3600 * 1000;
/** Tokens that are refused so soon after they were issued are not renewed again. */
const FRESH_MS = 30_000;
/** How long another server that renewed the same login may take to write it down. */
const OTHER_WRITER_MS = 2000;
const LOOK_EVERY_MS = 100;
/** How long another server may take to renew it before we do so, too. */
const OTHER_RENEWS_MS = 10_000;

export interface LoginKeeperOptions {
  readonly store: LoginStore;
  /** Locked while a login is renewed, so that servers on one home do not all do so. */
  readonly lockFile: string;
  readonly env: NodeJS.ProcessEnv;
  /** Asks the client for tokens that it looks after. */
  readonly external: ExternalTokens;
  /** Headers that say which program asks. */
  readonly presentation: () => Readonly<Record<string, string>>;
  /** A text without secrets, for the log. */
  readonly onTrouble: (message: string) => void;
}

/** A login that was asked for and has not come yet. */
interface Renewal {
  readonly token: string;
  readonly login: Promise<ChatgptLogin | ExternalLogin>;
}

/**
 * Gives requests the login that is stored, and renews it: once for all who need it, and written down before it is used. The
 * file is read anew each time, so that a login of another program counts at once, and a refresh token that another server has
 * used up already is not used again.
 */
export class LoginKeeper implements ModelLogin {
  readonly #options: LoginKeeperOptions;
  #renewal: Renewal | null = null;
  /** What the service said of a refresh token that is good for nothing any more. */
  #spent: { readonly refreshToken: string; readonly error: LoginNotRenewed } | null = null;
  /** A renewed login that could not be written down: the one in the file is used up. */
  #unsaved: { readonly refreshToken: string; readonly login: ChatgptLogin } | null = null;
  #issued: { readonly token: string; readonly atMs: number } | null = null;

  constructor(options: LoginKeeperOptions) {
    this.#options = options;
  }

  async credentials(): Promise<ModelCredentials | null> {
    return this.#credentialsOf(await this.fresh());
  }

  async afterRefusal(refused: ModelCredentials): Promise<ModelCredentials | null> {
    const login = await this.present();
    const present = this.#credentialsOf(login);
    if (present !== null && present.token !== refused.token) return present;
    if (refused.kind !== 'chatgpt') return null;
    if (login === null || login.kind === 'apiKey') throw new LoginNotRenewed(OTHER_LOGIN, true);
    if (this.#issued?.token === refused.token && Date.now() - this.#issued.atMs < FRESH_MS) return null;
    return this.#credentialsOf(await this.renew(login));
  }

  /** The login that counts; renewed before, where its tokens are known to have ended. */
  async fresh(): Promise<Login | null> {
    const login = await this.present();
    if (login?.kind !== 'chatgpt' || !isStale(login)) return login;
    try {
      return await this.renew(login);
    } catch (error) {
      if (!(error instanceof LoginNotRenewed)) throw error;
      this.#options.onTrouble(`The login could not be renewed: ${error.message}`);
      // The service may see it otherwise.
      return login;
    }
  }

  /** The login that counts, as it is. */
  async present(): Promise<Login | null> {
    const login = await this.#options.store.read();
    const unsaved = this.#unsaved;
    if (unsaved === null || login?.kind !== 'chatgpt' || login.tokens.refresh_token !== unsaved.refreshToken)
      return login;
    return this.#save(login, unsaved.login).catch(() => this.#options.store.read());
  }

  /**
   * Renews a login; those who ask meanwhile get the same.
   *
   * @throws {LoginNotRenewed}
   */
  async renew(login: ChatgptLogin | ExternalLogin): Promise<ChatgptLogin | ExternalLogin> {
    const token = login.kind === 'chatgpt' ? login.tokens.refresh_token : login.accessToken;
    if (this.#spent?.refreshToken === token) throw this.#spent.error;
    if (this.#renewal?.token === token) return this.#renewal.login;
    const renewing = login.kind === 'chatgpt' ? this.#renewTokens(login) : this.#renewExternal(login);
    const renewal = { token, login: renewing };
    this.#renewal = renewal;
    try {
      return await renewal.login;
    } finally {
      if (this.#renewal === renewal) this.#renewal = null;
    }
  }

  /** Whoever had to wait takes what the one before has written down. */
  #renewTokens(login: ChatgptLogin): Promise<ChatgptLogin> {
    return whileLocked(this.#options.lockFile, OTHER_RENEWS_MS, async () => {
      const present = await this.#options.store.read();
      const isOurs = present?.kind !== 'chatgpt' || present.tokens.refresh_token === this.#unsaved?.refreshToken;
      if (!isOurs && isRenewed(present, login)) return present;
      return this.#askForTokens(login);
    });
  }

  async #askForTokens(login: ChatgptLogin): Promise<ChatgptLogin> {
    const { env, presentation } = this.#options;
    const { refresh_token: refreshToken } = login.tokens;
    try {
      const given = await refreshTokens(issuerOf(env), refreshToken, presentation());
      const renewed = await this.#save(login, withTokens(login, given));
      this.#issued = { token: renewed.tokens.access_token, atMs: Date.now() };
      return renewed;
    } catch (error) {
      if (!(error instanceof LoginNotRenewed) || !error.isFinal) throw error;
      const other = error.message === USED_UP ? await this.#renewedElsewhere(login) : null;
      if (other !== null) return other;
      this.#spent = { refreshToken, error };
      throw error;
    }
  }

  /** Writes a renewed login down, unless another one took the place of the old: that is not to be lost. */
  async #save(old: ChatgptLogin, renewed: ChatgptLogin): Promise<ChatgptLogin> {
    const { refresh_token: refreshToken } = old.tokens;
    let isTaken = false;
    try {
      await this.#options.store.change('renewed login', (found) => {
        isTaken = found?.kind !== 'chatgpt' || found.tokens.refresh_token !== refreshToken;
        return isTaken ? null : renewed;
      });
      this.#unsaved = null;
    } catch {
      this.#options.onTrouble('The renewed login could not be written to auth.json');
      this.#unsaved = { refreshToken, login: renewed };
    }
    if (isTaken) throw new LoginNotRenewed(OTHER_LOGIN, true);
    return renewed;
  }

  async #renewedElsewhere(login: ChatgptLogin): Promise<ChatgptLogin | null> {
    const until = Date.now() + OTHER_WRITER_MS;
    while (Date.now() < until) {
      const other = await this.#options.store.read();
      if (other?.kind === 'chatgpt' && isRenewed(other, login)) return other;
      await sleep(LOOK_EVERY_MS);
    }
    return null;
  }

  async #renewExternal(login: ExternalLogin): Promise<ExternalLogin> {
    const { store, external } = this.#options;
    const renewed = await external.renew(login);
    if (store.external?.accessToken !== login.accessToken) throw new LoginNotRenewed(OTHER_LOGIN, true);
    store.external = renewed;
    this.#issued = { token: renewed.accessToken, atMs: Date.now() };
    return renewed;
  }

  #credentialsOf(login: Login | null): ModelCredentials | null {
    return credentialsOf(login, this.#options.env);
  }
}

function isStale({ tokens, lastRefresh }: ChatgptLogin): boolean {
  const expiresAtMs = readClaims(tokens.access_token)?.expiresAtMs ?? null;
  if (expiresAtMs !== null) return expiresAtMs <= Date.now();
  return Date.now() - Date.parse(lastRefresh ?? '') > MAX_AGE_MS;
}

function withTokens(login: ChatgptLogin, given: RefreshedTokens): ChatgptLogin {
  const { id_token, access_token, refresh_token } = login.tokens;
  const idToken = given.id_token !== undefined && readClaims(given.id_token) !== null ? given.id_token : id_token;
  const tokens = {
    ...login.tokens,
    id_token: idToken,
    access_token: given.access_token ?? access_token,
    refresh_token: given.refresh_token ?? refresh_token,
  };
  return { ...login, tokens, lastRefresh: new Date().toISOString() };
}

/** One of the same account that came after it. */
function isRenewed(found: ChatgptLogin, { tokens }: ChatgptLogin): boolean {
  return found.tokens.refresh_token !== tokens.refresh_token && found.tokens.account_id === tokens.account_id;
}
