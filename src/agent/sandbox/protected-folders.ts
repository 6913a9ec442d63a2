import { lstat, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isStandIn } from '../../system/stand-in.ts';
import { isInside } from '../permissions/within.ts';
import { PROTECTED_SUBPATHS } from '../session/permission-entries.ts';
import { SandboxFailed } from './sandbox-permissions.ts';
import { existingRule, type SandboxRule } from './sandbox-rule.ts';

/** Makes what steers programs read only in a writable folder. */
export async function protectionsOf(root: string, roots: readonly string[]): Promise<SandboxRule[]> {
  const found = await Promise.all(PROTECTED_SUBPATHS.map((subpath) => protectionsAt(join(root, subpath), roots)));
  return found.flat();
}

/** Makes one such place read only, and the git folders that its file names. */
export async function protectionsAt(path: string, roots: readonly string[]): Promise<SandboxRule[]> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null || (stats.isDirectory() && (await isStandIn(path)))) {
    return [{ path, access: 'read', state: 'missing' }];
  }
  // The link itself could be put elsewhere, and nothing can be mounted on it.
  if (stats.isSymbolicLink()) throw new SandboxFailed(`the sandbox cannot protect ${path}: it is a symbolic link`);
  if (stats.isDirectory()) return [{ path, access: 'read', state: 'folder' }];
  return [{ path, access: 'read', state: 'file' }, ...(await pointedTo(path, roots))];
}

const MAX_POINTER_BYTES = 4096;

/** The git folders that the `.git` file of a worktree names. */
async function pointedTo(file: string, roots: readonly string[]): Promise<SandboxRule[]> {
  const folder = await pointer(file, /^gitdir:\s*(.+?)\s*$/m, join(file, '..'));
  if (folder === null) return [];
  const common = await pointer(join(folder, 'commondir'), /^(.+?)\s*$/m, folder);
  const rules = await Promise.all([folder, ...(common === null ? [] : [common])].map((path) => readOnly(path, roots)));
  return rules.flat();
}

async function pointer(file: string, pattern: RegExp, base: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const target = pattern.exec(text.slice(0, MAX_POINTER_BYTES))?.[1];
  return target === undefined ? null : resolve(base, target);
}

async function readOnly(path: string, roots: readonly string[]): Promise<SandboxRule[]> {
  const rule = await existingRule(path, 'read');
  if (rule !== null && rule.path !== path && roots.some((root) => isInside(root, path))) {
    throw new SandboxFailed(`the sandbox cannot protect ${path}: the way to it is a symbolic link that can be changed`);
  }
  return rule === null ? [] : [rule];
}
