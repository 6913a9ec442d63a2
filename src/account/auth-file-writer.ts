import { rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '../config/replace-file.ts';

/** Puts a login into `auth.json` of the home, in the place of any other, as the originals write it. */
export async function writeApiKey(codexHome: string, apiKey: string): Promise<void> {
  const login = { auth_mode: 'apikey', OPENAI_API_KEY: apiKey };
  await replaceFile(authFile(codexHome), JSON.stringify(login, null, 2), { mode: 0o600 });
}

/** Forgets the login of the home. */
export async function removeLogin(codexHome: string): Promise<void> {
  await rm(authFile(codexHome), { force: true });
}

function authFile(codexHome: string): string {
  return path.join(codexHome, 'auth.json');
}
