import { lstat, readlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileSystemSandboxEntry } from '../../protocol/permissions.ts';
import { type DenyPattern, denyPattern, isDenied } from '../permissions/deny-pattern.ts';
import { type ExtraPermissions, isNothing, NO_EXTRA } from '../permissions/extra-permissions.ts';
import { patternsAt, WORKSPACE_PATTERN } from '../permissions/own-permissions.ts';
import { isInside } from '../permissions/within.ts';
import { deniedMatches } from './denied-matches.ts';
import { entryPaths, isProtection } from './entry-paths.ts';
import { protectionsAt, protectionsOf } from './protected-folders.ts';
import { SandboxFailed, type SandboxPermissions, type SandboxPlaces } from './sandbox-permissions.ts';
import { accessTo, byDepth, existingRule, type SandboxRule, stricter } from './sandbox-rule.ts';
import { walkPath } from './walk-path.ts';

/** Permissions as they apply to this machine: the same for every kind of sandbox. */
export interface SandboxPlan {
  /** The shallowest first; a deeper one wins. Without one of `/` only what has a rule can be seen. */
  readonly rules: readonly SandboxRule[];
  /** Folders in writable ones that must stay where they are: what is not to be changed, or read, is in them. */
  readonly pins: readonly string[];
  /** What must not be read wherever it is made; the rules have what was there. */
  readonly patterns: readonly DenyPattern[];
  /** Links by which programs are found where `/` cannot be read. */
  readonly links: readonly { readonly path: string; readonly target: string }[];
  readonly networkAccess: boolean;
}

/**
 * Looks up what the permissions mean for the files that are there now. Writable folders that do not exist are left out.
 *
 * @throws {SandboxFailed} for permissions that a sandbox cannot hold.
 */
export async function planSandbox(permissions: SandboxPermissions, places: SandboxPlaces): Promise<SandboxPlan> {
  const { workspaceRoots = [], extra = NO_EXTRA, globScanMaxDepth = null } = permissions;
  const named = permissions.entries.flatMap((entry) => {
    const access = entry.access === 'deny' ? 'none' : entry.access;
    const isGuard = isProtection(entry);
    return entryPaths(entry, places, workspaceRoots).map((path): NamedRule => ({ path, access, isGuard }));
  });
  const roots = [places.cwd, ...workspaceRoots];
  const written = permissions.entries.flatMap((entry) => patternsOf(entry, roots));
  const patterns = (await Promise.all(written.map(wherever))).flat();
  const rules: Rules = new Map();
  for (const { path, access } of named.filter(isOpening)) add(rules, await existingRule(path, access));
  const held = await restrict(rules, named, { matches: await deniedMatches(written, globScanMaxDepth), extra });
  await protect(rules);
  if (!isNothing(extra)) await widen(rules, patterns, extra);
  const sorted = seen([...rules.values()].sort(byDepth));
  if (sorted.length === 0) throw new SandboxFailed('nothing may be read, not even programs');
  const isWhole = sorted[0]?.path === '/';
  return {
    rules: sorted,
    pins: pinsOf(sorted, held),
    patterns,
    links: isWhole ? [] : await linksTo(named),
    networkAccess: permissions.networkAccess || extra.network,
  };
}

type Rules = Map<string, SandboxRule>;

interface NamedRule {
  readonly path: string;
  readonly access: SandboxRule['access'];
  /** It says what holds for every writable folder. */
  readonly isGuard: boolean;
}

/** What restricts is looked at when it is known where commands can write. */
function isOpening({ path, access, isGuard }: NamedRule): boolean {
  return !isGuard && (access === 'write' || (access === 'read' && path === '/'));
}

function add(rules: Rules, rule: SandboxRule | null): void {
  if (rule !== null) rules.set(rule.path, stricter(rules.get(rule.path), rule));
}

/** Adds what must not be written, or read, and tells of it. */
async function restrict(
  rules: Rules,
  named: readonly NamedRule[],
  { matches, extra }: { readonly matches: readonly string[]; readonly extra: ExtraPermissions },
): Promise<string[]> {
  const opened = [...rules.values()].sort(byDepth);
  const isWritable = (path: string) =>
    accessTo(opened, path) === 'write' || extra.write.some((folder) => isInside(folder, path));
  const held: string[] = [];
  for (const rule of named.filter((each) => !isOpening(each))) {
    if (rule.isGuard) {
      if (!isWritable(rule.path)) continue;
      for (const each of await protectionsAt(rule.path, [])) if (!rules.has(each.path)) rules.set(each.path, each);
      continue;
    }
    const found = await restriction(rule, isWritable);
    if (found === null) continue;
    add(rules, found);
    if (found.path !== '/') held.push(found.path);
  }
  for (const path of matches) add(rules, await existingRule(path, 'none'));
  return [...held, ...matches];
}

