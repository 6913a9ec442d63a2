import { join } from 'node:path';
import { statNow } from '../blocking-calls.ts';
import { compressedSummary } from '../describe-rollout.ts';
import { type FoundRollout, newestFirst } from '../find-rollouts.ts';
import { SESSIONS_FOLDER } from '../rollout-path.ts';
import { BaseHeads } from './base-heads.ts';
import { changedRollouts, differences, isAsKnown } from './changed-rollouts.ts';
import { isFileFault } from './file-fault.ts';
import { type FileRow, fileRows, fileStatRow, foundOf, type KnownFile, storeHead } from './file-rows.ts';
import { foldRows } from './fold-rows.ts';
import { headSync } from './head-sync.ts';
import { IndexCheck } from './index-check.ts';
import { HomeLease } from './index-lock.ts';
import { type IndexDatabase, isBusy, WRITER_PATIENCE_MS } from './open-index.ts';
import { type FoldProgress, type FoldTables, foldRollout, isContinued } from './rollout-fold.ts';
import { SearchIndexer } from './search-indexer.ts';
import { turnReads, turnWrites } from './turn-rows.ts';
import type { StatedRollout } from './walk-rollouts.ts';

/** How long others do not wait after one did in vain. */
const HELD_MS = 2_000;
const HEADS_AT_ONCE = 200;
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
  readonly #home: string;
  readonly #database: IndexDatabase;
  readonly #hasTurns: boolean;
  readonly #tables: FoldTables;
  readonly #search: SearchIndexer | null;
  readonly #bases: BaseHeads;
  readonly #lease: HomeLease;
  readonly #check: IndexCheck;
  #heldUntilMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;
  #background: Promise<void> | null = null;

  constructor({ home, database, hasTurns, hasSearch, onDamaged = () => undefined }: HomeIndexerOptions) {
    this.#home = home;
    this.#database = database;
    this.#hasTurns = hasTurns;
    const folder = join(home, SESSIONS_FOLDER);
    this.#lease = new HomeLease(folder);
    this.#check = new IndexCheck({ database, folder, mayGoOn: () => this.#isIdle(), onDamaged });
    this.#tables = {
      files: fileRows(database),
      folds: foldRows(database),
      reads: turnReads(database),
      writes: turnWrites(database),
    };
    this.#bases = new BaseHeads({
      files: this.#tables.files,
      isClosed: () => this.#isClosed,
      write: (task) => this.#write(task),
    });
    this.#search = hasSearch ? new SearchIndexer({ database, isBusy: () => this.#background !== null }) : null;
  }

  /** Compares the index with the folders; what is new or changed is looked at afterwards, in the background. */
  async sweep(): Promise<void> {
    const { rollouts, gone } = differences(this.#tables.files, this.#home);
    if (rollouts.length + gone.length > 0) {
      this.#write(() => {
        const changed = new Set<string>();
        for (const rollout of rollouts) this.#putUnlessKnown(rollout, changed);
        for (const row of gone) this.#removeFile(row, changed);
        if (changed.size > 0) this.#bases.tryAgain();
        this.#chooseCurrent(changed);
      });
    }
    // What came since the last sweep is few, and can be listed at once.
    if (!this.#readSomeHeads()) {
      await this.#bases.bring(performance.now() + SLICE_MS);
      this.#foldSome();
    }
    this.#startBackground();
  }

  /** Looks at files, and at those directly in folders, that may have come, gone or changed. */
  async look(paths: readonly string[]): Promise<void> {
    let until = performance.now() + SLICE_MS;
    const changed: FoundRollout[] = [];
    for (const path of paths) {
      changed.push(...changedRollouts(this.#tables.files, this.#home, path));
      if (performance.now() < until) continue;
      await tick();
      until = performance.now() + SLICE_MS;
    }
    for (let at = 0; at < changed.length && !this.#isClosed; at += LOOKS_AT_ONCE) {
      const some = changed.slice(at, at + LOOKS_AT_ONCE);
      this.#write(() => {
        for (const found of some) this.#refresh(found);
      });
      await tick();
    }
    if (changed.length === 0) return;
    this.#bases.tryAgain();
    await this.#bases.bring();
    this.#foldSome();
    this.#startBackground();
  }

  /** Reads the first lines of all files that the last comparison found. */
  async heads(): Promise<void> {
    while (!this.#isClosed && this.#readSomeHeads()) await tick();
    await this.#bases.bring();
  }

  /** Looks at one file that may have come, gone or changed. */
  async refresh(found: FoundRollout): Promise<void> {
    this.#write(() => this.#refresh(found));
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
  }

  #refresh(found: FoundRollout): void {
    const { path } = found;
    const row = this.#tables.files.byPath.get({ path });
    const stat = statNow(path);
    const changed = new Set<string>();
    if (!stat?.isFile) {
      if (row !== undefined) this.#removeFile(row, changed);
    } else if (row?.has_head !== 1 || !isAsKnown({ found, stat }, row)) {
      const put = this.#putFile({ found, stat }, row, changed);
      if (put !== undefined && put.has_head === 0) this.#readHead(put, changed);
    }
    this.#chooseCurrent(changed);
  }

  /** Of several servers on one home only the first that compared it has something to write. */
  #putUnlessKnown(rollout: StatedRollout, changed: Set<string>): void {
    const before = this.#tables.files.byPath.get({ path: rollout.found.path });
    if (!isAsKnown(rollout, before)) this.#putFile(rollout, before, changed);
  }

  /** `before`: what the index knew of the file. */
  #putFile({ found, stat }: StatedRollout, before: KnownFile | undefined, changed: Set<string>): FileRow | undefined {
    const row = this.#tables.files.put.get(fileStatRow(found, stat));
    if (row === undefined) return undefined;
    if (row.inner_id !== null) note(changed, row);
    if (before !== undefined && before.inode !== row.inode) this.#tables.folds.remove.run({ file: row.id });
    if (row.has_head === 0 || isContinuedIfThere(this.#tables, row)) return row;
    this.#tables.folds.remove.run({ file: row.id });
    this.#tables.files.forgetHead.run({ id: row.id });
    return { ...row, has_head: 0 };
  }

  #removeFile(row: KnownFile, changed: Set<string>): void {
    this.#tables.files.remove.run({ path: row.path });
    note(changed, row);
  }

  #readHead(row: FileRow, changed: Set<string>): void {
    const { name } = foundOf(row);
    const byName = name?.isCompressed ? compressedSummary(name) : null;
    const summary = headSync(row.path) ?? byName;
    storeHead(this.#tables.files, row, summary);
    note(changed, row);
    if (summary !== null) changed.add(summary.meta.id.toLowerCase());
  }

  /** Of the files of a thread in one place the newest is shown. */
  #chooseCurrent(threadIds: ReadonlySet<string>): void {
    const { files } = this.#tables;
    for (const threadId of threadIds) {
      const seen = new Set<number>();
      const rows = files.byThread.all({ threadId }).filter(({ inner_id }) => inner_id === threadId);
      for (const row of rows.sort((left, right) => newestFirst(foundOf(left), foundOf(right)))) {
        const isCurrent = row.named_id !== null && !seen.has(row.is_archived);
        if (isCurrent) seen.add(row.is_archived);
        files.setCurrent.run({ id: row.id, isCurrent: Number(isCurrent) });
      }
    }
  }

  /** True when there is nothing more to fold. */
  #foldOnce(path: string): boolean {
    return this.#write(() => {
      const row = this.#tables.files.byPath.get({ path });
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
        this.#checkWhenIdle().catch(() => undefined);
      });
  }

  async #checkWhenIdle(): Promise<void> {
    await this.#search?.idle();
    if (this.#isIdle()) await this.#check.run();
  }

  #isIdle(): boolean {
    return this.#background === null && !this.#isClosed;
  }

  async #workIfNobodyDoes(): Promise<void> {
    await this.#check.ended();
    if (await this.#lease.take()) await this.#workInBackground();
  }

  async #workInBackground(): Promise<void> {
    while (!this.#isClosed && this.#readSomeHeads()) await tick();
    await this.#bases.bring();
    const left = new Set<number>();
    while (this.#foldSome(left)) await tick();
  }

  /** False when all are known. */
  #readSomeHeads(): boolean {
    return this.#write(() => {
      const changed = new Set<string>();
      for (const row of this.#tables.files.unknownHeads.all({ limit: HEADS_AT_ONCE })) this.#readHead(row, changed);
      this.#chooseCurrent(changed);
      return this.#tables.files.hasUnknownHeads.get() === 1;
    });
  }

  /** Folds files that are new or changed, newest first; those in `left` cannot be. False when there are no others. */
  #foldSome(left: Set<number> = new Set()): boolean {
    if (!this.#hasTurns || this.#isClosed) return false;
    return this.#write(() => {
      const { files } = this.#tables;
      const untilMs = performance.now() + FOLD_MS;
      const open = files.withoutWhole.all({ limit: FOLDS_AT_ONCE + left.size }).filter(({ id }) => !left.has(id));
      for (const { id } of open) {
        const row = files.byId.get({ id });
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
      this.#tables.files.sharedIds.clear();
      if (isBusy(reason) && !isHeld) this.#heldUntilMs = performance.now() + HELD_MS;
      throw reason;
    } finally {
      if (isHeld) this.#database.pragma(`busy_timeout = ${WRITER_PATIENCE_MS}`);
    }
  }
}

function isContinuedIfThere(tables: FoldTables, row: FileRow): boolean {
  try {
    return isContinued(tables, row);
  } catch (reason) {
    if (isFileFault(reason)) return false;
    throw reason;
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
  return row.has_head === 1 && row.base_thread === null && foundOf(row).name?.isCompressed !== true;
}

function note(changed: Set<string>, row: KnownFile): void {
  for (const threadId of idsOf(row)) changed.add(threadId);
}

function idsOf(row: KnownFile): Set<string> {
  return new Set([row.inner_id, row.named_id].filter((id) => id != null));
}

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
