import { z } from 'zod';
import { PlanType } from '../protocol/usage.ts';

/** A longer token is refused before it is looked at. */
export const MAX_TOKEN_CHARS = 64 * 1024;

const FORM = /^[\w=-]+\.(?<payload>[\w=-]+)\.[\w=-]+$/;

const text = z.string().nullable().catch(null);
/** What may stand in a header. */
const id = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/)
  .nullable()
  .catch(null);

const Payload = z.looseObject({
  email: text,
  exp: z.number().nullable().catch(null),
  'https://api.openai.com/profile': z.looseObject({ email: text }).nullable().catch(null),
  'https://api.openai.com/auth': z
    .looseObject({
      chatgpt_plan_type: PlanType.catch('unknown'),
      chatgpt_user_id: text,
      chatgpt_account_id: id,
      chatgpt_account_is_fedramp: z.boolean().catch(false),
    })
    .nullable()
    .catch(null),
});

/** What a token of ChatGPT says. It is shown and passed on, never trusted: the signature is not checked. */
export interface TokenClaims {
  readonly email: string | null;
  readonly planType: PlanType;
  readonly userId: string | null;
  /** Workspace, in the words of the settings. */
  readonly accountId: string | null;
  readonly isFedramp: boolean;
  /** Unix milliseconds; null where the token does not say. */
  readonly expiresAtMs: number | null;
}

/** Null for what is no JSON Web Token. */
export function readClaims(token: string): TokenClaims | null {
  const payload = payloadOf(token);
  if (payload === null) return null;
  const auth = payload['https://api.openai.com/auth'];
  return {
    email: payload.email ?? payload['https://api.openai.com/profile']?.email ?? null,
    planType: auth?.chatgpt_plan_type ?? 'unknown',
    userId: auth?.chatgpt_user_id ?? null,
    accountId: auth?.chatgpt_account_id ?? null,
    isFedramp: auth?.chatgpt_account_is_fedramp ?? false,
    expiresAtMs: payload.exp === null ? null : payload.exp * 1000,
  };
}

function payloadOf(token: string): z.output<typeof Payload> | null {
  const payload = token.length > MAX_TOKEN_CHARS ? undefined : FORM.exec(token)?.groups?.payload;
  if (payload === undefined) return null;
  try {
    return Payload.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}
