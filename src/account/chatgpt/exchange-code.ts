import { z } from 'zod';
import { readClaims } from '../id-token.ts';
import { type ChatgptLogin, Secret } from '../stored-login.ts';
import { askService } from './ask-service.ts';
import { CLIENT_ID, type Issuer } from './issuer.ts';
import { describeServiceError } from './service-error.ts';

const token = Secret.min(1);
const TokenAnswer = z.object({ id_token: token, access_token: token, refresh_token: token });
const KeyAnswer = z.object({ access_token: token });

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export interface CodeExchange {
  readonly issuer: Issuer;
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
  readonly signal: AbortSignal;
}

/** Tokens for the code that the service gave the user's browser. Rejects with a text that may be shown. */
export async function exchangeCode(exchange: CodeExchange): Promise<z.output<typeof TokenAnswer>> {
  const { issuer, code, verifier, redirectUri, signal } = exchange;
  const body = formOf({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: CLIENT_ID,
    code_verifier: verifier,
  });
  const answer = await askService(issuer.tokenUrl, { method: 'POST', headers: FORM, body, signal });
  if (!answer.isOk) {
    const said = describeServiceError(answer.text, [code, verifier]);
    throw new Error(`token endpoint returned status ${answer.statusLine}: ${said}`);
  }
  const tokens = parseAs(TokenAnswer, answer.text);
  if (tokens === null) throw new Error('error decoding response body');
  return tokens;
}

/** A key for the API, where the account has one; null without. */
export async function exchangeForKey(issuer: Issuer, idToken: string, signal: AbortSignal): Promise<string | null> {
  const body = formOf({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    client_id: CLIENT_ID,
    requested_token: 'openai-api-key',
    subject_token: idToken,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  });
  try {
    const answer = await askService(issuer.tokenUrl, { method: 'POST', headers: FORM, body, signal });
    return answer.isOk ? (parseAs(KeyAnswer, answer.text)?.access_token ?? null) : null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

/** The login that these tokens are; null where the id token is none. */
export function loginFrom(tokens: z.output<typeof TokenAnswer>, apiKey: string | null): ChatgptLogin | null {
  const claims = readClaims(tokens.id_token);
  if (claims === null) return null;
  const { id_token, access_token, refresh_token } = tokens;
  return {
    kind: 'chatgpt',
    apiKey,
    tokens: { id_token, access_token, refresh_token, account_id: claims.accountId },
    lastRefresh: new Date().toISOString(),
    unknown: {},
  };
}

function formOf(members: Readonly<Record<string, string>>): string {
  return Object.entries(members)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

function parseAs<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
