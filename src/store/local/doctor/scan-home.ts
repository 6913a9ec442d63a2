import { dirname } from 'node:path';
import { type FileLayer, isDenied } from '../files/file-layer.ts';
import { type FoundRollout, findRollouts } from '../rollouts/find-rollouts.ts';
import type { RecordSizes } from './record-sizes.ts';
import { scanRollout } from './scan-rollout.ts';
import type { ScannedRollout } from './scanned-rollout.ts';

/** Lines are parsed in one thread; more files at once only hide the waiting for the disk. */
const FILES_AT_ONCE = 3;

/** How far the look at a home's files is. */
export interface Progress {
  readonly files: number;
  readonly ofFiles: number;
  readonly bytes: number;
}

export interface ScanHome {
  readonly home: string;
  readonly files: FileLayer;
  readonly sizes: RecordSizes;
  readonly onProgress: (progress: Progress) => void;
}

export interface ScannedHome {
  /** Newest first by name. */
  readonly rollouts: readonly ScannedRollout[];
  /** Folders that this user may not look into. */
  readonly denied: readonly string[];
}

/** Reads every rollout file of a home once. */
export async function scanHome({ home, files, sizes, onProgress }: ScanHome): Promise<ScannedHome> {
  const all = await findRollouts(files, home);
  const denied = new Set(all.denied);
  const waiting: FoundRollout[] = [...all.rollouts];
  const order = new Map(waiting.map(({ path }, at) => [path, at]));
  const scanned: ScannedRollout[] = [];
  const ofFiles = waiting.length;
  let bytes = 0;
  let done = 0;
  const tell = (): void => onProgress({ files: done, ofFiles, bytes });
  const onBytes = (count: number): void => {
    bytes += count;
    tell();
  };
  const work = async (): Promise<void> => {
    for (let found = waiting.shift(); found !== undefined; found = waiting.shift()) {
      const rollout = await scanRollout({ files, found, sizes, onBytes }).catch((reason: unknown) => {
        if (!isDenied(reason)) throw reason;
        denied.add(dirname(found.path));
        return null;
      });
      if (rollout !== null) scanned.push(rollout);
      done += 1;
      tell();
    }
  };
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, work));
  const orderOf = ({ found }: ScannedRollout) => order.get(found.path) ?? 0;
  return { rollouts: scanned.sort((left, right) => orderOf(left) - orderOf(right)), denied: [...denied] };
}
