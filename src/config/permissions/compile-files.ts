import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { denyPattern, isPattern } from '../../agent/permissions/deny-pattern.ts';
import { WORKSPACE_PATTERN } from '../../agent/permissions/own-permissions.ts';
import type { FileSystemSandboxEntry } from '../../protocol/permissions.ts';
import { ConfigError } from '../config-error.ts';
import type { FilesystemTable } from './profile-table.ts';

type Access = FileSystemSandboxEntry['access'];
type Path = FileSystemSandboxEntry['path'];

/** The entries in the order of 0.130: by path, then by what is below it. `none` means that it must not be read. */
export function fileEntries({ glob_scan_max_depth: _, ...rules }: FilesystemTable): FileSystemSandboxEntry[] {
  return sorted(rules).flatMap(([path, rule]): FileSystemSandboxEntry[] =>
    typeof rule === 'string'
      ? [entry(plainPath(path, rule), rule)]
      : sorted(rule).map(([subpath, access]) => entry(nestedPath(path, subpath, access), access)),
  );
}

function sorted<T>(table: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function entry(path: Path, access: Access): FileSystemSandboxEntry {
  const isDenied = isDenial(access);
  if (isDenied && path.type === 'special' && path.value.kind === 'unknown') {
    throw new ConfigError(
      `filesystem path \`${path.value.path}\` is not known here: it cannot be kept from being read`,
    );
  }
  return { path, access: isDenied ? 'none' : access };
}

function isDenial(access: Access): boolean {
  return access === 'none' || access === 'deny';
}

function plainPath(path: string, access: Access): Path {
  if (!isPattern(path)) return placeOf(path);
  return isDenial(access) ? patternOf(absolute(path)) : placeOf(withoutTail(path, access));
}

function nestedPath(path: string, subpath: string, access: Access): Path {
  const isOfWorkspace = isWorkspace(path);
  if (isPattern(subpath) && isDenial(access) && (isOfWorkspace || !path.startsWith(':'))) {
    const below = descendant(subpath);
    return patternOf(isOfWorkspace ? `${WORKSPACE_PATTERN}${below}` : join(absolute(path), below));
  }
  const plain = withoutTail(subpath, access);
  if (plain === '.') return placeOf(path);
  const below = descendant(plain);
  if (isOfWorkspace) return { type: 'special', value: { kind: 'project_roots', subpath: below } };
  if (!path.startsWith(':')) return { type: 'path', path: join(absolute(path), below) };
  const place = specialOf(path);
  if (place.kind === 'unknown') return { type: 'special', value: { ...place, subpath: below } };
  throw new ConfigError(`filesystem path \`${path}\` does not support nested entries`);
}

function patternOf(pattern: string): Path {
  try {
    denyPattern(pattern);
  } catch {
    throw new ConfigError(`invalid deny-read glob pattern \`${pattern}\``);
  }
  return { type: 'glob_pattern', pattern };
}

/** What may be read or written is a folder with all that is in it. */
function withoutTail(path: string, access: Access): string {
  const plain = path.replace(/\/\*\*$/, '');
  if (!isPattern(plain)) return plain;
  throw new ConfigError(
    `filesystem glob path \`${path}\` only supports \`deny\` access; use an exact path or trailing \`/**\` for \`${access}\` subtree access`,
  );
}

function placeOf(path: string): Path {
  return path.startsWith(':') ? { type: 'special', value: specialOf(path) } : { type: 'path', path: absolute(path) };
}

function specialOf(path: string): Extract<Path, { type: 'special' }>['value'] {
  if (isWorkspace(path)) return { kind: 'project_roots', subpath: null };
  switch (path) {
    case ':root':
    case ':minimal':
    case ':tmpdir':
    case ':slash_tmp':
      return { kind: path.slice(1) as 'root' | 'minimal' | 'tmpdir' | 'slash_tmp' };
    default:
      return { kind: 'unknown', path, subpath: null };
  }
}

/** 0.130 has the first name only. */
function isWorkspace(path: string): boolean {
  return path === ':project_roots' || path === ':workspace_roots';
}

function absolute(path: string): string {
  if (path.includes('\0')) throw new ConfigError(`filesystem path ${JSON.stringify(path)} has a NUL`);
  if (path === '~' || path.startsWith('~/')) return join(homedir(), path.slice(1));
  if (path.startsWith('/')) return resolve(path);
  throw new ConfigError(`filesystem path \`${path}\` must be absolute, use \`~/...\`, or start with \`:\``);
}

function descendant(subpath: string): string {
  const names = subpath.split('/').filter((name) => name !== '');
  const isBelow = !subpath.startsWith('/') && names.length > 0 && !names.some((name) => name === '.' || name === '..');
  if (isBelow && !subpath.includes('\0')) return names.join('/');
  throw new ConfigError(
    `filesystem subpath \`${subpath}\` must be a descendant path without \`.\` or \`..\` components`,
  );
}
