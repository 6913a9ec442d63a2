import { sep } from 'node:path';
import type { ThreadSummary } from '../../../history/thread-summary.ts';
import type { FileStat } from '../files/file-layer.ts';
import { describeRollout, type FileTimes } from '../rollouts/describe-rollout.ts';
import type { FoundRollout } from '../rollouts/find-rollouts.ts';
import { historyBaseOf } from '../rollouts/history-base.ts';
import { placeOf, placeOfFolder } from './file-place.ts';
import { FileReads, type StoredFile } from './file-reads.ts';
import { type FileRow, foundOf, type KnownFile, timesOf } from './file-row.ts';
import type { IndexDatabase } from './open-index.ts';
import { RowWriter } from './row-writer.ts';
import { SharedWrites } from './shared-values.ts';
import { type SummaryRow, splitSummary } from './stored-summary.ts';

type OfFile = { readonly id: number };
type StoredKnown = Omit<KnownFile, 'path'> & Pick<StoredFile, 'folder_id' | 'name' | 'named_id'>;
type StatColumns = Omit<KnownFile, 'id' | 'path' | 'is_archived'> & {
  readonly birthtime_ms: number;
  readonly updated_ms: number;
};
type HeadColumns = Pick<StoredFile, 'is_thread' | 'inside_id' | 'base_thread' | 'created_ms' | 'preview'> & {
  readonly cwd_id: number | null;
};
type InsertedFile = Omit<StoredFile, 'id' | 'said_turn' | 'said_position' | 'is_said'> &
  StatColumns &
  HeadColumns & { readonly is_current: number };
type SummaryColumns = Pick<StoredFile, 'settings_id' | 'last_turn_ms' | 'own'>;

/** A file of which the index knows nothing yet. */
export interface NewFile {
  readonly found: FoundRollout;
  readonly stat: FileStat;
  /** What its first lines say. */
  readonly head: ThreadSummary | null;
  /** What the lines that were read say. */
  readonly summary: ThreadSummary | null;
  /** Those were all. */
  readonly isWhole: boolean;
  /** No other file is of this thread. */
  readonly isCurrent: boolean;
}

const COLUMNS = [
  ...(['folder_id', 'name', 'named_id', 'inside_id', 'is_thread', 'is_archived', 'is_current', 'is_whole'] as const),
  ...(['size', 'mtime_ms', 'ctime_ms', 'birthtime_ms', 'inode', 'base_thread'] as const),
  ...(['created_ms', 'updated_ms', 'recency_ms', 'cwd_id', 'preview', 'settings_id', 'last_turn_ms', 'own'] as const),
];
const KNOWN = 'files.id, folder_id, name, named_id, is_archived, size, mtime_ms, ctime_ms, inode';
const NO_NAMES: ReadonlyMap<string, string> = new Map();
const NO_HEAD: HeadColumns = {
  is_thread: 0,
  inside_id: null,
  base_thread: null,
  preview: null,
  created_ms: null,
  cwd_id: null,
};

/** The table of files, for whoever writes it. What changes it is to be called in a transaction. */
export class FileTable extends FileReads {
  readonly #statements;
  readonly #shared: SharedWrites;
  readonly #folderIds;
  readonly #cwdIds;

  constructor(database: IndexDatabase, home: string) {
    super(database, home);
    this.#statements = statementsOf(database);
    this.#shared = new SharedWrites(database);
    this.#folderIds = new PathIds(database, 'folders');
    this.#cwdIds = new PathIds(database, 'cwds');
  }

  byId(id: number): FileRow | undefined {
    const row = this.#statements.byId.get({ id });
    return row === undefined ? undefined : this.rowOf(row);
  }

  /** Files directly in a folder. */
  knownIn(folder: string): readonly KnownFile[] {
    return this.#known(this.#statements.knownIn.all({ folder: placeOfFolder(this.home, folder) }));
  }

  /** Files in a folder and in those below it. */
  knownBelow(folder: string): readonly KnownFile[] {
    const path = placeOfFolder(this.home, folder);
    return this.#known(this.#statements.knownBelow.all({ path, below: path + sep }));
  }

  /** Files in none of these folders. */
  knownElsewhere(folders: readonly string[]): readonly KnownFile[] {
    const paths = JSON.stringify(folders.map((folder) => placeOfFolder(this.home, folder)));
    return this.#known(this.#statements.knownElsewhere.all({ paths }));
  }

  hasThread(threadId: string): boolean {
    return this.#statements.hasThread.get({ threadId }) === 1;
  }

