import { OneAtATime } from '../async/one-at-a-time.ts';
import { describeLogin } from '../config/account.ts';
import { readAuthFile, type StoredLogin } from '../config/auth-file.ts';
import type { ConfigService } from '../config/config-service.ts';
import { loginKey, requiresLogin } from '../config/model-providers.ts';
import type { AccountReadResult } from '../protocol/account.ts';
import type { GetAuthStatusParams, GetAuthStatusResult } from '../protocol/legacy.ts';
import type { CancelLoginAccountResult, LoginAccountParams, LoginAccountResult } from '../protocol/login.ts';
import type { NotificationName, NotificationParams } from '../protocol/notifications/index.ts';
import { RPC_ERROR, RpcError } from '../protocol/rpc-error.ts';
import { removeLogin, writeApiKey } from './auth-file-writer.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Tells every client. */
export type Broadcast = <N extends NotificationName>(method: N, params: NotificationParams<N>) => void;

export interface AccountServiceOptions {
  readonly config: ConfigService;
  readonly broadcast: Broadcast;
}

/** Runs an action once the answer to a request is out. */
export type AfterReply = (action: () => void) => void;

/** How the user is logged in to the model service. What is changed here counts for threads that are loaded from then on. */
export class AccountService {
  readonly #config: ConfigService;
  readonly #broadcast: Broadcast;
  readonly #edits = new OneAtATime();

  constructor({ config, broadcast }: AccountServiceOptions) {
    this.#config = config;
    this.#broadcast = broadcast;
  }

  /** `account/read`, for the provider of threads that name none. */
  async read(): Promise<AccountReadResult> {
    const { codexHome, env } = this.#config.surroundings;
    const login = await readAuthFile(codexHome);
    const requiresOpenaiAuth = this.#requiresLogin();
    const hasKey = loginKey({ env, apiKey: login.apiKey }) !== null;
    const who = requiresOpenaiAuth ? describeLogin(login, hasKey) : { account: null, userId: null };
    return { ...who, requiresOpenaiAuth, workspaceRouting: null };
  }

  /**
   * `account/login/start`
   *
   * @throws {RpcError} -32600 where the configuration forbids this way, -32601 for ways that are not built, -32603 where the
   * login cannot be kept.
   */
  async logIn(params: LoginAccountParams, afterReply: AfterReply): Promise<LoginAccountResult> {
    this.#requireAllowed(params.type);
    if (params.type !== 'apiKey') throw RpcError.notSupported(`account/login/start with ${params.type}`);
    this.#requireFile();
    await this.#edits.run(() => this.#keep(params.apiKey));
    afterReply(() => {
      this.#broadcast('account/login/completed', { loginId: null, success: true, error: null });
      this.#broadcast('account/updated', { authMode: 'apikey', planType: null });
    });
    return { type: 'apiKey' };
  }

  /** `account/login/cancel`: no login goes on after its answer, so none is found. */
  cancel(loginId: string): CancelLoginAccountResult {
    if (!UUID.test(loginId)) throw RpcError.invalidRequest(`invalid login id: ${loginId.slice(0, 100)}`);
    return { status: 'notFound' };
  }

  /** `account/logout` */
  async logOut(afterReply: AfterReply): Promise<Record<string, never>> {
    await this.#edits.run(() => removeLogin(this.#config.codexHome));
    afterReply(() => this.#broadcast('account/updated', { authMode: null, planType: null }));
    return {};
  }

  /**
   * Refuses what only a ChatGPT account has; `purpose` ends the sentence (`to read rate limits`).
   *
   * @throws {RpcError} -32600 without such an account, -32601 with one: this server does not ask for it yet.
   */
  async refuseWithoutChatgpt(method: string, purpose: string): Promise<never> {
    const login = await readAuthFile(this.#config.codexHome);
    const mode = authMode(login);
    if (mode === null) throw RpcError.invalidRequest(`codex account authentication required ${purpose}`);
    if (mode === 'apikey') throw RpcError.invalidRequest(`chatgpt authentication required ${purpose}`);
    throw RpcError.notSupported(method);
  }

  /** `getAuthStatus`; the key itself only where it is asked for. */
  async status({ includeToken }: GetAuthStatusParams): Promise<GetAuthStatusResult> {
    const requiresOpenaiAuth = this.#requiresLogin();
    const login = await readAuthFile(this.#config.codexHome);
    const authMethod = requiresOpenaiAuth ? authMode(login) : null;
    const authToken = includeToken === true && authMethod === 'apikey' ? login.apiKey : null;
    return { authMethod, authToken, requiresOpenaiAuth };
  }

  #requiresLogin(): boolean {
    const { settings } = this.#config.surroundings;
    return requiresLogin(settings.model_provider, settings);
  }

  #requireAllowed(type: LoginAccountParams['type']): void {
    const forced = this.#config.surroundings.settings.forced_login_method;
    if (forced === 'chatgpt' && type === 'apiKey') {
      throw RpcError.invalidRequest('API key login is disabled. Use ChatGPT login instead.');
    }
    if (forced !== 'api' || !type.startsWith('chatgpt')) return;
    const what = type === 'chatgptAuthTokens' ? 'External ChatGPT auth' : 'ChatGPT login';
    throw RpcError.invalidRequest(`${what} is disabled. Use API key login instead.`);
  }

  /** A login that ended up elsewhere than the user wants it would be a secret lost on the disk. */
  #requireFile(): void {
    const store = this.#config.surroundings.settings.cli_auth_credentials_store;
    if (store === 'file' || store === 'auto') return;
    throw new RpcError(
      RPC_ERROR.internalError,
      `failed to save api key: cli_auth_credentials_store = "${store}" is not supported yet; set it to "file"`,
    );
  }

  async #keep(apiKey: string): Promise<void> {
    try {
      await writeApiKey(this.#config.codexHome, apiKey);
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      throw new RpcError(RPC_ERROR.internalError, `failed to save api key: ${reason}`);
    }
  }
}

function authMode(login: StoredLogin): 'apikey' | 'chatgpt' | null {
  if (login.mode?.toLowerCase() === 'apikey' || (login.mode === null && login.apiKey !== null)) return 'apikey';
  return login.idToken === null ? null : 'chatgpt';
}
