import { createHash } from 'node:crypto';
import type { ThreadSummary } from '../../../history/thread-summary.ts';
import { describeRollout } from '../describe-rollout.ts';
import type { FileStat } from '../file-layer.ts';
import { type FoundRollout, foundAt } from '../find-rollouts.ts';
import { historyBaseOf } from '../history-base.ts';
import type { IndexDatabase } from './open-index.ts';

/** One rollout file of the home. */
export interface FileRow {
  readonly id: number;
  readonly path: string;
  /** Thread id in the name; null for a name without one: such a file is never listed. */
  readonly named_id: string | null;
  /** Thread id inside, lower case. */
  readonly inner_id: string | null;
  readonly is_archived: number;
  /** The newest of the files of its thread, and one that lists show. */
  readonly is_current: number;
  /** The first lines were looked at. */
  readonly has_head: number;
  readonly size: number;
  readonly mtime_ms: number;
  readonly ctime_ms: number;
  readonly birthtime_ms: number;
  readonly inode: number;
  /** The thread whose file this one continues. */
  readonly base_thread: string | null;
  /** Start of the last turn, as far as the file was folded to its end once; its last write before that. */
  readonly recency_ms: number;
  readonly preview: string | null;
  /** JSON of a ThreadSummary without preview, instructions and tools; null before a session meta. */
  readonly summary: string | null;
  readonly shared_id: number | null;
  /** The summary is of the whole file, of the size and time given here. */
  readonly is_whole: number;
}

/** What a sweep compares with the folders. */
export type KnownFile = Pick<FileRow, 'path' | 'named_id' | 'inner_id' | 'size' | 'mtime_ms' | 'ctime_ms' | 'inode'>;

/** Statements that only read. */
export function fileReads(database: IndexDatabase) {
  return {
    byPath: database.prepare<{ path: string }, FileRow>('SELECT * FROM files WHERE path = :path'),
    byThread: database.prepare<{ threadId: string }, FileRow>(
      'SELECT * FROM files WHERE named_id = :threadId UNION SELECT * FROM files WHERE inner_id = :threadId',
    ),
    byRevert: database.prepare<{ revertId: string }, FileRow>(
      "SELECT * FROM files WHERE path GLOB '*[_]' || :revertId || '.jsonl*'",
    ),
    sharedOf: sharedReader(database),
    baseReferences: database.prepare<{ threadId: string }, { count: number }>(
      `SELECT count(*) AS count FROM files WHERE base_thread = :threadId
       AND inner_id IS NOT NULL AND inner_id <> :threadId`,
    ),
    knowsMany: database
      .prepare<[], number>(
        'SELECT EXISTS (SELECT 1 FROM files) AND NOT EXISTS (SELECT 1 FROM files WHERE has_head = 0)',
      )
      .pluck(),
    hasUnknownHeads: database.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM files WHERE has_head = 0)').pluck(),
  };
}

/** `:folder` ends in a separator. */
const KNOWN_BELOW = `SELECT path, named_id, inner_id, size, mtime_ms, ctime_ms, inode FROM files
  WHERE path > :folder AND path < :folder || char(1114111)`;