  /** Files whose turns are not all folded, newest first. */
  withoutWhole(limit: number): readonly number[] {
    return this.#statements.withoutWhole.all({ limit });
  }

  /** Files that continue another one, and whose first message is not known. */
  withoutBase(): readonly FileRow[] {
    return this.#statements.withoutBase.all().map((row) => this.rowOf(row));
  }

  /** Its number. */
  insert({ found, stat, head, summary, isWhole, isCurrent }: NewFile): number {
    const { folder, name, namedId } = placeOf(this.home, found.path);
    const headColumns = this.#headColumns(head, found, stat);
    const times = statColumns(stat);
    return this.#statements.rows.put({
      ...times,
      ...headColumns,
      ...this.#summaryColumns(summary, { ...headColumns, named_id: namedId }),
      folder_id: this.#folderIds.idOf(folder),
      name,
      named_id: namedId,
      is_archived: Number(found.isArchived),
      is_current: Number(isCurrent && namedId !== null && head !== null),
      is_whole: Number(isWhole),
      recency_ms: isWhole && summary !== null ? recencyMsOf(summary, found, stat) : times.updated_ms,
    });
  }

  /** The file changed: its summary is no longer of all of it. */
  setStat(id: number, stat: FileStat): FileRow | undefined {
    this.#statements.setStat.run({ id, ...statColumns(stat) });
    return this.byId(id);
  }

  /** What the first lines say: by this threads are found, sorted and filtered. */
  setHead(row: FileRow, head: ThreadSummary | null): void {
    const columns = this.#headColumns(head, foundOf(row), timesOf(row));
    const summary = this.#summaryColumns(head, { ...row, ...columns });
    this.#statements.setHead.run({ id: row.id, ...columns, ...summary });
  }

  /** What the lines up to some point say; `isWhole`: up to the end. */
  setSummary(row: FileRow, summary: ThreadSummary | null, isWhole: boolean): void {
    this.#statements.setSummary.run({
      id: row.id,
      ...this.#summaryColumns(summary, row),
      is_whole: Number(isWhole),
      recency_ms: summary !== null && isWhole ? recencyMsOf(summary, foundOf(row), timesOf(row)) : null,
    });
  }

  /** All files are known now. */
  setCompared(): void {
    this.#statements.setCompared.run();
  }

  setCurrent(id: number, isCurrent: boolean): void {
    this.#statements.setCurrent.run({ id, isCurrent: Number(isCurrent) });
  }

  remove(id: number): void {
    this.#statements.remove.run({ id });
  }

  /** A transaction was taken back. */
  override forget(): void {
    super.forget();
    this.#shared.forget();
    this.#folderIds.forget();
    this.#cwdIds.forget();
  }

  #known(rows: readonly StoredKnown[]): readonly KnownFile[] {
    return rows.map((row) => ({ ...row, path: this.pathOf(row) }));
  }

  #headColumns(head: ThreadSummary | null, found: FoundRollout, stat: FileTimes): HeadColumns {
    if (head === null) return NO_HEAD;
    const { threadId, createdAt, cwd } = describeRollout(head, found, stat, NO_NAMES);
    return {
      is_thread: 1,
      inside_id: threadId === found.name?.threadId ? null : threadId,
      base_thread: historyBaseOf(head.meta)?.fileId ?? null,
      preview: head.hasUserMessage ? head.preview : null,
      created_ms: createdAt.getTime(),
      cwd_id: this.#cwdIds.idOf(cwd),
    };
  }

  #summaryColumns(summary: ThreadSummary | null, row: Omit<SummaryRow, 'last_turn_ms'>): SummaryColumns {
    if (summary === null) return { settings_id: null, last_turn_ms: null, own: null };
    const { own, lastTurnMs, ...parts } = splitSummary(summary, row);
    return {
      settings_id: this.#shared.idOf(parts),
      last_turn_ms: lastTurnMs,
      own: own === null ? null : JSON.stringify(own),
    };
  }
}

/** Paths that have a number of their own, because many files name them. */
class PathIds {
  readonly #put;
  readonly #find;
  readonly #ids = new Map<string, number>();

  constructor(database: IndexDatabase, table: 'folders' | 'cwds') {
    this.#put = database.prepare<{ path: string }>(`INSERT INTO ${table} (path) VALUES (:path)`);
    this.#find = database.prepare<{ path: string }, number>(`SELECT id FROM ${table} WHERE path = :path`).pluck();
  }

  idOf(path: string): number {
    const known = this.#ids.get(path) ?? this.#find.get({ path }) ?? Number(this.#put.run({ path }).lastInsertRowid);
    this.#ids.set(path, known);
    return known;
  }

