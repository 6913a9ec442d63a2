import { LoginNotRenewed } from '../agent/model/model-login.ts';
import { settleWithin } from '../async/settle-within.ts';
import type { ConfigService } from '../config/config-service.ts';
import { requiresLogin } from '../config/models/model-providers.ts';
import type { AccountReadParams, AccountReadResult } from '../protocol/account.ts';
import type { AccountRateLimitsReadResult } from '../protocol/account-limits.ts';
import type { GetAuthStatusParams, GetAuthStatusResult } from '../protocol/legacy.ts';
import type { CancelLoginAccountResult, LoginAccountParams, LoginAccountResult } from '../protocol/login.ts';
import type { NotificationName, NotificationParams } from '../protocol/notifications/index.ts';
import { RPC_ERROR, RpcError } from '../protocol/rpc-error.ts';
import { issuerOf } from './chatgpt/issuer.ts';
import { revokeTokens } from './chatgpt/revoke-tokens.ts';
import { credentialsOf } from './credentials.ts';
import { authModeOf, describeLogin, NOBODY, planOf } from './describe-login.ts';
import { LogIn } from './log-in.ts';
import type { LoginKeeper } from './login-keeper.ts';
import type { LoginStore } from './login-store.ts';
import { askUsage, rateLimitsOf, usageUrl } from './rate-limits.ts';
import { reasonOf } from './reason-of.ts';
import type { Login } from './stored-login.ts';

/** A logout is over by then, whether the service was told or not. */
const REVOKE_WITHIN_MS = 3000;

/** Tells every client. */
export type Broadcast = <N extends NotificationName>(method: N, params: NotificationParams<N>) => void;

export interface AccountServiceOptions {
  readonly config: ConfigService;
  readonly store: LoginStore;
  readonly keeper: LoginKeeper;
  readonly broadcast: Broadcast;
  /** Headers that say which program asks. */
  readonly presentation: () => Readonly<Record<string, string>>;
  /** Where browsers come back to; default: those that the login service knows. */
  readonly callbackPorts?: readonly number[];
}

/** Runs an action once the answer to a request is out. */
export type AfterReply = (action: () => void) => void;

/** How the user is logged in to the model service. What is changed here counts from the next request to a model on. */
export class AccountService {
  readonly #options: AccountServiceOptions;
  readonly #logIn: LogIn;

