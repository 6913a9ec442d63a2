import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const filledText = z.string().min(1).nullable().catch(null);

const AuthFile = z.looseObject({
  auth_mode: filledText,
  OPENAI_API_KEY: filledText,
  tokens: z.looseObject({ id_token: z.string() }).nullable().catch(null),
});

/** What a login left in `auth.json` of the home. Never log it. */
export interface StoredLogin {
  /** `apikey`, `chatgpt` or a newer word; null in files of older versions. */
  readonly mode: string | null;
  readonly apiKey: string | null;
  /** Says who is logged in with ChatGPT. */
  readonly idToken: string | null;
}

const NO_LOGIN: StoredLogin = { mode: null, apiKey: null, idToken: null };

/** A file that cannot be read or understood counts as none: the model service then says what is missing. */
export async function readAuthFile(codexHome: string): Promise<StoredLogin> {
  try {
    const auth = AuthFile.parse(JSON.parse(await readFile(path.join(codexHome, 'auth.json'), 'utf8')));
    return { mode: auth.auth_mode, apiKey: auth.OPENAI_API_KEY, idToken: auth.tokens?.id_token ?? null };
  } catch {
    return NO_LOGIN;
  }
}

/** The API key in `auth.json` of the home; null without one. Never log it. */
export async function readApiKey(codexHome: string): Promise<string | null> {
  return (await readAuthFile(codexHome)).apiKey;
}