export function fileRows(database: IndexDatabase) {
  return {
    ...fileReads(database),
    known: database.prepare<[], KnownFile>(
      'SELECT path, named_id, inner_id, size, mtime_ms, ctime_ms, inode FROM files',
    ),
    put: database.prepare<FileStatRow, FileRow>(
      `INSERT INTO files (path, named_id, is_archived, size, mtime_ms, ctime_ms, birthtime_ms, inode, updated_ms,
       recency_ms)
       VALUES (:path, :named_id, :is_archived, :size, :mtime_ms, :ctime_ms, :birthtime_ms, :inode, :updated_ms,
       :updated_ms)
       ON CONFLICT (path) DO UPDATE SET size = :size, mtime_ms = :mtime_ms, ctime_ms = :ctime_ms,
       birthtime_ms = :birthtime_ms, inode = :inode, updated_ms = :updated_ms, is_whole = 0,
       recency_ms = iif(EXISTS (SELECT 1 FROM folds WHERE file_id = files.id), recency_ms, :updated_ms),
       has_head = has_head AND inode = :inode AND size < :size AND
       preview IS NOT NULL RETURNING *`,
    ),
    forgetHead: database.prepare<{ id: number }>('UPDATE files SET has_head = 0 WHERE id = :id'),
    knownIn: database.prepare<{ folder: string; separator: string }, KnownFile>(
      `${KNOWN_BELOW} AND instr(substr(path, length(:folder) + 1), :separator) = 0`,
    ),
    pathsBelow: database.prepare<{ folder: string }, { path: string }>(KNOWN_BELOW),
    unknownHeads: database.prepare<{ limit: number }, FileRow>(
      'SELECT * FROM files WHERE has_head = 0 ORDER BY updated_ms DESC LIMIT :limit',
    ),
    withoutBase: database.prepare<[], FileRow>(
      'SELECT * FROM files WHERE base_thread IS NOT NULL AND preview IS NULL AND has_head = 1',
    ),
    byId: database.prepare<{ id: number }, FileRow>('SELECT * FROM files WHERE id = :id'),
    withoutWhole: database.prepare<{ limit: number }, { id: number }>(
      `SELECT id FROM files WHERE is_whole = 0 AND has_head = 1 AND base_thread IS NULL
       ORDER BY updated_ms DESC LIMIT :limit`,
    ),
    remove: database.prepare<{ path: string }>('DELETE FROM files WHERE path = :path'),
    // A summary of more than the first lines is not replaced by one of these.
    setHead: database.prepare<HeadRow & { id: number }>(
      `UPDATE files SET has_head = 1, inner_id = :inner_id, base_thread = :base_thread, listed_id = :listed_id,
       created_ms = :created_ms, cwd = :cwd, preview = :preview,
       summary = iif(EXISTS (SELECT 1 FROM folds WHERE file_id = :id), summary, :summary),
       shared_id = iif(EXISTS (SELECT 1 FROM folds WHERE file_id = :id), shared_id, :shared_id) WHERE id = :id`,
    ),
    setSummary: database.prepare<SummaryRow & { id: number }>(
      `UPDATE files SET summary = :summary, shared_id = :shared_id, is_whole = :is_whole,
       recency_ms = coalesce(:recency_ms, recency_ms) WHERE id = :id`,
    ),
    setCurrent: database.prepare<{ id: number; isCurrent: number }>(
      'UPDATE files SET is_current = :isCurrent WHERE id = :id AND is_current <> :isCurrent',
    ),
    share: database.prepare<{ hash: string; value: string }>(
      'INSERT INTO shared (hash, value) VALUES (:hash, :value) ON CONFLICT DO NOTHING',
    ),
    /** Of texts that were stored last. */
    sharedIds: new Map<string, number>(),
    sharedByHash: database.prepare<{ hash: string }, { id: number }>('SELECT id FROM shared WHERE hash = :hash'),
  };
}

export type FileReads = ReturnType<typeof fileReads>;
export type FileRows = ReturnType<typeof fileRows>;

interface FileStatRow {
  readonly path: string;
  readonly named_id: string | null;
  readonly is_archived: number;
  readonly size: number;
  readonly mtime_ms: number;
  readonly ctime_ms: number;
  readonly birthtime_ms: number;
  readonly inode: number;
  readonly updated_ms: number;
}

interface HeadRow {
  readonly inner_id: string | null;
  readonly base_thread: string | null;
  readonly listed_id: string | null;
  readonly created_ms: number | null;
  readonly cwd: string | null;
  readonly preview: string | null;
  readonly summary: string | null;
  readonly shared_id: number | null;
}

interface SummaryRow {
  readonly summary: string | null;
  readonly shared_id: number | null;
  readonly is_whole: number;
  /** Null leaves it as it is. */
  readonly recency_ms: number | null;
}

const MAX_SHARED = 64;
const NO_NAMES: ReadonlyMap<string, string> = new Map();

export function fileStatRow(found: FoundRollout, stat: FileStat): FileStatRow {
  return {
    path: found.path,
    named_id: found.name?.threadId ?? null,
    is_archived: Number(found.isArchived),
    size: stat.size,
    mtime_ms: stat.mtimeMs,
    ctime_ms: stat.ctimeMs,
    birthtime_ms: stat.birthtimeMs,
    inode: stat.inode,
    updated_ms: Math.trunc(stat.mtimeMs),
  };
}

export function foundOf({ path, is_archived }: Pick<FileRow, 'path' | 'is_archived'>): FoundRollout {
  return foundAt(path, is_archived === 1);
}

export function statOf(row: FileRow): FileStat {
  return {
    size: row.size,
    mtimeMs: row.mtime_ms,
    ctimeMs: row.ctime_ms,
    birthtimeMs: row.birthtime_ms,
    inode: row.inode,
    links: 1,
    isFolder: false,
    isFile: true,
  };
}