  constructor(options: AccountServiceOptions) {
    this.#options = options;
    this.#logIn = new LogIn({
      ...options,
      onEnd: (loginId, error) => void this.#loginEnded(loginId, error),
    });
  }

  /** `account/read`, for the provider of threads that name none. */
  async read({ refreshToken }: AccountReadParams): Promise<AccountReadResult> {
    const requiresOpenaiAuth = this.#requiresLogin();
    const who = requiresOpenaiAuth ? await this.#describe(refreshToken) : NOBODY;
    return { ...who, requiresOpenaiAuth, workspaceRouting: null };
  }

  /** `account/login/start` */
  async logIn(params: LoginAccountParams, afterReply: AfterReply): Promise<LoginAccountResult> {
    const result = await this.#logIn.start(params);
    if (!('loginId' in result)) afterReply(() => void this.#loginEnded(null, null));
    return result;
  }

  /** `account/login/cancel` */
  cancel(loginId: string): CancelLoginAccountResult {
    return { status: this.#logIn.cancel(loginId) ? 'canceled' : 'notFound' };
  }

  /** `account/logout` */
  async logOut(afterReply: AfterReply): Promise<Record<string, never>> {
    this.#logIn.giveUp();
    const { config, store, presentation } = this.#options;
    const login = await store.remove();
    if (login?.kind === 'chatgpt') {
      const issuer = issuerOf(config.surroundings.env);
      await settleWithin(revokeTokens(issuer, login.tokens, presentation()), REVOKE_WITHIN_MS);
    }
    afterReply(() => this.#options.broadcast('account/updated', { authMode: null, planType: null }));
    return {};
  }

  /**
   * `account/rateLimits/read`
   *
   * @throws {RpcError} -32600 without a ChatGPT account, -32603 where the backend does not tell.
   */
  async rateLimits(): Promise<AccountRateLimitsReadResult> {
    await this.#requireChatgpt('to read rate limits');
    const { keeper, config, presentation } = this.#options;
    const url = usageUrl(config.surroundings.settings.chatgpt_base_url);
    try {
      const first = await keeper.credentials();
      if (first === null) throw new Error('no login');
      const answer = await askUsage(url, first, presentation());
      const renewed = answer.status === 401 ? await keeper.afterRefusal(first).catch(() => null) : null;
      if (renewed === null) return rateLimitsOf(answer, first.token);
      return rateLimitsOf(await askUsage(url, renewed, presentation()), renewed.token);
    } catch (error) {
      const reason = reasonOf(error);
      throw new RpcError(RPC_ERROR.internalError, `failed to fetch codex rate limits: ${reason}`);
    }
  }

  /**
   * Refuses what only a ChatGPT account has; `purpose` ends the sentence (`to read token usage`).
   *
   * @throws {RpcError} -32600 without such an account, -32601 with one: this server does not ask for it yet.
   */
  async refuse(method: string, purpose: string): Promise<never> {
    await this.#requireChatgpt(purpose);
    throw RpcError.notSupported(method);
  }

  /** `getAuthStatus`; what requests are made with only where it is asked for, and is good for something. */
  async status({ includeToken, refreshToken }: GetAuthStatusParams): Promise<GetAuthStatusResult> {
    const requiresOpenaiAuth = this.#requiresLogin();
    const { login, isSpent } = await this.#login(refreshToken === true);
    const authMethod = requiresOpenaiAuth ? authModeOf(login) : null;
    const hasToken = includeToken === true && authMethod !== null && !isSpent;
    return { authMethod, authToken: hasToken ? (credentialsOf(login, {})?.token ?? null) : null, requiresOpenaiAuth };
  }

  async #describe(refreshToken: boolean): Promise<Pick<AccountReadResult, 'account' | 'userId'>> {
    const { login, isSpent } = await this.#login(refreshToken);
    if (isSpent) return NOBODY;
    const hasKey = credentialsOf(login, this.#options.config.surroundings.env)?.kind === 'apiKey';
    return describeLogin(login, hasKey);
  }

  /** `isSpent`: it was to be renewed, and the service will not have it. */
  async #login(isToBeRenewed: boolean): Promise<{ readonly login: Login | null; readonly isSpent: boolean }> {
    const { keeper } = this.#options;
    const login = await keeper.present();
    if (!isToBeRenewed || login?.kind !== 'chatgpt') return { login, isSpent: false };
    try {
      return { login: await keeper.renew(login), isSpent: false };
    } catch (error) {
      if (!(error instanceof LoginNotRenewed)) throw error;
      return { login, isSpent: error.isFinal };
    }
  }

  async #requireChatgpt(purpose: string): Promise<void> {
    const login = await this.#options.store.read();
    if (login === null) throw RpcError.invalidRequest(`codex account authentication required ${purpose}`);
    if (login.kind === 'apiKey') throw RpcError.invalidRequest(`chatgpt authentication required ${purpose}`);
  }

  #requiresLogin(): boolean {
    const { settings } = this.#options.config.surroundings;
    return requiresLogin(settings.model_provider, settings);
  }

  async #loginEnded(loginId: string | null, error: string | null): Promise<void> {
    const { broadcast, store } = this.#options;
    broadcast('account/login/completed', { loginId, success: error === null, error });
    if (error !== null) return;
    const login = await store.read().catch(() => null);
    broadcast('account/updated', { authMode: authModeOf(login), planType: planOf(login) });
  }
}
