import type { ChatgptLogin } from '../stored-login.ts';
import type { Issuer } from './issuer.ts';

/** What every way to log in with ChatGPT needs. */
export interface LoginFlowOptions {
  readonly issuer: Issuer;
  /** Workspaces that a login must be of one of; null: any. */
  readonly workspaces: readonly string[] | null;
  readonly timeoutMs: number;
  /** Aborted when nobody wants the login any more before it has begun. */
  readonly begun: AbortSignal;
  /**
   * Keeps the login; it counts from then on. `settle` is called right before, and throws where the login was given up while
   * another one was being written.
   */
  keep(login: ChatgptLogin, settle: () => void): Promise<void>;
}

/** A login under way. */
export interface LoginFlow {
  /** Resolves when the login is kept; rejects with the reason why it will not be, as the originals tell it. */
  readonly completed: Promise<void>;
  /** Gives it up, and everything that it holds open; false where it is being kept, and cannot be given up any more. */
  cancel(reason: string): boolean;
}

/** Rejects a login of another workspace than the settings allow. */
export function requireWorkspace(workspaces: readonly string[] | null, accountId: string | null): void {
  if (workspaces === null) return;
  if (accountId === null) {
    throw new Error(
      'Login is restricted to a specific workspace, but the token did not include an chatgpt_account_id claim.',
    );
  }
  if (workspaces.includes(accountId)) return;
  const [only = ''] = workspaces;
  const allowed = workspaces.length === 1 ? `id ${only}` : `id(s) ${workspaces.join(', ')}`;
  throw new Error(`Login is restricted to workspace ${allowed}.`);
}
