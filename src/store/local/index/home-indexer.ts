import { join } from 'node:path';
import type { FoundRollout } from '../find-rollouts.ts';
import { SESSIONS_FOLDER } from '../rollout-path.ts';
import { BaseHeads } from './base-heads.ts';
import { changedRollouts } from './changed-rollouts.ts';
import { isFileFault } from './file-fault.ts';
import { FileIntake } from './file-intake.ts';
import { type FileRow, foundOf } from './file-row.ts';
import { FileTable } from './file-table.ts';
import { foldRows } from './fold-rows.ts';
import { HomeSweep } from './home-sweep.ts';
import { IndexCheck } from './index-check.ts';
import { HomeLease } from './index-lock.ts';
import { type IndexDatabase, isBusy, mergeLog, WRITER_PATIENCE_MS } from './open-index.ts';
import { type FoldProgress, type FoldTables, foldRollout } from './rollout-fold.ts';
import { SearchIndexer } from './search-indexer.ts';
import { turnReads, turnWrites } from './turn-rows.ts';

/** How long others do not wait after one did in vain. */
const HELD_MS = 2_000;
const LOOKS_AT_ONCE = 50;
const FOLDS_AT_ONCE = 100;
/** How long one slice of work may take; between two of them other requests are answered. */
const SLICE_MS = 25;
/** How long lines are read for in one of them: what they make is written behind that. */
const FOLD_MS = 15;

export interface HomeIndexerOptions {
  readonly home: string;
  readonly database: IndexDatabase;
  /** Whether turns and items are indexed too. */
  readonly hasTurns: boolean;
  /** Whether what was said is indexed too. */
  readonly hasSearch: boolean;
  /** Told, in words for people, when the index was read through and is damaged. */
  readonly onDamaged?: (reason: string) => void;
}

/** Writes the index of one home, from its files. Calls block; it is meant for a thread of its own. */
export class HomeIndexer {
  readonly #database: IndexDatabase;
  readonly #hasTurns: boolean;
  readonly #tables: FoldTables;
  readonly #intake: FileIntake;
  readonly #search: SearchIndexer | null;
  readonly #bases: BaseHeads;
  readonly #lease: HomeLease;
  readonly #check: IndexCheck;
  #heldUntilMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;
  #sweep: HomeSweep | null = null;
  #background: Promise<void> | null = null;
  #tidying: Promise<void> | null = null;

