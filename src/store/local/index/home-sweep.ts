import { join } from 'node:path';
import { setImmediate as tick } from 'node:timers/promises';
import { statNow } from '../files/blocking-calls.ts';
import { foundAt } from '../rollouts/find-rollouts.ts';
import { isAsKnown } from './changed-rollouts.ts';
import type { FileIntake, ReadRollout } from './file-intake.ts';
import { foundOf, type KnownFile } from './file-row.ts';
import type { FileTable } from './file-table.ts';
import { type RolloutFolder, type StatedRollout, walkFolders } from './walk-rollouts.ts';

/** Between two slices other requests are answered. */
const SLICE_MS = 20;
const FILES_AT_ONCE = 50;

export interface HomeSweepOptions {
  readonly files: FileTable;
  readonly intake: FileIntake;
  readonly isClosed: () => boolean;
  /** Runs a task in a transaction. */
  readonly write: (task: () => void) => void;
}

/**
 * One comparison of the index with all folders. Files are taken up in the order of their names, by which most of what is
 * stored of them goes behind what is there.
 */
export class HomeSweep {
  readonly #options: HomeSweepOptions;
  /** What was found in this slice: later it may have changed. */
  #found: { readonly rollout: StatedRollout; readonly read: ReadRollout | null }[] = [];
  #hasFound = false;
  #isHurried = false;
  #untilMs = 0;

  constructor(options: HomeSweepOptions) {
    this.#options = options;
  }

  /** Somebody waits for it: only what lists need is taken up from now on. */
  hurry(): void {
    this.#isHurried = true;
  }

  /** True when something was not as the index knew it. */
  async run(): Promise<boolean> {
    const { files, isClosed } = this.#options;
    const folders: string[] = [];
    this.#untilMs = performance.now() + SLICE_MS;
    for (const folder of walkFolders(files.home)) {
      await this.#compare(folder);
      if (isClosed()) return this.#hasFound;
      folders.push(folder.path);
    }
    this.#takeUp();
    await this.#lookAgain(files.knownElsewhere(folders));
    return this.#hasFound;
  }

  async #compare({ path: folder, isArchived, fileNames }: RolloutFolder): Promise<void> {
    const known = new Map(this.#options.files.knownIn(folder).map((row) => [row.path, row]));
    for (const fileName of fileNames) {
      const path = join(folder, fileName);
      const row = known.get(path);
      const stat = statNow(path);
      if (!stat?.isFile) continue;
      known.delete(path);
      if (row === undefined || !isAsKnown(stat, row)) this.#note({ found: foundAt(path, isArchived), stat }, row);
      await this.#pauseInTime();
      if (this.#options.isClosed()) return;
    }
    await this.#lookAgain([...known.values()]);
  }

  /** New files are read before the transaction, which holds up other servers. */
  #note(rollout: StatedRollout, row: KnownFile | undefined): void {
    const read = row === undefined ? this.#options.intake.read(rollout, this.#isHurried) : null;
    this.#found.push({ rollout, read });
  }

  /** Files that seem to be gone. */
  async #lookAgain(rows: readonly KnownFile[]): Promise<void> {
    const { intake, isClosed, write } = this.#options;
    for (let at = 0; at < rows.length && !isClosed(); at += FILES_AT_ONCE) {
      this.#hasFound = true;
      write(() => {
        for (const row of rows.slice(at, at + FILES_AT_ONCE)) intake.refresh(foundOf(row));
      });
      await this.#pauseInTime();
    }
  }

  async #pauseInTime(): Promise<void> {
    if (this.#found.length >= FILES_AT_ONCE) this.#takeUp();
    if (performance.now() < this.#untilMs) return;
    this.#takeUp();
    await tick();
    this.#untilMs = performance.now() + SLICE_MS;
  }

  #takeUp(): void {
    const { intake, write } = this.#options;
    const found = this.#found;
    this.#found = [];
    if (found.length === 0) return;
    this.#hasFound = true;
    write(() => {
      for (const { rollout, read } of found) intake.take(rollout, read);
    });
  }
}
