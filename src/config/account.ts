import { z } from 'zod';
import type { AccountReadResult } from '../protocol/account.ts';
import { PlanType } from '../protocol/usage.ts';
import type { StoredLogin } from './auth-file.ts';

const text = z.string().nullable().catch(null);

const Claims = z.looseObject({
  email: text,
  'https://api.openai.com/profile': z.looseObject({ email: text }).nullable().catch(null),
  'https://api.openai.com/auth': z
    .looseObject({ chatgpt_plan_type: PlanType.catch('unknown'), chatgpt_user_id: text })
    .nullable()
    .catch(null),
});

type LoggedIn = Pick<AccountReadResult, 'account' | 'userId'>;

const NOBODY: LoggedIn = { account: null, userId: null };

/** Who a login is, without what proves it. `hasKey`: requests are made with an API key, wherever it comes from. */
export function describeLogin({ mode, apiKey, idToken }: StoredLogin, hasKey: boolean): LoggedIn {
  const isKey = mode === null ? apiKey !== null : mode.toLowerCase() === 'apikey';
  const chatgpt = isKey || idToken === null ? null : describeIdToken(idToken);
  if (chatgpt !== null) return chatgpt;
  return hasKey ? { account: { type: 'apiKey' }, userId: null } : NOBODY;
}

function describeIdToken(idToken: string): LoggedIn | null {
  const claims = claimsOf(idToken);
  if (claims === null) return null;
  const auth = claims['https://api.openai.com/auth'];
  return {
    account: {
      type: 'chatgpt',
      email: claims.email ?? claims['https://api.openai.com/profile']?.email ?? null,
      planType: auth?.chatgpt_plan_type ?? 'unknown',
      workspaceName: null,
    },
    userId: auth?.chatgpt_user_id ?? null,
  };
}

/** The claims are shown, never trusted: the signature is not checked. */
function claimsOf(idToken: string): z.output<typeof Claims> | null {
  try {
    const [, payload = ''] = idToken.split('.');
    return Claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}