/** The summary as it was stored; instructions and tools come from the text that threads share. */
export function summaryOf(reads: FileReads, row: FileRow): ThreadSummary | null {
  if (row.summary === null) return null;
  const summary = JSON.parse(row.summary) as ThreadSummary;
  const shared = row.shared_id === null ? {} : reads.sharedOf(row.shared_id);
  // A first message that has no end of line yet is in the head, and in no summary of whole lines.
  return {
    ...summary,
    preview: row.preview ?? summary.preview,
    hasUserMessage: summary.hasUserMessage || row.preview !== null,
    meta: { ...summary.meta, ...shared },
  };
}

/** Texts that threads share, of which those last asked for are kept: a list has the same one in most rows. */
function sharedReader(database: IndexDatabase): (id: number) => object {
  const statement = database.prepare<{ id: number }, { value: string }>('SELECT value FROM shared WHERE id = :id');
  const kept = new Map<number, object>();
  return (id) => {
    const known = kept.get(id);
    if (known !== undefined) return known;
    const value: object = JSON.parse(statement.get({ id })?.value ?? '{}');
    kept.set(id, value);
    const [oldest] = kept.keys();
    if (kept.size > MAX_SHARED && oldest !== undefined) kept.delete(oldest);
    return value;
  };
}

/** Stores what the first lines say: by this threads are found, sorted and filtered. */
export function storeHead(files: FileRows, row: FileRow, summary: ThreadSummary | null): void {
  if (summary === null) {
    files.setHead.run({ id: row.id, ...NO_HEAD });
    return;
  }
  const thread = describeRollout(summary, foundOf(row), statOf(row), NO_NAMES);
  files.setHead.run({
    id: row.id,
    inner_id: thread.threadId.toLowerCase(),
    base_thread: historyBaseOf(summary.meta)?.fileId ?? null,
    listed_id: thread.threadId,
    created_ms: thread.createdAt.getTime(),
    cwd: thread.cwd,
    preview: summary.hasUserMessage ? summary.preview : null,
    ...summaryColumns(files, summary, summary.hasUserMessage),
  });
}

/** Stores what the lines up to some point say; `isWhole`: up to the end. */
export function storeSummary(files: FileRows, row: FileRow, summary: ThreadSummary | null, isWhole: boolean): void {
  const columns =
    summary === null ? { summary: null, shared_id: null } : summaryColumns(files, summary, row.preview !== null);
  const recency_ms = summary !== null && isWhole ? recencyMsOf(summary, row) : null;
  files.setSummary.run({ id: row.id, ...columns, is_whole: Number(isWhole), recency_ms });
}

function recencyMsOf(summary: ThreadSummary, row: FileRow): number {
  return describeRollout(summary, foundOf(row), statOf(row), NO_NAMES).recencyAt.getTime();
}

const NO_HEAD: HeadRow = {
  inner_id: null,
  base_thread: null,
  listed_id: null,
  created_ms: null,
  cwd: null,
  preview: null,
  summary: null,
  shared_id: null,
};

/** `hasPreview`: it stands in a column of its own. */
function summaryColumns(files: FileRows, summary: ThreadSummary, hasPreview: boolean) {
  const { shared, ...stored } = splitShared(summary);
  return {
    summary: JSON.stringify(hasPreview ? { ...stored, preview: '' } : stored),
    shared_id: shared === null ? null : sharedId(files, JSON.stringify(shared)),
  };
}

/** Instructions and tools are long and the same in most threads; their keys stay, so that the order of members does. */
function splitShared(summary: ThreadSummary): ThreadSummary & { readonly shared: object | null } {
  const { base_instructions, dynamic_tools } = summary.meta;
  if (base_instructions === undefined && dynamic_tools === undefined) return { ...summary, shared: null };
  const shared = {
    ...(base_instructions === undefined ? {} : { base_instructions }),
    ...(dynamic_tools === undefined ? {} : { dynamic_tools }),
  };
  const blank = Object.fromEntries(Object.keys(shared).map((key) => [key, null]));
  return { ...summary, meta: { ...summary.meta, ...blank }, shared };
}

function sharedId(files: FileRows, value: string): number | null {
  const known = files.sharedIds.get(value);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(value).digest('base64');
  files.share.run({ hash, value });
  const id = files.sharedByHash.get({ hash })?.id ?? null;
  if (files.sharedIds.size >= MAX_SHARED) files.sharedIds.clear();
  if (id !== null) files.sharedIds.set(value, id);
  return id;
}
