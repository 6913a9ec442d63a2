import { readSettings } from '../read-settings.ts';
import { type Requirements, readRequirements } from '../requirements/requirements.ts';
import type { SettingValues } from '../settings.ts';
import { type ConfigTree, emptyTree, mergeTrees, treeAt } from './config-tree.ts';
import { type LayerSources, type LayerStack, mergedLayers, readLayerStack } from './layer-stack.ts';
import { withoutOwn } from './layers.ts';

/** All that files, flags and a thread say, as they are now. */
export interface Configuration {
  readonly stack: LayerStack;
  readonly requirements: Requirements;
  readonly settings: SettingValues;
}

export interface Occasion {
  /** The folder whose project counts; null: none does. */
  readonly cwd: string | null;
  /** What a thread asks for itself; nothing by default. */
  readonly thread?: ConfigTree;
}

/**
 * The weakest first: the machine, the user, the project, `-c`, the thread, `managed_config.toml`, required features.
 *
 * @throws {ConfigError} for a file that counts and cannot be used.
 */
export async function readConfiguration(
  sources: LayerSources,
  { cwd, thread = emptyTree() }: Occasion,
): Promise<Configuration> {
  const stack = await readLayerStack(sources, cwd);
  const managed = mergedLayers(stack.managed);
  const requirements = await readRequirements(sources.system, managed);
  const required = requirements.features === null ? emptyTree() : treeAt(['features'], requirements.features);
  const lower = mergedLayers([...stack.base, ...stack.projects]);
  const settings = readSettings([sources.upper, thread, managed, required].reduce(mergeTrees, lower));
  const flags = mergeTrees(withoutOwn(sources.upper), thread);
  const isGiven = Object.keys(flags).length > 0;
  return {
    stack: { ...stack, flags: isGiven ? [{ name: { type: 'sessionFlags' }, tree: flags }] : [] },
    requirements,
    settings,
  };
}
