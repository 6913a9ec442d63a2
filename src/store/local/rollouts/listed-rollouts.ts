import type { FileLayer } from '../files/file-layer.ts';
import { deniedFolder, type FoundRollout, findRollouts, topFolder } from './find-rollouts.ts';

/**
 * The files of the threads of one place, newest first by name. The newest file of a thread tells the place: a crash may have
 * cut a move of several off. What one folder hides does not keep the rest from being listed; but then there has to be a rest.
 *
 * @throws {ThreadStoreError} `unavailable` when this user may not look into the place.
 */
export async function listedRollouts(
  files: FileLayer,
  home: string,
  isArchived: boolean,
): Promise<readonly FoundRollout[]> {
  const top = topFolder(home, isArchived);
  const { rollouts, denied } = await findRollouts(files, home);
  if (denied.includes(top)) throw deniedFolder(top);
  const places = new Map<string, boolean>();
  for (const { name, isArchived: place } of rollouts.toReversed()) if (name !== null) places.set(name.threadId, place);
  return rollouts.filter(
    (found) => found.isArchived === isArchived && (places.get(found.name?.threadId ?? '') ?? isArchived) === isArchived,
  );
}
