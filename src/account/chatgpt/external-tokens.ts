import { LoginNotRenewed } from '../../agent/model/model-login.ts';
import { PlanType } from '../../protocol/usage.ts';
import { readClaims } from '../id-token.ts';
import { reasonOf } from '../reason-of.ts';
import type { ExternalLogin } from '../stored-login.ts';

/** Tokens as a client hands them over. */
export interface GivenTokens {
  readonly accessToken: string;
  readonly chatgptAccountId: string;
  readonly chatgptPlanType?: string | null | undefined;
}

/** The workspaces that logins must be of one of; null: any. */
export type Workspaces = readonly string[] | null;

export interface ExternalTokensOptions {
  /** Sends `account/chatgptAuthTokens/refresh` to the client. Rejects with a text that may be shown. */
  readonly ask: (previousAccountId: string) => Promise<GivenTokens>;
  readonly workspaces: () => Workspaces;
}

/** Tokens that the client looks after: it is asked for new ones when they are refused. */
export class ExternalTokens {
  readonly #options: ExternalTokensOptions;

  constructor(options: ExternalTokensOptions) {
    this.#options = options;
  }

  /** @throws {LoginNotRenewed} not final: the client may do better later. */
  async renew({ accountId }: ExternalLogin): Promise<ExternalLogin> {
    try {
      const given = await this.#options.ask(accountId);
      const workspaces = this.#options.workspaces();
      const login = externalLogin(given);
      if (workspaces === null || workspaces.includes(login.accountId)) return login;
      const expected = workspaces.map((id) => JSON.stringify(id)).join(' or ');
      throw new Error(
        `external auth refresh returned workspace ${JSON.stringify(login.accountId)}, expected ${expected}`,
      );
    } catch (error) {
      throw new LoginNotRenewed(reasonOf(error), false);
    }
  }
}

/** Rejects what is no token. */
export function externalLogin({ accessToken, chatgptAccountId, chatgptPlanType }: GivenTokens): ExternalLogin {
  if (readClaims(accessToken) === null) throw new Error('invalid ID token format');
  if (!/^[\x21-\x7e]{1,200}$/.test(chatgptAccountId)) throw new Error('invalid account id');
  const planType = chatgptPlanType == null ? null : PlanType.catch('unknown').parse(chatgptPlanType);
  return { kind: 'external', accessToken, accountId: chatgptAccountId, planType };
}
