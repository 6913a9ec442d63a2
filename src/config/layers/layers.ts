import path from 'node:path';
import { ConfigError } from '../config-error.ts';
import { findIssue, settingKeys } from '../read-settings.ts';
import { SETTINGS, type Setting, type SettingFamily, type SettingKey, variablesOf } from '../settings.ts';
import { type ConfigTree, emptyTree, isTable, mergeTrees, treeAt, valueAt } from './config-tree.ts';
import type { SettingIssue } from './describe-issue.ts';
import { parseKeyPath } from './key-path.ts';
import { locateKey } from './locate-key.ts';
import { parseTomlText } from './parse-toml-text.ts';
import { readToml, type TomlFile } from './read-toml.ts';

/** A file of settings such as `config.toml`, empty when there is none; its `bobbin` table, if any, has no effect. */
export async function tomlLayer(path: string): Promise<ConfigTree> {
  const file = await readToml(path);
  return checkedFile(file, withoutOwn(file.tree));
}

/** @throws {ConfigError} with the place in the file, for what of it does not fit the settings of `config.toml`. */
export function checkedFile(file: TomlFile, tree: ConfigTree): ConfigTree {
  checkFile(file, tree, 'codex');
  return tree;
}

/** A tree without the table of our own settings, which is none of theirs. */
export function withoutOwn({ bobbin: _ours, ...tree }: ConfigTree): ConfigTree {
  return tree;
}

/** @throws {ConfigError} that names the key, for a tree that does not fit the settings of `config.toml`. */
export function checkConfigTree(tree: ConfigTree): void {
  const issue = findIssue(tree, 'codex');
  if (issue !== null) throw new ConfigError(inKey(issue));
}

/** A layer, and those of its keys below `bobbin` that no setting is declared for, as they are written there. */
export interface OwnLayer {
  readonly tree: ConfigTree;
  readonly unknownKeys: readonly string[];
}

/** `bobbin.toml` */
export async function bobbinTomlLayer(codexHome: string): Promise<OwnLayer> {
  const file = await readToml(path.join(codexHome, 'bobbin.toml'));
  const tree = resolvePaths(treeAt(['bobbin'], file.tree), codexHome);
  checkFile(file, tree, 'bobbin');
  return { tree, unknownKeys: unknownKeys(file.tree).map((key) => key.slice('bobbin.'.length)) };
}

/** `BOBBIN_…`. A value is taken as text where the setting takes text, else as TOML. */
export function environmentLayer(env: NodeJS.ProcessEnv, cwd: string): ConfigTree {
  let tree = emptyTree();
  for (const key of settingKeys('bobbin')) {
    const variable = variablesOf(key).find((name) => env[name] !== undefined && env[name] !== '');
    if (variable === undefined) continue;
    const text = env[variable] ?? '';
    const value = SETTINGS[key].type.safeParse(text).success ? text : parseValue(text);
    const layer = treeAt(key.split('.'), value);
    const issue = findIssue(layer, 'bobbin');
    if (issue !== null) throw new ConfigError(`${issue.message}\nin the environment variable \`${variable}\``);
    tree = mergeTrees(tree, layer);
  }
  return resolvePaths(tree, cwd);
}

/**
 * `-c key=value`, the later ones over the earlier ones.
 *
 * @throws {ConfigError} without a `=`, for an ill-formed key, and for a value that does not fit its setting.
 */
export function overridesLayer(overrides: readonly string[], cwd: string): OwnLayer {
  const tree = resolvePaths(overrides.map(parseOverride).reduce(mergeTrees, emptyTree()), cwd);
  for (const family of ['codex', 'bobbin'] as const) {
    const issue = findIssue(tree, family);
    if (issue !== null) throw new ConfigError(inKey(issue));
  }
  return { tree, unknownKeys: isTable(tree.bobbin) ? unknownKeys(tree.bobbin) : [] };
}

/** The `config` object of a request: its keys are dotted, what is below them is not. Our own settings are the process's. */
export function threadLayer(config: Readonly<Record<string, unknown>>): ConfigTree {
  const layers = Object.entries(config).map(([key, value]) => treeAt(parseKeyPath(key), value));
  const { bobbin: _ofTheProcess, ...tree } = layers.reduce(mergeTrees, emptyTree());
  checkConfigTree(tree);
  return tree;
}

function parseOverride(override: string): ConfigTree {
  const at = override.indexOf('=');
  if (at === -1) throw new ConfigError(`invalid override \`${override}\`: expected key=value`);
  const key = override.slice(0, at).trim();
  if (key === '') throw new ConfigError(`invalid override \`${override}\`: the key is empty`);
  return treeAt(parseKeyPath(key), parseValue(override.slice(at + 1).trim()));
}

/** A TOML value; what is none counts as text, with quotes around it taken off. */
function parseValue(text: string): unknown {
  try {
    return parseTomlText(`value = ${text}`).value;
  } catch {
    return text.replace(/^["']+|["']+$/g, '');
  }
}

function checkFile(file: TomlFile, tree: ConfigTree, family: SettingFamily): void {
  const issue = findIssue(tree, family);
  if (issue === null) return;
  const written = family === 'bobbin' ? issue.path.slice(1) : issue.path;
  const message = family === 'bobbin' ? inKey({ ...issue, path: written }).trimEnd() : issue.message;
  throw ConfigError.inFile(file.path, locateKey(file.text, written), message);
}

function inKey(issue: SettingIssue): string {
  return `${issue.message}\nin \`${issue.path.join('.')}\`\n`;
}

function resolvePaths(tree: ConfigTree, folder: string): ConfigTree {
  return settingKeys('bobbin').reduce((resolved, key) => resolvePath(resolved, key, folder), tree);
}

function resolvePath(tree: ConfigTree, key: SettingKey, folder: string): ConfigTree {
  const setting: Setting = SETTINGS[key];
  const value = setting.isPath === true ? valueAt(tree, key.split('.')) : undefined;
  return typeof value === 'string' ? mergeTrees(tree, treeAt(key.split('.'), path.resolve(folder, value))) : tree;
}

function unknownKeys(tree: Readonly<Record<string, unknown>>, prefix = 'bobbin'): string[] {
  const known: readonly string[] = settingKeys('bobbin');
  return Object.entries(tree).flatMap(([name, value]) => {
    const key = `${prefix}.${name}`;
    if (known.includes(key)) return [];
    return isTable(value) && known.some((each) => each.startsWith(`${key}.`)) ? unknownKeys(value, key) : [key];
  });
}
