import { statSync } from 'node:fs';
import { join } from 'node:path';
import { INDEX_FILE } from './schema.ts';

/** How often it is looked at, while the index is used. */
const LOOK_MS = 1_000;

/** The file that stood at the path of an index when that was opened. */
export class IndexPlace {
  readonly #path: string;
  readonly #file: string;
  #lookedAtMs = performance.now();

  /** To be made before the database is opened: a file that is replaced meanwhile is then noticed as well. */
  constructor(home: string) {
    this.#path = join(home, INDEX_FILE);
    this.#file = fileAt(this.#path);
  }

  /** Another file stands there, or none; noticed within a second. */
  get isLeft(): boolean {
    const now = performance.now();
    if (now - this.#lookedAtMs < LOOK_MS) return false;
    this.#lookedAtMs = now;
    return fileAt(this.#path) !== this.#file;
  }
}

function fileAt(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.dev}:${stats.ino}`;
}
