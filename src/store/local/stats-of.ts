import { type Stats, statSync } from 'node:fs';
import { isMissing } from './file-layer.ts';

/** What the system says of a path, at once; undefined where nothing is there. */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (reason) {
    if (isMissing(reason)) return undefined;
    throw reason;
  }
}
