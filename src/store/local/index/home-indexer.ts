import { join } from 'node:path';
import { setTimeout as delay, setImmediate as tick } from 'node:timers/promises';
import type { FoundRollout } from '../rollouts/find-rollouts.ts';
import { SESSIONS_FOLDER } from '../rollouts/rollout-path.ts';
import { BaseHeads } from './base-heads.ts';
import { changedRollouts } from './changed-rollouts.ts';
import { FileFolding } from './file-folding.ts';
import { FileIntake } from './file-intake.ts';
import { FileTable } from './file-table.ts';
import { foldRows } from './fold-rows.ts';
import { HomeSweep } from './home-sweep.ts';
import { IndexCheck } from './index-check.ts';
import { HomeLease } from './index-lock.ts';
import { IndexWriter } from './index-writer.ts';
import { type IndexDatabase, mergeLog } from './open-index.ts';
import type { FoldTables } from './rollout-fold.ts';
import { SearchIndexer } from './search-indexer.ts';
import { turnReads, turnWrites } from './turn-rows.ts';

/** How often a server that waits for another one looks how far that is, and how long it waits where nothing happens. */
const WAIT_MS = 100;
const PATIENCE_MS = 5_000;
const LOOKS_AT_ONCE = 50;
/** How long one slice of work may take; between two of them other requests are answered. */
const SLICE_MS = 25;

export interface HomeIndexerOptions {
  readonly home: string;
  readonly database: IndexDatabase;
  /** Whether turns and items are indexed too. */
  readonly hasTurns: boolean;
  /** Whether what was said is indexed too. */
  readonly hasSearch: boolean;
  /** Whether the index is being left; asked in the course of long calls. */
  readonly isStopped?: () => boolean;
  /** Told, in words for people, when the index was read through and is damaged. */
  readonly onDamaged?: (reason: string) => void;
}

/** Writes the index of one home, from its files. Calls block; it is meant for a thread of its own. */
export class HomeIndexer {
  readonly #database: IndexDatabase;
  readonly #hasTurns: boolean;
  readonly #tables: FoldTables;
  readonly #intake: FileIntake;
  readonly #folding: FileFolding;
  readonly #search: SearchIndexer | null;
  readonly #bases: BaseHeads;
  readonly #lease: HomeLease;
  readonly #writer: IndexWriter;
  readonly #check: IndexCheck;
  #isClosed = false;
  #sweep: HomeSweep | null = null;
  #background: Promise<void> | null = null;
  #tidying: Promise<void> | null = null;

  constructor(options: HomeIndexerOptions) {
    const { home, database, hasTurns, hasSearch, isStopped = () => false, onDamaged = () => undefined } = options;
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
    const { files } = this.#tables;
    this.#writer = new IndexWriter({ database, isStopped, onTakenBack: () => files.forget() });
    this.#intake = new FileIntake(this.#tables, hasTurns);
    this.#folding = new FileFolding({
      tables: this.#tables,
      read: (task) => database.transaction(task).deferred(),
      write: (task) => this.#writer.write(task),
    });
    this.#bases = new BaseHeads({
      files: this.#tables.files,
      isClosed: () => this.#isClosed,
      write: (task) => this.#writer.write(task),
    });
    this.#search = hasSearch
      ? new SearchIndexer({
          database,
          files,
          writer: this.#writer,
          lease: new HomeLease(folder),
          isBusy: () => this.#background !== null,
        })
      : null;
  }

  /** Compares the index with the folders; what is long is folded afterwards, in the background. */
  async sweep(): Promise<void> {
    const { files } = this.#tables;
    if (!files.areCompared) await this.#othersFirst();
    try {
      await this.#compare();
    } finally {
      if (this.#background === null) this.#lease[Symbol.dispose]();
    }
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
      this.#writer.write(() => {
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
    this.#writer.write(() => this.#intake.refresh(found));
    await this.#bases.bring();
  }

  /** Brings the turns of one file up to its end. */
  async index(found: FoundRollout): Promise<void> {
    await this.refresh(found);
    while (this.#hasTurns && !this.#isClosed && !this.#folding.foldOnce(found.path)) await tick();
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

  /**
   * Of several servers one takes up a home of which little is known, and has the lease meanwhile. The others wait as long as
   * it goes on with that, and then find little that is missing.
   */
  async #othersFirst(): Promise<void> {
    const writes = () => this.#database.pragma('data_version', { simple: true });
    let [before, patientUntilMs] = [writes(), performance.now() + PATIENCE_MS];
    while (!this.#tables.files.areCompared && !(await this.#lease.take()) && performance.now() < patientUntilMs) {
      await delay(WAIT_MS, undefined, { ref: false });
      if (this.#isClosed) return;
      const now = writes();
      if (now !== before) [before, patientUntilMs] = [now, performance.now() + PATIENCE_MS];
    }
  }

  async #compare(): Promise<void> {
    if (this.#isClosed) return;
    const { files } = this.#tables;
    const sweep = new HomeSweep({
      files,
      intake: this.#intake,
      isClosed: () => this.#isClosed,
      write: (task) => this.#writer.write(task),
    });
    this.#sweep = sweep;
    if (await sweep.run()) this.#bases.tryAgain();
    if (!this.#isClosed && !files.areCompared) this.#writer.write(() => files.setCompared());
    await this.#bases.bring();
    // What came since the last sweep is little, and can be shown at once.
    this.#foldSome();
    this.#startBackground();
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

  #foldSome(left?: Set<number>): boolean {
    return this.#hasTurns && !this.#isClosed && this.#folding.foldSome(left);
  }
}
