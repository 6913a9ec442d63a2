import { basename, dirname, join } from 'node:path';
import { whereItLeads } from '../sandbox/where-it-leads.ts';
import type { PatchPlan } from './plan-patch.ts';

/** Absolute paths of every file that a patch writes or removes, as written. */
export function touchedPaths({ results }: PatchPlan): string[] {
  return [...results.keys()];
}

/**
 * The same without symbolic links: of each path the file that it leads to now, which is written, and where it stands
 * itself, for to remove a link is to change the folder that holds it.
 */
export async function touchedPlaces(plan: PatchPlan): Promise<string[]> {
  const places = new Set<string>();
  for (const path of touchedPaths(plan)) {
    places.add(await whereItLeads(path));
    places.add(join(await whereItLeads(dirname(path)), basename(path)));
  }
  return [...places];
}
