import { readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The API key in `auth.json` of the home, as a login left it; null without one. Never log it.
 *
 * A file that cannot be read or understood counts as none: the model service then says what is missing.
 */
export async function readApiKey(codexHome: string): Promise<string | null> {
  try {
    const auth: unknown = JSON.parse(await readFile(path.join(codexHome, 'auth.json'), 'utf8'));
    if (typeof auth !== 'object' || auth === null || !('OPENAI_API_KEY' in auth)) return null;
    const key = auth.OPENAI_API_KEY;
    return typeof key === 'string' && key !== '' ? key : null;
  } catch {
    return null;
  }
}
