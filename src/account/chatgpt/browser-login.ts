import { createHash, randomBytes } from 'node:crypto';
import { showable } from '../../agent/loop/showable.ts';
import { readClaims } from '../id-token.ts';
import { reasonOf } from '../reason-of.ts';
import { type Callback, CallbackServer } from './callback-server.ts';
import { exchangeCode, exchangeForKey, loginFrom } from './exchange-code.ts';
import { CLIENT_ID } from './issuer.ts';
import { type LoginFlow, type LoginFlowOptions, requireWorkspace } from './login-flow.ts';
import { Revocable } from './revocable.ts';

const SCOPES = 'openid profile email offline_access api.connectors.read api.connectors.invoke';
const NO_ENTITLEMENT =
  'Codex is not enabled for your workspace. Contact your workspace administrator to request access to Codex.';

export interface BrowserLoginOptions extends LoginFlowOptions {
  /** Tried in this order; 0 takes any. */
  readonly ports: readonly number[];
  /** Name of the client. */
  readonly originator: string;
}

export interface BrowserLogin extends LoginFlow {
  /** Where the user is to go. */
  readonly authUrl: string;
}

/** Begins a login in the browser: OAuth with PKCE, whose answer comes to a server on loopback. Rejects without a port. */
export async function startBrowserLogin(options: BrowserLoginOptions): Promise<BrowserLogin> {
  const attempt = new BrowserAttempt(options);
  return attempt.begin();
}

class BrowserAttempt {
  readonly #options: BrowserLoginOptions;
  readonly #verifier = randomBytes(64).toString('base64url');
  readonly #state = randomBytes(32).toString('base64url');
  readonly #end = new Revocable();
  #server: CallbackServer | null = null;
  #resolve!: () => void;
  #reject!: (error: Error) => void;

  constructor(options: BrowserLoginOptions) {
    this.#options = options;
  }

  async begin(): Promise<BrowserLogin> {
    const { timeoutMs, ports } = this.#options;
    const completed = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    completed.catch(() => undefined);
    const cancel = (reason: string) => this.#cancel(`Login server error: ${reason}`);
    this.#server = await CallbackServer.open(
      ports,
      {
        state: this.#state,
        onCallback: (callback) => this.#finish(callback),
        onCancel: () => cancel('Login cancelled'),
      },
      this.#options.begun,
    );
    const timer = setTimeout(() => this.#cancel('Login timed out'), timeoutMs);
    timer.unref();
    void completed.finally(() => clearTimeout(timer)).catch(() => undefined);
    return { authUrl: this.#authUrl(this.#server.url), completed, cancel };
  }

  /** Nothing is kept after this, unless it is being kept already. */
  #cancel(message: string): boolean {
    const reason = new Error(message);
    if (!this.#end.giveUp(reason)) return false;
    this.#reject(reason);
    this.#server?.close();
    return true;
  }

  async #finish(callback: Callback): Promise<{ readonly isDone: boolean; readonly text: string }> {
    try {
      await this.#logIn(callback);
      this.#resolve();
      return { isDone: true, text: 'You may close this window.' };
    } catch (error) {
      const text = reasonOf(error);
      this.#reject(new Error(`Login server error: ${text}`));
      return { isDone: false, text };
    }
  }

  async #logIn(callback: Callback): Promise<void> {
    const { issuer, workspaces, keep } = this.#options;
    const { signal } = this.#end;
    const tokens = await this.#tokensFor(codeOf(callback), signal);
    requireWorkspace(workspaces, readClaims(tokens.id_token)?.accountId ?? null);
    const login = loginFrom(tokens, await exchangeForKey(issuer, tokens.id_token, signal));
    try {
      if (login === null) throw new Error('the id token cannot be read');
      await keep(login, this.#end.settle);
    } catch {
      signal.throwIfAborted();
      throw new Error('Sign-in completed but credentials could not be saved locally.');
    }
  }

  async #tokensFor(code: string, signal: AbortSignal) {
    const redirectUri = this.#server?.url ?? '';
    try {
      return await exchangeCode({ issuer: this.#options.issuer, code, verifier: this.#verifier, redirectUri, signal });
    } catch (error) {
      signal.throwIfAborted();
      throw new Error(`Token exchange failed: ${reasonOf(error)}`);
    }
  }

  #authUrl(redirectUri: string): string {
    const { issuer, workspaces, originator } = this.#options;
    const query = {
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: redirectUri,
      scope: SCOPES,
      code_challenge: createHash('sha256').update(this.#verifier).digest('base64url'),
      code_challenge_method: 'S256',
      id_token_add_organizations: 'true',
      codex_cli_simplified_flow: 'true',
      state: this.#state,
      originator,
      ...(workspaces === null ? {} : { allowed_workspace_id: workspaces.join(',') }),
    };
    const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return `${issuer.url}/oauth/authorize?${pairs.join('&')}`;
  }
}

function codeOf({ code, error, errorDescription }: Callback): string {
  if (error !== null) throw new Error(describeRefusal(error, errorDescription));
  if (code === null) throw new Error('Missing authorization code. Sign-in could not be completed.');
  return code;
}

function describeRefusal(error: string, description: string | null): string {
  if (error === 'access_denied' && description?.toLowerCase().includes('missing_codex_entitlement')) {
    return NO_ENTITLEMENT;
  }
  return `Sign-in failed: ${showable(description ?? error)}`;
}