/** @throws {SandboxFailed} A command could lead the path elsewhere. */
async function restriction(
  { path, access }: NamedRule,
  isWritable: (path: string) => boolean,
): Promise<SandboxRule | null> {
  const { end, links, state } = await walkPath(path);
  const loose = links.find(isWritable);
  if (loose !== undefined) {
    throw new SandboxFailed(`the sandbox cannot hold what is said of ${path}: commands can change the link ${loose}`);
  }
  if (access === 'none' && /^\/(dev|proc)(\/|$)/.test(end)) {
    throw new SandboxFailed(`the sandbox cannot keep ${path} from being read`);
  }
  if (state === 'missing') return isWritable(end) ? { path: end, access, state } : null;
  return { path: end, access, state };
}

/** Makes what steers programs read only in every writable folder, unless a rule is about it. */
async function protect(rules: Rules): Promise<void> {
  const roots = [...rules.values()].filter(({ access }) => access === 'write').map(({ path }) => path);
  for (const root of roots) {
    for (const rule of await protectionsOf(root, roots)) {
      if (!rules.has(rule.path)) rules.set(rule.path, rule);
    }
  }
}

/** Adds what was granted, but for what is denied, and what leads elsewhere than when it was granted. */
async function widen(rules: Rules, patterns: readonly DenyPattern[], { read, write }: ExtraPermissions): Promise<void> {
  const before = [...rules.values()].sort(byDepth);
  const wishes = [
    ...read.map((path) => ({ path, access: 'read' as const })),
    ...write.map((path) => ({ path, access: 'write' as const })),
  ];
  for (const { path, access } of wishes) {
    const known = accessTo(before, path);
    if (known === 'none' || known === 'write' || known === access || isDenied(patterns, path)) continue;
    const rule = await existingRule(path, access);
    if (rule?.path === path) rules.set(path, rule);
  }
  await protect(rules);
}

/** Without what is hidden anyhow: below what must not be read only what may be written opens it again, as in 0.169. */
function seen(rules: readonly SandboxRule[]): SandboxRule[] {
  const kept: SandboxRule[] = [];
  for (const rule of rules) {
    const above = accessTo(kept, rule.path);
    const isHidden = above === 'none' || (above === undefined && rule.access === 'none');
    if (!isHidden || rule.access === 'write') kept.push(rule);
  }
  return kept;
}

function pinsOf(rules: readonly SandboxRule[], held: readonly string[]): string[] {
  const pins = new Set<string>();
  for (const path of held) {
    for (let at = dirname(path); at !== '/' && accessTo(rules, at) === 'write'; at = dirname(at)) pins.add(at);
  }
  for (const { path } of rules) pins.delete(path);
  return [...pins];
}

async function linksTo(named: readonly NamedRule[]): Promise<SandboxPlan['links'][number][]> {
  const links: SandboxPlan['links'][number][] = [];
  for (const { path, access } of named) {
    if (access === 'none' || !(await lstat(path).catch(() => null))?.isSymbolicLink()) continue;
    links.push({ path, target: await readlink(path) });
  }
  return links;
}

function patternsOf({ path, access }: FileSystemSandboxEntry, roots: readonly string[]): DenyPattern[] {
  if (path.type !== 'glob_pattern') return [];
  const isPlaced = path.pattern.startsWith('/') || path.pattern.startsWith(WORKSPACE_PATTERN);
  if ((access !== 'none' && access !== 'deny') || !isPlaced) {
    throw new SandboxFailed(`the pattern ${path.pattern} cannot be held by a sandbox`);
  }
  return patternsAt(path.pattern, roots).map(({ text, root }) => {
    try {
      return denyPattern(text, root);
    } catch (error) {
      throw new SandboxFailed(`the pattern ${text} cannot be understood`, { cause: error });
    }
  });
}

/** Where the base of a pattern is reached by a link, the pattern counts for where it leads, too. */
async function wherever(pattern: DenyPattern): Promise<DenyPattern[]> {
  const { end, state } = await walkPath(pattern.base);
  if (end === pattern.base || state === 'missing') return [pattern];
  const names = pattern.text.slice(pattern.base === '/' ? 0 : pattern.base.length);
  return [pattern, denyPattern(names, end)];
}

/** Whether the plan lets commands write to a path, which must be absolute and without symbolic links. */
export function mayWrite({ rules, patterns }: SandboxPlan, path: string): boolean {
  return accessTo(rules, path) === 'write' && !isDenied(patterns, path);
}

/** Whether the plan lets commands read a path, which must be absolute and without symbolic links. */
export function mayRead({ rules, patterns }: SandboxPlan, path: string): boolean {
  const access = accessTo(rules, path);
  return access !== undefined && access !== 'none' && !isDenied(patterns, path);
}
