import path from 'node:path';
import type { HookSource } from '../../protocol/hook.ts';
import { valueAt } from '../layers/config-tree.ts';
import { enabledLayers, type SourcedLayer } from '../layers/effective-config.ts';
import { HooksTable } from './hooks-table.ts';
import { readHooksJson } from './read-hooks-json.ts';

/** One place in which hooks stand. */
export interface HookPlace {
  /** Of the file, or what stands for one. */
  readonly path: string;
  readonly source: HookSource;
  readonly table: HooksTable;
}

/** The places of layers in their order, and what is wrong with some. */
export interface HookPlaces {
  readonly places: readonly HookPlace[];
  readonly warnings: readonly string[];
}

/** The hooks beside and in the layers that count: each has a `hooks.json` in its folder, and its table `hooks`. */
export async function hookPlaces(layers: readonly SourcedLayer[]): Promise<HookPlaces> {
  const places: HookPlace[] = [];
  const warnings: string[] = [];
  for (const layer of enabledLayers(layers)) {
    const { file, folder, source } = placeOf(layer);
    const json = folder === null ? null : await readHooksJson(path.join(folder, 'hooks.json'));
    if (json !== null && 'complaint' in json) warnings.push(json.complaint);
    const table = valueAt(layer.tree, ['hooks']);
    const own = table === undefined ? null : HooksTable.parse(table);
    const jsonTable = json !== null && 'table' in json ? json.table : null;
    if (folder !== null && jsonTable !== null)
      places.push({ path: path.join(folder, 'hooks.json'), source, table: jsonTable });
    if (own !== null) places.push({ path: file, source, table: own });
    if (folder !== null && hasHooks(jsonTable) && hasHooks(own)) {
      warnings.push(
        `loading hooks from both ${path.join(folder, 'hooks.json')} and ${file}; prefer a single representation for this layer`,
      );
    }
  }
  return { places, warnings };
}

function hasHooks(table: HooksTable | null): boolean {
  return (
    table !== null &&
    Object.entries(table).some(([key, value]) => key !== 'state' && Array.isArray(value) && value.length > 0)
  );
}

function placeOf({ name }: SourcedLayer): {
  readonly file: string;
  readonly folder: string | null;
  readonly source: HookSource;
} {
  switch (name.type) {
    case 'system':
    case 'user':
      return { file: name.file, folder: path.dirname(name.file), source: name.type };
    case 'project':
      return { file: path.join(name.dotCodexFolder, 'config.toml'), folder: name.dotCodexFolder, source: 'project' };
    case 'sessionFlags':
      return { file: '/<session-flags>/config.toml', folder: null, source: 'sessionFlags' };
    case 'legacyManagedConfigTomlFromFile':
      return { file: name.file, folder: null, source: 'legacyManagedConfigFile' };
    default:
      return { file: '/<unknown>/config.toml', folder: null, source: 'unknown' };
  }
}