  constructor({ home, database, hasTurns, hasSearch, onDamaged = () => undefined }: HomeIndexerOptions) {
    this.#database = database;
    this.#hasTurns = hasTurns;
    const folder = join(home, SESSIONS_FOLDER);
    this.#lease = new HomeLease(folder);
    this.#check = new IndexCheck({ database, folder, mayGoOn: () => this.#isIdle(), onDamaged });
    this.#tables = {
      files: new FileTable(database, home),
      folds: foldRows(database),
      reads: turnReads(database),
      writes: turnWrites(database),
    };
    this.#intake = new FileIntake(this.#tables, hasTurns);
    this.#bases = new BaseHeads({
      files: this.#tables.files,
      isClosed: () => this.#isClosed,
      write: (task) => this.#write(task),
    });
    const { files } = this.#tables;
    this.#search = hasSearch ? new SearchIndexer({ database, files, isBusy: () => this.#background !== null }) : null;
  }

  /** Compares the index with the folders; what is long is folded afterwards, in the background. */
  async sweep(): Promise<void> {
    const sweep = new HomeSweep({
      files: this.#tables.files,
      intake: this.#intake,
      isClosed: () => this.#isClosed,
      write: (task) => this.#write(task),
    });
    this.#sweep = sweep;
    if (await sweep.run()) this.#bases.tryAgain();
    const { files } = this.#tables;
    if (!this.#isClosed && !files.areCompared) this.#write(() => files.setCompared());
    await this.#bases.bring();
    // What came since the last sweep is little, and can be shown at once.
    this.#foldSome();
    this.#startBackground();
  }

  /** Somebody waits for the sweep that is under way. */
  hurry(): void {
    this.#sweep?.hurry();
  }

  /** Looks at files, and at those directly in folders, that may have come, gone or changed. */
  async look(paths: readonly string[]): Promise<void> {
    let until = performance.now() + SLICE_MS;
    const changed: FoundRollout[] = [];
    for (const path of paths) {
      changed.push(...changedRollouts(this.#tables.files, path));
      if (performance.now() < until) continue;
      await tick();
      until = performance.now() + SLICE_MS;
    }
    for (let at = 0; at < changed.length && !this.#isClosed; at += LOOKS_AT_ONCE) {
      const some = changed.slice(at, at + LOOKS_AT_ONCE);
      this.#write(() => {
        for (const found of some) this.#intake.refresh(found);
      });
      await tick();
    }
    if (changed.length === 0) return;
    this.#bases.tryAgain();
    await this.#bases.bring();
    this.#foldSome();
    this.#startBackground();
  }

  /** Looks at one file that may have come, gone or changed. */
  async refresh(found: FoundRollout): Promise<void> {
    this.#write(() => this.#intake.refresh(found));
    await this.#bases.bring();
  }

  /** Brings the turns of one file up to its end. */
  async index(found: FoundRollout): Promise<void> {
    await this.refresh(found);
    while (!this.#isClosed && !this.#foldOnce(found.path)) await tick();
    this.#search?.wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#search?.close();
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    await this.#background;
    await this.#search?.idle();
    await this.#tidying;
  }

  /** True when there is nothing more to fold. */
  #foldOnce(path: string): boolean {
    return this.#write(() => {
      const row = this.#tables.files.byPath(path);
      if (row === undefined || !this.#hasTurns) return true;
      return foldIfPossible(this.#tables, row, performance.now() + FOLD_MS) !== 'unfinished';
    });
  }

  #startBackground(): void {
    this.#background ??= this.#workIfNobodyDoes()
      .catch(() => undefined)
      .finally(() => {
        this.#lease[Symbol.dispose]();
        this.#background = null;
        this.#search?.wake();
        this.#tidying = this.#tidyWhenIdle().catch(() => undefined);
      });
  }

  async #tidyWhenIdle(): Promise<void> {
    await this.#search?.idle();
    if (!this.#isIdle()) return;
    mergeLog(this.#database);
    await this.#check.run();
  }

  #isIdle(): boolean {
    return this.#background === null && !this.#isClosed;
  }

  async #workIfNobodyDoes(): Promise<void> {
    await this.#check.ended();
    if (await this.#lease.take()) await this.#workInBackground();
  }

  async #workInBackground(): Promise<void> {
    await this.#bases.bring();
    const left = new Set<number>();
    while (this.#foldSome(left)) await tick();
  }

  /** Folds files that are new or changed, newest first; those in `left` cannot be. False when there are no others. */
  #foldSome(left: Set<number> = new Set()): boolean {
    if (!this.#hasTurns || this.#isClosed) return false;
    return this.#write(() => {
      const { files } = this.#tables;
      const untilMs = performance.now() + FOLD_MS;
      const open = files.withoutWhole(FOLDS_AT_ONCE + left.size).filter((id) => !left.has(id));
      for (const id of open) {
        const row = files.byId(id);
        const progress = row === undefined ? 'whole' : foldIfPossible(this.#tables, row, untilMs);
        if (progress === 'torn' || progress === null) left.add(id);
        if (performance.now() > untilMs) break;
      }
      return open.length > 0;
    });
  }

  /** While another program holds the database for long, only the first of the waiting requests waits for it. */
  #write<T>(task: () => T): T {
    const isHeld = performance.now() < this.#heldUntilMs;
    if (isHeld) this.#database.pragma('busy_timeout = 0');
    try {
      return this.#database.transaction(task).immediate();
    } catch (reason) {
      this.#tables.files.forget();
      if (isBusy(reason) && !isHeld) this.#heldUntilMs = performance.now() + HELD_MS;
      throw reason;
    } finally {
      if (isHeld) this.#database.pragma(`busy_timeout = ${WRITER_PATIENCE_MS}`);
    }
  }
}

/** Null where the file cannot be folded, or not now: then that is done when it is asked for. */
function foldIfPossible(tables: FoldTables, row: FileRow, untilMs: number): FoldProgress | null {
  try {
    return canFold(row) ? foldRollout(tables, row, untilMs) : null;
  } catch (reason) {
    if (isFileFault(reason)) return null;
    throw reason;
  }
}

function canFold(row: FileRow): boolean {
  return row.base_thread === null && foundOf(row).name?.isCompressed !== true;
}

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
