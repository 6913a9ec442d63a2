import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readSettings } from '../read-settings.ts';
import { type ConfigTree, emptyTree, mergeTrees } from './config-tree.ts';
import { enabledLayers, type SourcedLayer } from './effective-config.ts';
import { tomlLayer, withoutOwn } from './layers.ts';
import { type ProjectLayer, projectLayers } from './project-layers.ts';
import type { SystemFiles } from './system-files.ts';

/** Where the layers of a process come from. */
export interface LayerSources {
  readonly codexHome: string;
  readonly system: SystemFiles;
  /** `-c`, with what stands beside it for our own settings. */
  readonly upper: ConfigTree;
}

/** The layers of a configuration, those of each group the weakest first. */
export interface LayerStack {
  /** Of the machine and of the user. */
  readonly base: readonly SourcedLayer[];
  /** Of the project that the folder is in. */
  readonly projects: readonly ProjectLayer[];
  /** `-c`, if anything was given. */
  readonly flags: readonly SourcedLayer[];
  /** `managed_config.toml`, if there is one: nothing lies over it, not even what a thread asks for. */
  readonly managed: readonly SourcedLayer[];
}

/**
 * Reads all layers as they are now. Without a folder no project counts.
 *
 * @throws {ConfigError} for a file that counts and cannot be used.
 */
export async function readLayerStack(
  { codexHome, system, upper }: LayerSources,
  cwd: string | null,
): Promise<LayerStack> {
  const file = path.join(codexHome, 'config.toml');
  const base: readonly SourcedLayer[] = [
    { name: { type: 'system', file: system.config }, tree: await tomlLayer(system.config) },
    { name: { type: 'user', file, profile: null }, tree: await tomlLayer(file) },
  ];
  const given = withoutOwn(upper);
  const flags: readonly SourcedLayer[] =
    Object.keys(given).length === 0 ? [] : [{ name: { type: 'sessionFlags' }, tree: given }];
  const managed = await managedLayer(system.managedConfig);
  const user = readSettings(mergedLayers([...base, ...flags, ...managed]));
  const projects = cwd === null ? [] : await projectLayers({ cwd, codexHome, user });
  return { base, projects, flags, managed };
}

/** All of them, the weakest first. */
export function allLayers({ base, projects, flags, managed }: LayerStack): readonly SourcedLayer[] {
  return [...base, ...projects, ...flags, ...managed];
}

/** What the layers that count say together. */
export function mergedLayers(layers: readonly SourcedLayer[]): ConfigTree {
  return enabledLayers(layers)
    .map(({ tree }) => tree)
    .reduce(mergeTrees, emptyTree());
}

async function managedLayer(file: string): Promise<readonly SourcedLayer[]> {
  if ((await stat(file).catch(() => null)) === null) return [];
  return [{ name: { type: 'legacyManagedConfigTomlFromFile', file }, tree: await tomlLayer(file) }];
}
