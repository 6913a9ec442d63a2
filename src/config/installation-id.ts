import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The UUID of a home, kept in its file `installation_id` and made on first use.
 *
 * In a home that cannot be written each process has its own.
 */
export async function installationId(codexHome: string): Promise<string> {
  const file = path.join(codexHome, 'installation_id');
  return (await readId(file)) ?? (await makeId(codexHome, file));
}

async function readId(file: string): Promise<string | null> {
  try {
    const id = (await readFile(file, 'utf8')).trim();
    return UUID.test(id) ? id.toLowerCase() : null;
  } catch {
    return null;
  }
}

async function makeId(codexHome: string, file: string): Promise<string> {
  const id = randomUUID();
  try {
    await mkdir(codexHome, { recursive: true, mode: 0o700 });
    await writeFile(file, id, { mode: 0o600, flag: 'wx' });
    return id;
  } catch {
    // Another process was first, or the file holds something else.
    return (await readId(file)) ?? id;
  }
}
