import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { AgentRole, RoleFile } from '../../agent/sub-agents/agent-roles.ts';
import { valueAt } from '../layers/config-tree.ts';
import { enabledLayers, type SourcedLayer } from '../layers/effective-config.ts';
import { BadRole } from './bad-role.ts';
import { type RoleFields, readRoleFields, readText, roleTables } from './role-fields.ts';
import { readRoleFile } from './role-file.ts';
import { roleFiles } from './role-files.ts';

/** The roles that users and projects made, and sentences about those that cannot be used. */
export interface FoundRoles {
  readonly roles: readonly AgentRole[];
  readonly warnings: readonly string[];
}

interface Found extends Omit<AgentRole, 'description'>, Pick<RoleFields, 'description'> {}

/**
 * The roles of layers, the weakest first: of the tables `agents.<name>`, and of the files in the folder `agents` beside each layer. What a stronger
 * layer leaves out of a role is as in the weaker ones.
 *
 * @param cwd relative paths of layers that are no files count from it.
 */
export async function discoverRoles(layers: readonly SourcedLayer[], cwd: string): Promise<FoundRoles> {
  const roles = new Map<string, AgentRole>();
  const warnings: string[] = [];
  const orWarn = async (work: () => Promise<void> | void): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof BadRole)) throw error;
      warnings.push(`Ignoring malformed agent role definition: ${error.message}`);
    }
  };
  for (const layer of enabledLayers(layers)) {
    const found = new Map<string, Found>();
    const add = (role: Found, where: string): void => {
      if (found.has(role.name)) throw new BadRole(`duplicate agent role name \`${role.name}\` ${where}`);
      found.set(role.name, role);
    };
    const folder = folderOf(layer);
    const isOfProject = layer.name.type === 'project';
    const tables = roleTables(valueAt(layer.tree, ['agents']));
    for (const [name, table] of tables) {
      await orWarn(async () => {
        add(await declaredRole(name, table, folder ?? cwd, isOfProject), 'declared in the same config layer');
      });
    }
    if (folder !== null) {
      const agents = path.join(folder, 'agents');
      const { files, complaint } = await roleFiles(agents);
      if (complaint !== null) warnings.push(complaint);
      const named = new Set([...found.values()].map(({ file }) => file?.path));
      for (const file of files.filter((each) => !named.has(each))) {
        await orWarn(async () => {
          add(await roleOfFile({ path: file, isOfProject }), `discovered in ${agents}`);
        });
      }
    }
    for (const role of found.values()) await orWarn(() => void roles.set(role.name, over(roles.get(role.name), role)));
  }
  return { roles: [...roles.values()], warnings };
}

async function declaredRole(
  name: string,
  table: Readonly<Record<string, unknown>>,
  folder: string,
  isOfProject: boolean,
): Promise<Found> {
  const place = `agents.${name}`;
  const declared = readRoleFields(table, place);
  const given = readText(table.config_file, `${place}.config_file`);
  if (given === null) return { name, ...declared, file: null, model: null, effort: null };
  const file = { path: path.resolve(folder, given), isOfProject };
  await requireFile(file.path, place);
  const { name: ownName, description, nicknames, settings } = await readRoleFile(file, { isDeclared: true });
  return {
    name: ownName ?? name,
    description: description ?? declared.description,
    nicknames: nicknames ?? declared.nicknames,
    file,
    ...chosenIn(settings),
  };
}

async function roleOfFile(file: RoleFile): Promise<Found> {
  const { name, description, nicknames, settings } = await readRoleFile(file, { isDeclared: false });
  return { name: name ?? '', description, nicknames, file, ...chosenIn(settings) };
}

async function requireFile(file: string, place: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found === null) throw new BadRole(`${place}.config_file must point to an existing file at ${file}`);
  if (!found.isFile()) throw new BadRole(`${place}.config_file must point to a file: ${file}`);
}

function chosenIn({ model, model_reasoning_effort: effort }: Readonly<Record<string, unknown>>) {
  return { model: typeof model === 'string' ? model : null, effort: typeof effort === 'string' ? effort : null };
}

/** @throws {BadRole} Neither of them says when it is to be chosen. */
function over(weaker: AgentRole | undefined, role: Found): AgentRole {
  const description = role.description ?? weaker?.description;
  if (description === undefined) throw new BadRole(`agent role \`${role.name}\` must define a description`);
  const { file, model, effort } = role.file === null && weaker !== undefined ? weaker : role;
  return { name: role.name, description, nicknames: role.nicknames ?? weaker?.nicknames ?? null, file, model, effort };
}

function folderOf({ name }: SourcedLayer): string | null {
  if (name.type === 'project') return name.dotCodexFolder;
  return name.type === 'system' || name.type === 'user' ? path.dirname(name.file) : null;
}
