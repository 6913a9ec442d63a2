import path from 'node:path';
import type { ConfigEdit, ConfigWriteResult, OverriddenMetadata } from '../../protocol/config-write.ts';
import { ConfigError } from '../config-error.ts';
import { type ConfigTree, isTable, mergeTrees, valueAt } from '../layers/config-tree.ts';
import type { SourcedLayer } from '../layers/effective-config.ts';
import { keepSecrets } from '../layers/keep-secrets.ts';
import { parseKeyPath } from '../layers/key-path.ts';
import { checkConfigTree, withoutOwn } from '../layers/layers.ts';
import { parseToml, readToml, type TomlFile } from '../layers/read-toml.ts';
import { redactSecrets } from '../layers/redact-secrets.ts';
import { treeVersion } from '../layers/tree-version.ts';
import { mcpServerDefinitions } from '../mcp/mcp-servers.ts';
import { readSettings } from '../read-settings.ts';
import { configWriteError, invalidWrite } from './config-write-error.ts';
import { EditRefused, type TreeEdit } from './edit-tree.ts';
import { replaceFile } from './replace-file.ts';

/** As deep as the value of a message may be. */
const MAX_DEPTH = 128;

/** What a client asks to be written, as one change. */
export interface WriteConfig {
  readonly edits: readonly ConfigEdit[];
  readonly filePath?: string | null | undefined;
  readonly expectedVersion?: string | null | undefined;
}

/**
 * Writes into the `config.toml` of a home, all of the edits or none. The layers `above` stand over it, the strongest last.
 *
 * @throws {RpcError} -32600 with a `config_write_error_code`: for another file, where the file is not what the client
 * knows, and where what comes out would not be a configuration.
 * @throws {ConfigError} for a file that cannot be read as it is.
 */
export async function writeConfig(
  codexHome: string,
  { edits, filePath, expectedVersion }: WriteConfig,
  above: readonly SourcedLayer[],
): Promise<ConfigWriteResult> {
  const file = path.join(codexHome, 'config.toml');
  if (filePath != null && path.resolve('/', filePath) !== file) {
    throw configWriteError('configLayerReadonly', 'Only writes to the user config are allowed');
  }
  const before = await readToml(file);
  if (expectedVersion != null && expectedVersion !== treeVersion(withoutOwn(before.tree))) {
    throw configWriteError(
      'configVersionConflict',
      'Configuration was modified since last read. Fetch latest version and retry.',
    );
  }
  // Only who writes pays for the library behind it.
  const { editToml } = await import('./edit-toml.ts');
  const after = edits.reduce((text, edit) => edited(text, edit, editToml), before);
  const tree = withoutOwn(after.tree);
  requireValid(tree);
  if (after.text !== before.text) await replaceFile(file, after.text);
  const overridden = edits.map(({ keyPath }) => overriddenBy(above, tree, parseWrittenKey(keyPath))).find(Boolean);
  return {
    status: overridden ? 'okOverridden' : 'ok',
    version: treeVersion(tree),
    filePath: file,
    overriddenMetadata: overridden ?? null,
  };
}

type EditToml = (text: string, edit: TreeEdit) => string;

function edited(file: TomlFile, { keyPath, value, mergeStrategy }: ConfigEdit, edit: EditToml): TomlFile {
  const at = parseWrittenKey(keyPath);
  if (value !== null) requireTomlValue(value);
  const change = { path: at, value: keepSecrets(value, file.tree, at), isMerged: mergeStrategy === 'upsert' };
  try {
    return parseToml(file.path, edit(file.text, change));
  } catch (error) {
    if (error instanceof EditRefused) throw invalidWrite(error.message);
    throw error;
  }
}

function parseWrittenKey(keyPath: string): readonly string[] {
  if (keyPath.trim() === '') throw invalidWrite('keyPath must not be empty');
  try {
    const segments = parseKeyPath(keyPath);
    if (segments.length > MAX_DEPTH) throw invalidWrite(`keyPath must not have more than ${MAX_DEPTH} segments`);
    return segments;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw invalidWrite(/^\.|\.\.|\.$/.test(keyPath) ? 'keyPath segments must not be empty' : error.message);
  }
}

/** JSON has values that TOML has not, and integers that did not survive their way here. */
function requireTomlValue(value: unknown): void {
  if (value === null) throw invalidWrite('invalid value: invalid type: null, expected any valid TOML value');
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw invalidWrite('invalid value: the number is too large');
  }
  if (Array.isArray(value)) value.forEach(requireTomlValue);
  else if (isTable(value)) Object.values(value).forEach(requireTomlValue);
}

function requireValid(tree: ConfigTree): void {
  try {
    checkConfigTree(tree);
    mcpServerDefinitions(readSettings(tree).mcp_servers);
  } catch (error) {
    if (error instanceof ConfigError) throw invalidWrite(`Invalid configuration: ${error.message}`);
    throw error;
  }
}

/** The layer that says otherwise, the strongest first. */
function overriddenBy(
  above: readonly SourcedLayer[],
  user: ConfigTree,
  at: readonly string[],
): OverriddenMetadata | null {
  const merged = above.map(({ tree }) => tree).reduce(mergeTrees, user);
  const effective = valueAt(merged, at);
  if (treeVersion({ value: effective }) === treeVersion({ value: valueAt(user, at) })) return null;
  const layer = above.findLast(({ tree }) => valueAt(tree, at) !== undefined) ?? above.at(-1);
  if (layer === undefined) return null;
  return {
    message: overriddenText(layer),
    overridingLayer: { name: layer.name, version: treeVersion(layer.tree) },
    effectiveValue: valueAt(redactSecrets(merged), at),
  };
}

function overriddenText({ name }: SourcedLayer): string {
  return name.type === 'legacyManagedConfigTomlFromFile'
    ? `Overridden by legacy managed_config.toml: ${name.file}`
    : 'Overridden by session flags';
}
