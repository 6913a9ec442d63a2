import { resolve } from 'node:path';
import type { OwnPermissions } from '../../agent/permissions/own-permissions.ts';
import { ConfigError } from '../config-error.ts';
import { fileEntries } from './compile-files.ts';
import { networkRules } from './network-table.ts';
import { ProfileTable } from './profile-table.ts';
import { type ProfileTables, resolveProfile } from './resolve-profile.ts';

/**
 * What a profile of config.toml lets commands do.
 *
 * Folders of the workspace that are not absolute count from `cwd`.
 *
 * @throws {ConfigError} It is not there, or says what cannot be meant, or what is not known here.
 */
export function compileProfile(tables: ProfileTables, id: string, cwd: string): OwnPermissions {
  const table = resolveProfile(tables, id);
  // The originals pass over what they do not know, and with it over a limit that somebody meant to set.
  const unknown = Object.keys(table).find((key) => !Object.hasOwn(ProfileTable.shape, key));
  if (unknown !== undefined) throw new ConfigError(`permissions.${id}.${unknown} is not supported`);
  const { filesystem = {}, workspace_roots: roots = {}, network = {} } = table;
  const depth = filesystem.glob_scan_max_depth;
  if (depth === 0) throw new ConfigError('glob_scan_max_depth must be at least 1');
  return {
    entries: fileEntries(filesystem),
    workspaceRoots: Object.keys(roots)
      .filter((path) => roots[path] === true)
      .map((path) => resolve(cwd, path)),
    globScanMaxDepth: depth ?? null,
    network: networkRules(network),
  };
}

/** @throws {ConfigError} A profile has a name that only built-in ones have. */
export function requireOwnNames(tables: ProfileTables): void {
  const name = Object.keys(tables).find((key) => key.startsWith(':'));
  if (name === undefined) return;
  throw new ConfigError(`permissions profile \`${name}\` uses a reserved built-in profile prefix`);
}
