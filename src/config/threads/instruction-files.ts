import { stat } from 'node:fs/promises';
import path from 'node:path';
import { foldersFromRoot } from '../layers/folders-from-root.ts';

const NAMES = ['AGENTS.override.md', 'AGENTS.md'] as const;

/**
 * The files with instructions for the agent, most general first: at most one of the home, and one of each folder from
 * the root of the repository down to `cwd`. Absolute paths.
 */
export async function findInstructionFiles(codexHome: string, cwd: string): Promise<readonly string[]> {
  const folders = [codexHome, ...(await foldersFromRoot(cwd))];
  const found = await Promise.all(folders.map(instructionFile));
  return [...new Set(found.filter((file) => file !== null))];
}

async function instructionFile(folder: string): Promise<string | null> {
  for (const name of NAMES) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => null);
    if (found?.isFile() === true && found.size > 0) return file;
  }
  return null;
}
