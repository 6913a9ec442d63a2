import type { ConfigService } from '../config/config-service.ts';
import type { LoginAccountParams, LoginAccountResult } from '../protocol/login.ts';
import { RPC_ERROR, RpcError } from '../protocol/rpc-error.ts';
import { startBrowserLogin } from './chatgpt/browser-login.ts';
import { CALLBACK_PORTS } from './chatgpt/callback-server.ts';
import { startDeviceLogin } from './chatgpt/device-login.ts';
import { externalLogin, type GivenTokens, type Workspaces } from './chatgpt/external-tokens.ts';
import { issuerOf } from './chatgpt/issuer.ts';
import type { LoginFlowOptions } from './chatgpt/login-flow.ts';
import { LoginAttempts } from './login-attempts.ts';
import type { LoginStore } from './login-store.ts';
import { reasonOf } from './reason-of.ts';
import { type ExternalLogin, Secret } from './stored-login.ts';

const BROWSER_TIMEOUT_MS = 10 * 60_000;
const DEVICE_TIMEOUT_MS = 15 * 60_000;
const NO_KEY = 'invalid api key: it is empty, too long, or has characters that no request can carry';
const EXTERNAL_IS_ACTIVE =
  'External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it.';

export interface LogInOptions {
  readonly config: ConfigService;
  readonly store: LoginStore;
  readonly presentation: () => Readonly<Record<string, string>>;
  readonly callbackPorts?: readonly number[];
  readonly onEnd: (loginId: string, error: string | null) => void;
}

/** The ways to log in. */
export class LogIn {
  readonly #options: LogInOptions;
  readonly #attempts: LoginAttempts;

  constructor(options: LogInOptions) {
    this.#options = options;
    this.#attempts = new LoginAttempts(options.onEnd);
  }

  /**
   * Begins a login, or makes it where nobody has to be waited for. One that waits for the user ends with that.
   *
   * @throws {RpcError} -32600 where the configuration forbids this way, -32601 for ways that are not built, -32603 where the
   * login cannot be kept, or the service or a port cannot be had.
   */
  async start(params: LoginAccountParams): Promise<LoginAccountResult> {
    this.#requireAllowed(params.type);
    switch (params.type) {
      case 'apiKey':
        return this.#withKey(params.apiKey);
      case 'chatgpt':
        return this.#inBrowser();
      case 'chatgptDeviceCode':
        return this.#withDeviceCode();
      case 'chatgptAuthTokens':
        return this.#withTokens(params);
      default:
        throw RpcError.notSupported(`account/login/start with ${params.type}`);
    }
  }

  /** @throws {RpcError} -32600 for what is no UUID. */
  cancel(loginId: string): boolean {
    return this.#attempts.cancel(loginId);
  }

  giveUp(): void {
    this.#attempts.giveUp();
  }

  async #withKey(apiKey: string): Promise<LoginAccountResult> {
    const { store } = this.#options;
    if (!Secret.min(1).safeParse(apiKey).success) throw RpcError.invalidRequest(NO_KEY);
    this.#requireStored('api key');
    this.#attempts.giveUp();
    await store.change('api key', () => ({ kind: 'apiKey', apiKey }));
    return { type: 'apiKey' };
  }

  async #inBrowser(): Promise<LoginAccountResult> {
    this.#requireStored('login');
    this.#attempts.giveUp();
    const { callbackPorts: ports = CALLBACK_PORTS, presentation } = this.#options;
    const originator = presentation().originator ?? '';
    const begun = this.#attempts.begin();
    const flow = this.#flow(BROWSER_TIMEOUT_MS, begun);
    try {
      const login = await startBrowserLogin({ ...flow, ports, originator });
      return { type: 'chatgpt', loginId: this.#attempts.add(login, begun), authUrl: login.authUrl };
    } catch (error) {
      const reason = reasonOf(begun.aborted ? begun.reason : error);
      throw new RpcError(RPC_ERROR.internalError, `failed to start login server: ${reason}`);
    }
  }

  async #withDeviceCode(): Promise<LoginAccountResult> {
    this.#requireStored('login');
    const begun = this.#attempts.begin();
    try {
      const login = await startDeviceLogin(this.#flow(DEVICE_TIMEOUT_MS, begun));
      const { verificationUrl, userCode } = login;
      return { type: 'chatgptDeviceCode', loginId: this.#attempts.add(login, begun), verificationUrl, userCode };
    } catch (error) {
      if (!begun.aborted) throw error;
      throw new RpcError(RPC_ERROR.internalError, `failed to request device code: ${reasonOf(begun.reason)}`);
    }
  }

  #withTokens(given: GivenTokens): LoginAccountResult {
    this.#attempts.giveUp();
    const workspaces = forcedWorkspaces(this.#options.config);
    if (workspaces !== null && !workspaces.includes(given.chatgptAccountId)) {
      const received = JSON.stringify(given.chatgptAccountId.slice(0, 200));
      throw RpcError.invalidRequest(
        `External auth must use workspace ${workspaces.join(', ')}, but received ${received}.`,
      );
    }
    this.#options.store.external = readTokens(given);
    return { type: 'chatgptAuthTokens' };
  }

  #flow(timeoutMs: number, begun: AbortSignal): LoginFlowOptions {
    const { config, store } = this.#options;
    return {
      issuer: issuerOf(config.surroundings.env),
      workspaces: forcedWorkspaces(config),
      timeoutMs,
      begun,
      keep: (login, settle) =>
        store.change('login', () => {
          settle();
          return login;
        }),
    };
  }

  #requireAllowed(type: LoginAccountParams['type']): void {
    const forced = this.#options.config.surroundings.settings.forced_login_method;
    if (forced === 'chatgpt' && type === 'apiKey') {
      throw RpcError.invalidRequest('API key login is disabled. Use ChatGPT login instead.');
    }
    if (forced !== 'api' || !type.startsWith('chatgpt')) return;
    const what = type === 'chatgptAuthTokens' ? 'External ChatGPT auth' : 'ChatGPT login';
    throw RpcError.invalidRequest(`${what} is disabled. Use API key login instead.`);
  }

  #requireStored(what: string): void {
    if (this.#options.store.external !== null) throw RpcError.invalidRequest(EXTERNAL_IS_ACTIVE);
    this.#options.store.requirePlace(what);
  }
}

/** `forced_chatgpt_workspace_id`; null where logins of any workspace are welcome. */
export function forcedWorkspaces(config: ConfigService): Workspaces {
  const forced = config.surroundings.settings.forced_chatgpt_workspace_id;
  const ids = (typeof forced === 'string' ? [forced] : (forced ?? [])).map((id) => id.trim()).filter(Boolean);
  return ids.length === 0 ? null : ids;
}

function readTokens(given: GivenTokens): ExternalLogin {
  try {
    return externalLogin(given);
  } catch (error) {
    const reason = reasonOf(error);
    throw new RpcError(RPC_ERROR.internalError, `failed to set external auth: ${reason}`);
  }
}
