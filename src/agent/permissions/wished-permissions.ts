import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { FileSystemSandboxEntry } from '../../protocol/permissions.ts';
import { whereItLeads } from '../sandbox/where-it-leads.ts';
import type { ExtraPermissions } from './extra-permissions.ts';
import type { FileSystemArguments, PermissionArguments } from './permission-arguments.ts';

/** Beyond it nobody could tell what was asked for. */
const MAX_PATHS = 64;
const MAX_PATH_LENGTH = 4096;

/** The model asked for what nobody can be asked. The message is for it. */
export class WishRefused extends Error {
  override readonly name = 'WishRefused';
}

/**
 * What a model asks for, with the places that its paths lead to: who grants a link grants where it leads now.
 *
 * @throws {WishRefused}
 */
export async function wishedPermissions(
  { network, file_system }: PermissionArguments,
  cwd: string,
): Promise<ExtraPermissions> {
  const { read, write } = file_system === null ? { read: [], write: [] } : pathsOf(file_system);
  if (read.length + write.length > MAX_PATHS)
    throw new WishRefused(`at most ${MAX_PATHS} paths can be asked for at once`);
  return { network: network?.enabled === true, read: await places(read, cwd), write: await places(write, cwd) };
}

function pathsOf(wish: FileSystemArguments): { read: readonly string[]; write: readonly string[] } {
  if (wish.type === 'paths') return wish;
  const read: string[] = [];
  const write: string[] = [];
  for (const raw of wish.entries) {
    const { data: entry } = FileSystemSandboxEntry.safeParse(raw);
    if (entry?.path.type === 'glob_pattern') {
      throw new WishRefused('glob file system permissions only support deny-read entries');
    }
    if (entry?.path.type !== 'path' || entry.access === 'none' || entry.access === 'deny') {
      throw new WishRefused('only paths to read or write can be asked for');
    }
    (entry.access === 'read' ? read : write).push(entry.path.path);
  }
  return { read, write };
}

async function places(paths: readonly string[], cwd: string): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => placeOf(path, cwd)));
  return [...new Set(found)];
}

function placeOf(path: string, cwd: string): Promise<string> {
  if (path === '' || path.length > MAX_PATH_LENGTH || path.includes('\0')) throw new WishRefused('a path is not valid');
  return whereItLeads(
    resolve(
      cwd,
      path.replace(/^~(?=\/|$)/, () => homedir()),
    ),
  );
}
