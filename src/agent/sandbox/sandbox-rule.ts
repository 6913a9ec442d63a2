import { lstat, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { isInside } from '../permissions/within.ts';

/** What one path, and everything below it without a rule of its own, may be used for. */
export interface SandboxRule {
  /** Absolute, without symbolic links. */
  readonly path: string;
  readonly access: 'read' | 'write' | 'none';
  /** `missing`: nothing is there, and nothing may be made there. */
  readonly state: 'folder' | 'file' | 'missing';
}

/** The rule for what is there; null: it is not. */
export async function existingRule(path: string, access: SandboxRule['access']): Promise<SandboxRule | null> {
  try {
    const found = await realpath(path);
    return { path: found, access, state: (await lstat(found)).isDirectory() ? 'folder' : 'file' };
  } catch {
    return null;
  }
}

/** What the rules, the shallowest first, say of a path; undefined: nothing. */
export function accessTo(rules: readonly SandboxRule[], path: string): SandboxRule['access'] | undefined {
  return rules.findLast((rule) => isInside(rule.path, path))?.access;
}

/** The shallowest first. */
export function byDepth(a: { readonly path: string }, b: { readonly path: string }): number {
  return depthOf(a.path) - depthOf(b.path);
}

function depthOf(path: string): number {
  return path === sep ? 0 : path.split(sep).length - 1;
}

const STRICTNESS = { write: 0, read: 1, none: 2 } as const;

export function stricter(known: SandboxRule | undefined, rule: SandboxRule): SandboxRule {
  return known !== undefined && STRICTNESS[known.access] > STRICTNESS[rule.access] ? known : rule;
}
