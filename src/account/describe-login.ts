import type { AccountReadResult } from '../protocol/account.ts';
import type { AuthMode } from '../protocol/login.ts';
import type { PlanType } from '../protocol/usage.ts';
import { readClaims, type TokenClaims } from './id-token.ts';
import type { Login } from './stored-login.ts';

type LoggedIn = Pick<AccountReadResult, 'account' | 'userId'>;

export const NOBODY: LoggedIn = { account: null, userId: null };
const KEY: LoggedIn = { account: { type: 'apiKey' }, userId: null };

/** Who a login is, without what proves it. `hasKey`: requests are made with an API key of the environment. */
export function describeLogin(login: Login | null, hasKey: boolean): LoggedIn {
  const claims = claimsOf(login);
  if (claims === null) return hasKey || login?.kind === 'apiKey' ? KEY : NOBODY;
  const { email, userId } = claims;
  return {
    account: { type: 'chatgpt', email, planType: planOf(login) ?? 'unknown', workspaceName: null },
    userId,
  };
}

/** In the words of `account/updated`; null where nobody is logged in. */
export function authModeOf(login: Login | null): AuthMode | null {
  if (login === null) return null;
  if (login.kind === 'apiKey') return 'apikey';
  return login.kind === 'chatgpt' ? 'chatgpt' : 'chatgptAuthTokens';
}

/** Null for logins that have no plan. */
export function planOf(login: Login | null): PlanType | null {
  const said = login?.kind === 'external' ? login.planType : null;
  return said ?? claimsOf(login)?.planType ?? null;
}

function claimsOf(login: Login | null): TokenClaims | null {
  if (login === null || login.kind === 'apiKey') return null;
  return readClaims(login.kind === 'chatgpt' ? login.tokens.id_token : login.accessToken);
}
