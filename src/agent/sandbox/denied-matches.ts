import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DenyPattern } from '../permissions/deny-pattern.ts';
import { SandboxFailed } from './sandbox-permissions.ts';
import { walkPath } from './walk-path.ts';

/** Beyond it no command could be started in reasonable time. */
const MAX_SEEN = 100_000;
/** Each is an argument of the sandbox, whose length is limited. */
const MAX_MATCHES = 2000;

/** Stands in names for what is not UTF-8, and can be in them by itself. */
const REPLACED = '\ufffd';

/**
 * Where the patterns are found now, without links: what a link with such a name leads to is found, too. Nothing is
 * looked for deeper below the base of a pattern than `maxDepth` folders.
 *
 * @throws {SandboxFailed} There is too much to look through, or to hide.
 */
export async function deniedMatches(patterns: readonly DenyPattern[], maxDepth: number | null): Promise<string[]> {
  const found = new Set<string>();
  const budget = { left: MAX_SEEN };
  for (const pattern of patterns) {
    const base = await walkPath(pattern.base);
    if (base.state === 'missing') continue;
    if (pattern.fits(pattern.base)) found.add(base.end);
    const depth = Math.min(pattern.depth, maxDepth ?? Number.POSITIVE_INFINITY);
    await search({ folder: pattern.base, depth }, pattern, found, budget);
  }
  return [...found];
}

interface Place {
  readonly folder: string;
  /** How many folders deep is still to be looked. */
  readonly depth: number;
}

async function search(start: Place, pattern: DenyPattern, found: Set<string>, budget: { left: number }): Promise<void> {
  const open: Place[] = [start];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { folder, depth } = place;
    // Nothing in them is a file of somebody, and nothing can be mounted there.
    if (depth === 0 || /^\/(dev|proc|sys)(\/|$)/.test(folder)) continue;
    for (const entry of await entriesOf(folder)) {
      budget.left -= 1;
      if (budget.left < 0) throw new SandboxFailed(tooMuch(pattern));
      const path = join(folder, entry.name);
      const fits = pattern.fits(path);
      if (entry.name.includes(REPLACED) && (fits || entry.isDirectory())) await requireUtf8(folder, entry.name);
      if (fits) found.add((await walkPath(path)).end);
      else if (entry.isDirectory()) open.push({ folder: path, depth: depth - 1 });
      if (found.size > MAX_MATCHES) {
        throw new SandboxFailed(`more than ${MAX_MATCHES} files fit patterns that must not be read`);
      }
    }
  }
}

/** @throws {SandboxFailed} The name cannot be said: what has it, or what is in it, could not be hidden. */
async function requireUtf8(folder: string, name: string): Promise<void> {
  const names = await readdir(folder, { encoding: 'buffer' });
  if (names.every((bytes) => bytes.toString() !== name || isUtf8(bytes))) return;
  const path = join(folder, name);
  throw new SandboxFailed(`the name of ${path} is not UTF-8: what must not be read cannot be hidden there`);
}

function tooMuch({ text }: DenyPattern): string {
  return `there are too many files to look through for the pattern ${text}; a glob_scan_max_depth would limit it`;
}

/** What cannot be listed here cannot be listed by a command either. */
function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}
