import { type Stats, statSync } from 'node:fs';
import { isDenied, isMissing } from './file-layer.ts';

/** What the system says of a path, at once; undefined where nothing is there, or nothing that this user may look at. */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (reason) {
    if (isMissing(reason) || isDenied(reason)) return undefined;
    throw reason;
  }
}