  forget(): void {
    this.#ids.clear();
  }
}

function statementsOf(database: IndexDatabase) {
  return {
    byId: database.prepare<OfFile, StoredFile>('SELECT * FROM files WHERE id = :id'),
    knownIn: database.prepare<{ folder: string }, StoredKnown>(
      `SELECT ${KNOWN} FROM files WHERE folder_id = (SELECT id FROM folders WHERE path = :folder)`,
    ),
    // CROSS JOIN: of folders there are few.
    knownBelow: database.prepare<{ path: string; below: string }, StoredKnown>(
      `SELECT ${KNOWN} FROM folders CROSS JOIN files ON folder_id = folders.id
       WHERE path = :path OR (path > :below AND path < :below || char(1114111))`,
    ),
    knownElsewhere: database.prepare<{ paths: string }, StoredKnown>(
      `SELECT ${KNOWN} FROM folders CROSS JOIN files ON folder_id = folders.id
       WHERE path NOT IN (SELECT value FROM json_each(:paths))`,
    ),
    hasThread: database
      .prepare<{ threadId: string }, number>(
        `SELECT EXISTS (SELECT 1 FROM files WHERE named_id = :threadId)
         OR EXISTS (SELECT 1 FROM files WHERE inside_id IS NOT NULL AND lower(inside_id) = :threadId)`,
      )
      .pluck(),
    withoutWhole: database
      .prepare<{ limit: number }, number>(
        `SELECT id FROM files WHERE is_whole = 0 AND base_thread IS NULL ORDER BY updated_ms DESC LIMIT :limit`,
      )
      .pluck(),
    withoutBase: database.prepare<[], StoredFile>(
      'SELECT * FROM files WHERE base_thread IS NOT NULL AND preview IS NULL',
    ),
    rows: new RowWriter<InsertedFile>(database, 'files', COLUMNS),
    // The start of the last turn is known as far as the file was folded.
    setStat: database.prepare<OfFile & StatColumns>(
      `UPDATE files SET size = :size, mtime_ms = :mtime_ms, ctime_ms = :ctime_ms, birthtime_ms = :birthtime_ms,
       inode = :inode, updated_ms = :updated_ms, is_whole = 0,
       is_said = 0, recency_ms = iif(EXISTS (SELECT 1 FROM folds WHERE file_id = :id), recency_ms, :updated_ms) WHERE id = :id`,
    ),
    // A summary of more than the first lines is not replaced by one of these.
    setHead: database.prepare<OfFile & HeadColumns & SummaryColumns>(
      `UPDATE files SET is_thread = :is_thread, inside_id = :inside_id, base_thread = :base_thread,
       created_ms = :created_ms, cwd_id = :cwd_id, preview = :preview,
       settings_id = iif(EXISTS (SELECT 1 FROM folds WHERE file_id = :id), settings_id, :settings_id),
       last_turn_ms = iif(EXISTS (SELECT 1 FROM folds WHERE file_id = :id), last_turn_ms, :last_turn_ms),
       own = iif(EXISTS (SELECT 1 FROM folds WHERE file_id = :id), own, :own) WHERE id = :id`,
    ),
    setSummary: database.prepare<OfFile & SummaryColumns & { is_whole: number; recency_ms: number | null }>(
      `UPDATE files SET settings_id = :settings_id, last_turn_ms = :last_turn_ms, own = :own, is_whole = :is_whole,
       is_said = is_said AND :is_whole, recency_ms = coalesce(:recency_ms, recency_ms) WHERE id = :id`,
    ),
    setCurrent: database.prepare<OfFile & { isCurrent: number }>(
      'UPDATE files SET is_current = :isCurrent WHERE id = :id AND is_current <> :isCurrent',
    ),
    setCompared: database.prepare('INSERT INTO comparisons (id) VALUES (1) ON CONFLICT DO NOTHING'),
    remove: database.prepare<OfFile>('DELETE FROM files WHERE id = :id'),
  };
}

function statColumns(stat: FileStat): StatColumns {
  return {
    size: stat.size,
    mtime_ms: stat.mtimeMs,
    ctime_ms: stat.ctimeMs,
    birthtime_ms: stat.birthtimeMs,
    inode: stat.inode,
    updated_ms: Math.trunc(stat.mtimeMs),
  };
}

function recencyMsOf(summary: ThreadSummary, found: FoundRollout, stat: FileTimes): number {
  return describeRollout(summary, found, stat, NO_NAMES).recencyAt.getTime();
}
