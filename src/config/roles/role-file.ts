import { stat } from 'node:fs/promises';
import type { RoleFile } from '../../agent/sub-agents/agent-roles.ts';
import { errorCode } from '../../system/os-error.ts';
import { ConfigError } from '../config-error.ts';
import { type ConfigTree, emptyTree } from '../layers/config-tree.ts';
import { checkedFile, withoutOwn } from '../layers/layers.ts';
import { resolveFilePaths, withoutForbidden } from '../layers/project-layers.ts';
import { readToml } from '../layers/read-toml.ts';
import { BadRole } from './bad-role.ts';
import { type RoleFields, readRoleFields, readText } from './role-fields.ts';

const MAX_FILE_BYTES = 1024 * 1024;

/** A file of a role: what it says of the role, and settings in the words of `config.toml`. */
export interface RoleContent extends RoleFields {
  readonly name: string | null;
  /** Relative paths are resolved; without what a project may not say. */
  readonly settings: ConfigTree;
}

/**
 * Reads the file of a role. One that no table names has to say what its agents are told.
 *
 * @throws {BadRole}
 */
export async function readRoleFile(
  file: RoleFile,
  { isDeclared }: { readonly isDeclared: boolean },
): Promise<RoleContent> {
  const place = `agent role file at ${file.path}`;
  const tree = await readTree(file.path);
  const { name, description: _description, nickname_candidates: _nicknames, ...settings } = tree;
  const fields = readRoleFields(tree, place);
  const told = readText(settings.developer_instructions, `${place}.developer_instructions`);
  if (told === null && !isDeclared) throw new BadRole(`${place} must define \`developer_instructions\``);
  const named = typeof name === 'string' ? name.trim() || null : null;
  if (named === null && !isDeclared) throw new BadRole(`${place} must define a non-empty \`name\``);
  const own = Object.assign(emptyTree(), settings);
  return {
    ...fields,
    name: named,
    settings: resolveFilePaths(file.isOfProject ? withoutForbidden(own) : own, file.path),
  };
}

async function readTree(path: string): Promise<ConfigTree> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw new BadRole(`agent role file at ${path} is longer than ${MAX_FILE_BYTES} bytes`);
    const file = await readToml(path);
    return checkedFile(file, withoutOwn(file.tree));
  } catch (error) {
    if (error instanceof BadRole) throw error;
    if (error instanceof ConfigError) throw new BadRole(`failed to parse agent role file at ${error.message}`);
    throw new BadRole(`failed to read agent role file at ${path}: ${errorCode(error) ?? 'it cannot be read'}`);
  }
}
