import { z } from 'zod';
import type { PlanType } from '../protocol/usage.ts';
import { MAX_TOKEN_CHARS } from './id-token.ts';

/** What may stand in a header: anything else would come back to us in the text of an error, and is not read again. */
export const Secret = z
  .string()
  .max(MAX_TOKEN_CHARS)
  .regex(/^[\x21-\x7e]*$/);
const optionalSecret = Secret.min(1).nullable().catch(null);

const Tokens = z.looseObject({
  id_token: Secret,
  access_token: Secret.catch(''),
  refresh_token: Secret.catch(''),
  account_id: optionalSecret,
});
/** What ChatGPT gave at a login, in the words of the file. */
export type ChatgptTokens = z.output<typeof Tokens>;

const AuthFile = z.looseObject({
  auth_mode: z.string().min(1).nullable().catch(null),
  OPENAI_API_KEY: optionalSecret,
  tokens: Tokens.nullable().catch(null),
  last_refresh: z.string().nullable().catch(null),
});
type AuthFile = z.output<typeof AuthFile>;

export interface ApiKeyLogin {
  readonly kind: 'apiKey';
  readonly apiKey: string;
}

export interface ChatgptLogin {
  readonly kind: 'chatgpt';
  /** A key that came with the login. Requests are made with the tokens. */
  readonly apiKey: string | null;
  readonly tokens: ChatgptTokens;
  /** When the tokens were issued, in RFC 3339; null where the file does not say. */
  readonly lastRefresh: string | null;
  /** Members of the file that this server does not know; they are kept. */
  readonly unknown: Readonly<Record<string, unknown>>;
}

/** A login as it is kept in `auth.json`. Never log it. */
export type StoredLogin = ApiKeyLogin | ChatgptLogin;

/** Tokens that a client looks after itself. They are kept in this process only. */
export interface ExternalLogin {
  readonly kind: 'external';
  readonly accessToken: string;
  readonly accountId: string;
  /** As the client said; null: as the token says. */
  readonly planType: PlanType | null;
}

/** What requests are made with. Never log it. */
export type Login = StoredLogin | ExternalLogin;

/** Null for what cannot be understood, or is a way to log in that is not built. */
export function parseLogin(text: string): StoredLogin | null {
  try {
    return loginOf(AuthFile.parse(JSON.parse(text)));
  } catch {
    return null;
  }
}

/** As the originals write it. */
export function formatLogin(login: StoredLogin): string {
  return JSON.stringify(membersOf(login), null, 2);
}

function loginOf(file: AuthFile): StoredLogin | null {
  const { auth_mode, OPENAI_API_KEY: apiKey, tokens, last_refresh: lastRefresh, ...unknown } = file;
  const mode = auth_mode?.toLowerCase() ?? (apiKey === null ? 'chatgpt' : 'apikey');
  if (mode === 'apikey') return apiKey === null ? null : { kind: 'apiKey', apiKey };
  if (mode !== 'chatgpt' || tokens === null) return null;
  return { kind: 'chatgpt', apiKey, tokens, lastRefresh, unknown };
}

function membersOf(login: StoredLogin): object {
  if (login.kind === 'apiKey') return { auth_mode: 'apikey', OPENAI_API_KEY: login.apiKey };
  const { apiKey, tokens, lastRefresh, unknown } = login;
  return { auth_mode: 'chatgpt', OPENAI_API_KEY: apiKey, tokens, last_refresh: lastRefresh, ...unknown };
}
