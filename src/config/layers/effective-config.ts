import {
  Config,
  type ConfigLayerMetadata,
  type ConfigLayerSource,
  type ConfigReadResult,
} from '../../protocol/config.ts';
import { readSettings, settingKeys } from '../read-settings.ts';
import { type ConfigTree, emptyTree, isTable, mergeTrees } from './config-tree.ts';
import { redactSecrets } from './redact-secrets.ts';
import { treeVersion } from './tree-version.ts';

/** One layer as it was read, secrets included. */
export interface SourcedLayer {
  readonly name: ConfigLayerSource;
  readonly tree: ConfigTree;
  /** Why it counts for nothing; absent or null where it counts. */
  readonly disabledReason?: string | null;
}

/** Those that count. */
export function enabledLayers<Layer extends SourcedLayer>(layers: readonly Layer[]): readonly Layer[] {
  return layers.filter(({ disabledReason = null }) => disabledReason === null);
}

/** What the layers, the weakest first, say together and each by itself; without secrets. */
export function effectiveConfig(layers: readonly SourcedLayer[], includeLayers: boolean): ConfigReadResult {
  const versioned = layers.map((layer) => ({ ...layer, version: treeVersion(layer.tree) }));
  const origins: Record<string, ConfigLayerMetadata> = Object.fromEntries(
    enabledLayers(versioned).flatMap(({ name, version, tree }) =>
      leafPaths(tree).map((path) => [path, { name, version }]),
    ),
  );
  const config = wireConfig(
    enabledLayers(layers)
      .map(({ tree }) => tree)
      .reduce(mergeTrees, emptyTree()),
  );
  if (!includeLayers) return { config, origins };
  const rows = versioned.map(({ name, version, tree, disabledReason = null }) => ({
    name,
    version,
    config: redactSecrets(tree),
    ...(disabledReason === null ? {} : { disabledReason }),
  }));
  return { config, origins, layers: rows.toReversed() };
}

function wireConfig(tree: ConfigTree): Config {
  const settings = readSettings(tree);
  const known = settingKeys('codex').filter((key) => tree[key] !== undefined);
  const effective = { ...tree, ...Object.fromEntries(known.map((key) => [key, settings[key]])) };
  const visible: Readonly<Record<string, unknown>> = redactSecrets(effective);
  const declared = Object.entries(Config.shape).map(([key, schema]) => {
    const parsed = schema.safeParse(visible[key]);
    return [key, parsed.success ? (parsed.data ?? null) : null];
  });
  const config = { ...visible, ...Object.fromEntries(declared) };
  return { ...config, profiles: config.profiles ?? {} };
}

function leafPaths(value: unknown, path: readonly string[] = []): string[] {
  if (!isTable(value) && !Array.isArray(value)) return [path.join('.')];
  return Object.entries(value).flatMap(([key, each]) => leafPaths(each, [...path, key]));
}
