import { stat } from 'node:fs/promises';
import path from 'node:path';
import { rootAbove } from '../../system/root-above.ts';
import { ConfigError } from '../config-error.ts';
import type { SettingValues } from '../settings.ts';
import { type ConfigTree, emptyTree, isTable, mergeTrees, treeAt, valueAt } from './config-tree.ts';
import type { SourcedLayer } from './effective-config.ts';
import { foldersFromRoot } from './folders-from-root.ts';
import { checkedFile, withoutOwn } from './layers.ts';
import { readToml } from './read-toml.ts';

/** What decides where a model is asked and who is told of turns is not for a project to say; in the order in which it is complained of. */
const NOT_FOR_PROJECTS = [
  'openai_base_url',
  'chatgpt_base_url',
  'apps_mcp_product_sku',
  'model_provider',
  'model_providers',
  'notify',
  'profile',
  'profiles',
  'experimental_realtime_ws_base_url',
  'otel',
] as const;

/** Relative paths count from the folder of the file. */
const PATHS = [
  ['model_instructions_file'],
  ['experimental_compact_prompt_file'],
  ['model_catalog_json'],
  ['log_dir'],
  ['sqlite_home'],
  ['sandbox_workspace_write', 'writable_roots'],
];

/** The layer of one `.codex` folder, and those of its keys that have no effect. */
export interface ProjectLayer extends SourcedLayer {
  readonly folder: string;
  readonly ignoredKeys: readonly string[];
}

export interface ProjectSurroundings {
  /** Absolute; it does not have to exist. */
  readonly cwd: string;
  readonly codexHome: string;
  /** What the user says of trust, and of what marks a root. */
  readonly user: Pick<SettingValues, 'projects' | 'project_root_markers'>;
}

/**
 * The `.codex` folders of a project, from its root down to `cwd`. One that the user does not trust is disabled: what it says is
 * known, and counts for nothing.
 *
 * @throws {ConfigError} for a `config.toml` of a trusted one that cannot be used.
 */
export async function projectLayers({ cwd, codexHome, user }: ProjectSurroundings): Promise<readonly ProjectLayer[]> {
  const markers = user.project_root_markers;
  const root = (await rootAbove(cwd, markers)) ?? cwd;
  const repository = await rootAbove(cwd);
  const trustOf = (folder: string) => {
    const key = [folder, root, repository].find(
      (each) => each !== null && user.projects[each]?.trust_level !== undefined,
    );
    return { key: key ?? root, level: key == null ? null : (user.projects[key]?.trust_level ?? null) };
  };
  const layers: ProjectLayer[] = [];
  for (const folder of await foldersFromRoot(cwd, markers)) {
    const dotCodex = path.join(folder, '.codex');
    if (dotCodex === codexHome || !(await isFolder(dotCodex))) continue;
    const { key, level } = trustOf(folder);
    const disabledReason = reasonAgainst(key, level, path.join(codexHome, 'config.toml'));
    layers.push(await readLayer(dotCodex, disabledReason));
  }
  return layers;
}

function reasonAgainst(key: string, level: 'trusted' | 'untrusted' | null, userFile: string): string | null {
  if (level === 'trusted') return null;
  const toLoad = 'To load project-local config, hooks, and exec policies';
  return level === 'untrusted'
    ? `${key} is marked as untrusted in ${userFile}. ${toLoad}, mark it trusted.`
    : `${toLoad}, add ${key} as a trusted project in ${userFile}.`;
}

async function readLayer(dotCodex: string, disabledReason: string | null): Promise<ProjectLayer> {
  const rest = { name: { type: 'project', dotCodexFolder: dotCodex }, folder: dotCodex, disabledReason } as const;
  try {
    const file = await readToml(path.join(dotCodex, 'config.toml'));
    const given = withoutOwn(file.tree);
    const ignoredKeys = NOT_FOR_PROJECTS.filter((key) => key in given);
    const tree = resolveFilePaths(withoutForbidden(given), file.path);
    if (disabledReason === null) checkedFile(file, tree);
    return { ...rest, tree, ignoredKeys };
  } catch (error) {
    if (disabledReason === null || !(error instanceof ConfigError)) throw error;
    return { ...rest, tree: emptyTree(), ignoredKeys: [] };
  }
}

/** Settings without those that are not for a project to say. */
export function withoutForbidden(tree: ConfigTree): ConfigTree {
  const allowed = Object.entries(tree).filter(([key]) => !NOT_FOR_PROJECTS.some((forbidden) => forbidden === key));
  return Object.assign(emptyTree(), Object.fromEntries(allowed));
}

/** Settings of a file whose relative paths count from its folder. */
export function resolveFilePaths(tree: ConfigTree, file: string): ConfigTree {
  const folder = path.dirname(file);
  const resolved = (value: unknown) => (typeof value === 'string' ? path.resolve(folder, value) : value);
  return PATHS.reduce((merged, key) => {
    const value = valueAt(merged, key);
    if (value === undefined || isTable(value)) return merged;
    return mergeTrees(merged, treeAt(key, Array.isArray(value) ? value.map(resolved) : resolved(value)));
  }, tree);
}

async function isFolder(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => null))?.isDirectory() === true;
}

/** What clients are told of the layers when the server starts, as the original says it. */
export function projectWarnings(layers: readonly ProjectLayer[]): readonly string[] {
  const ignored = layers.flatMap(({ folder, ignoredKeys, disabledReason }) =>
    ignoredKeys.length === 0 || disabledReason !== null
      ? []
      : [
          `Ignored unsupported project-local config keys in ${path.join(folder, 'config.toml')}: ${ignoredKeys.join(', ')}. If you want these settings to apply, manually set them in your user-level config.toml.`,
        ],
  );
  const disabled = layers.flatMap(({ folder, disabledReason }) =>
    disabledReason === null ? [] : [{ folder, disabledReason }],
  );
  if (disabled.length === 0) return ignored;
  const rows = disabled.map(({ folder, disabledReason }, at) => `    ${at + 1}. ${folder}\n       ${disabledReason}\n`);
  const head =
    'Project-local config, hooks, and exec policies are disabled in the following folders until the project is trusted, but skills still load.';
  return [...ignored, `${head}\n${rows.join('')}`];
}
