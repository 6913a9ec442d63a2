import { lstat, readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, resolve, sep } from 'node:path';
import type { FileSystemSandboxEntry } from '../../protocol/permissions.ts';
import { PROTECTED_SUBPATHS } from '../permission-entries.ts';
import { type ExtraPermissions, isNothing, NO_EXTRA } from '../permissions/extra-permissions.ts';
import { isInside } from '../permissions/within.ts';
import { isMountPoint } from './mount-points.ts';

/** What one path, and everything below it without a rule of its own, may be used for. */
export interface SandboxRule {
  /** Absolute, without symbolic links. */
  readonly path: string;
  readonly access: 'read' | 'write' | 'none';
  /** `missing`: nothing is there, and nothing may be made there. */
  readonly state: 'folder' | 'file' | 'missing';
}

/** Permissions as they apply to this machine: the same for every kind of sandbox. */
export interface SandboxPlan {
  /** The shallowest first; a deeper one wins. */
  readonly rules: readonly SandboxRule[];
  readonly networkAccess: boolean;
}

/** What commands may do, before it is looked up where that is. */
export interface SandboxPermissions {
  readonly entries: readonly FileSystemSandboxEntry[];
  readonly networkAccess: boolean;
  /** What the user granted beside. */
  readonly extra?: ExtraPermissions;
}

/** Where the names in permissions point to. */
export interface SandboxPlaces {
  /** The workspace; absolute. */
  readonly cwd: string;
  /** Value of `TMPDIR`, if any. */
  readonly tmpdir: string | undefined;
}

/** These permissions cannot be held. The message says why, for the model and the user. */
export class SandboxFailed extends Error {
  override readonly name = 'SandboxFailed';
}

/**
 * Looks up what the permissions mean for the files that are there now. Writable folders that do not exist are left out.
 *
 * @throws {SandboxFailed} for permissions that a sandbox cannot hold.
 */
export async function planSandbox(permissions: SandboxPermissions, places: SandboxPlaces): Promise<SandboxPlan> {
  const rules = new Map<string, SandboxRule>();
  for (const entry of permissions.entries) {
    const rule = await ruleFor(entry, places);
    if (rule !== null) rules.set(rule.path, stricter(rules.get(rule.path), rule));
  }
  if (!rules.has('/')) throw new SandboxFailed('a sandbox without read access to the file system is not supported');
  await protect(rules);
  const { extra = NO_EXTRA } = permissions;
  if (!isNothing(extra)) await widen(rules, extra);
  return { rules: [...rules.values()].sort(byDepth), networkAccess: permissions.networkAccess || extra.network };
}

/** Makes what steers programs read only in every writable folder, unless a rule is about it. */
async function protect(rules: Map<string, SandboxRule>): Promise<void> {
  const roots = [...rules.values()].filter(({ access }) => access === 'write').map(({ path }) => path);
  for (const root of roots) {
    for (const rule of await protectionsOf(root, roots)) {
      if (!rules.has(rule.path)) rules.set(rule.path, rule);
    }
  }
}

/** Adds what was granted, but for what is denied, and what leads elsewhere than when it was granted. */
async function widen(rules: Map<string, SandboxRule>, { read, write }: ExtraPermissions): Promise<void> {
  const before = [...rules.values()].sort(byDepth);
  const wishes = [
    ...read.map((path) => ({ path, access: 'read' as const })),
    ...write.map((path) => ({ path, access: 'write' as const })),
  ];
  for (const { path, access } of wishes) {
    const known = accessTo(before, path);
    if (known === 'none' || known === 'write' || known === access) continue;
    const rule = await existing(path, access);
    if (rule?.path === path) rules.set(path, rule);
  }
  await protect(rules);
}

function accessTo(rules: readonly SandboxRule[], path: string): SandboxRule['access'] | undefined {
  return rules.findLast((rule) => isInside(rule.path, path))?.access;
}

/** Whether the plan lets commands write to a path, which must be absolute and without symbolic links. */
export function mayWrite({ rules }: SandboxPlan, path: string): boolean {
  return accessTo(rules, path) === 'write';
}

function byDepth(a: SandboxRule, b: SandboxRule): number {
  return depthOf(a.path) - depthOf(b.path);
}

function depthOf(path: string): number {
  return path === sep ? 0 : path.split(sep).length - 1;
}

const STRICTNESS = { write: 0, read: 1, none: 2 } as const;

function stricter(known: SandboxRule | undefined, rule: SandboxRule): SandboxRule {
  return known !== undefined && STRICTNESS[known.access] > STRICTNESS[rule.access] ? known : rule;
}

async function ruleFor({ path, access }: FileSystemSandboxEntry, places: SandboxPlaces): Promise<SandboxRule | null> {
  if (path.type === 'glob_pattern') throw new SandboxFailed(`the pattern ${path.pattern} cannot be held by a sandbox`);
  const named = path.type === 'path' ? path.path : placeOf(path.value, places);
  if (named === null) return null;
  return existing(resolve(places.cwd, named), access === 'deny' ? 'none' : access);
}

/** Null: it is not there. */
async function existing(path: string, access: SandboxRule['access']): Promise<SandboxRule | null> {
  try {
    const found = await realpath(path);
    return { path: found, access, state: (await lstat(found)).isDirectory() ? 'folder' : 'file' };
  } catch {
    return null;
  }
}

type SpecialPath = Extract<FileSystemSandboxEntry['path'], { type: 'special' }>['value'];

/** Null: every writable folder is protected in this way, or the place is not known here. */
function placeOf(place: SpecialPath, { cwd, tmpdir }: SandboxPlaces): string | null {
  switch (place.kind) {
    case 'root':
      return '/';
    case 'project_roots':
      return place.subpath == null ? cwd : protectedPlace(place.subpath, cwd);
    case 'slash_tmp':
      return '/tmp';
    case 'tmpdir':
      return tmpdir !== undefined && isAbsolute(tmpdir) ? tmpdir : null;
    case 'minimal':
    case 'unknown':
      return null;
  }
}

function protectedPlace(subpath: string, cwd: string): string | null {
  return PROTECTED_SUBPATHS.includes(subpath) ? null : join(cwd, subpath);
}

async function protectionsOf(root: string, roots: readonly string[]): Promise<SandboxRule[]> {
  const found = await Promise.all(PROTECTED_SUBPATHS.map((subpath) => protectionsAt(join(root, subpath), roots)));
  return found.flat();
}

async function protectionsAt(path: string, roots: readonly string[]): Promise<SandboxRule[]> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null || (stats.isDirectory() && (await isMountPoint(path)))) {
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
  const rule = await existing(path, 'read');
  if (rule !== null && rule.path !== path && roots.some((root) => isInside(root, path))) {
    throw new SandboxFailed(`the sandbox cannot protect ${path}: the way to it is a symbolic link that can be changed`);
  }
  return rule === null ? [] : [rule];
}
