import { ConfigError } from '../config-error.ts';
import { mergedNetwork } from './network-table.ts';
import type { FilesystemTable, ProfileTable } from './profile-table.ts';

/** The profiles of config.toml, by name. */
export type ProfileTables = Readonly<Record<string, ProfileTable>>;

/** What profiles of one's own can begin with. Folders that steer programs are protected in all of them. */
const PARENTS: ProfileTables = {
  ':read-only': { filesystem: { ':root': 'read' } },
  ':workspace': {
    filesystem: { ':root': 'read', ':workspace_roots': { '.': 'write' }, ':slash_tmp': 'write', ':tmpdir': 'write' },
  },
};

/**
 * A profile with all that it has from those that it extends, rule by rule; what it says itself wins.
 *
 * @throws {ConfigError} A profile is not there, or extends itself.
 */
export function resolveProfile(tables: ProfileTables, id: string): ProfileTable {
  return resolveFrom(tables, id, []);
}

function resolveFrom(tables: ProfileTables, id: string, below: readonly string[]): ProfileTable {
  const table = tableOf(tables, id, below.at(-1));
  const line = [...below, id];
  if (below.includes(id)) {
    throw new ConfigError(`permissions profile inheritance cycle detected: ${line.join(' -> ')}`);
  }
  return table.extends === undefined ? table : inherited(resolveFrom(tables, table.extends, line), table);
}

function tableOf(tables: ProfileTables, id: string, child: string | undefined): ProfileTable {
  const found = ownEntry(tables, id) ?? (child === undefined ? undefined : ownEntry(PARENTS, id));
  if (found !== undefined) return found;
  if (child === undefined) throw new ConfigError(`default_permissions refers to undefined profile \`${id}\``);
  const kind = id.startsWith(':') ? 'cannot extend unsupported built-in profile' : 'extends undefined profile';
  throw new ConfigError(`permissions profile \`${child}\` ${kind} \`${id}\``);
}

function inherited(parent: ProfileTable, child: ProfileTable): ProfileTable {
  return {
    ...parent,
    ...child,
    workspace_roots: { ...parent.workspace_roots, ...child.workspace_roots },
    filesystem: mergedFiles(parent.filesystem ?? {}, child.filesystem ?? {}),
    network: mergedNetwork(parent.network ?? {}, child.network ?? {}),
  };
}

function mergedFiles(parent: FilesystemTable, child: FilesystemTable): FilesystemTable {
  const merged: FilesystemTable = { ...parent, ...child };
  for (const [path, rule] of Object.entries(child)) {
    const before = ownEntry(parent, path);
    if (typeof rule === 'object' && typeof before === 'object') merged[path] = { ...before, ...rule };
  }
  return merged;
}

/** Names such as `constructor` are no entries of an empty table. */
export function ownEntry<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
