import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { withIndexLock } from './index-lock.ts';
import { INDEX_FILE, SCHEMA, SCHEMA_VERSION } from './schema.ts';

const MAX_INSTANCE = 2 ** 31 - 1;
const SUFFIXES = ['', '-wal', '-shm'];

type Bound<Params> = Params extends unknown[] ? Params : [Params];

/** A prepared statement, as far as the index uses it. */
export interface IndexStatement<Params, Row> {
  run(...params: Bound<Params>): BetterSqlite3.RunResult;
  get(...params: Bound<Params>): Row | undefined;
  all(...params: Bound<Params>): Row[];
  iterate(...params: Bound<Params>): IterableIterator<Row>;
  pluck(): this;
}

/** The database with a type for its statements that declarations can name. */
export interface IndexDatabase extends Omit<BetterSqlite3.Database, 'prepare'> {
  prepare<Params extends unknown[] | object = unknown[], Row = unknown>(sql: string): IndexStatement<Params, Row>;
}

/** The system has the file in its cache anyway. */
const READER_CACHE_KIB = 4 * 1024;
const WRITER_CACHE_KIB = 8 * 1024;
/** Whoever reads is the thread that answers requests; whoever writes has a thread of its own. */
const READER_PATIENCE_MS = 50;
const OPENING_PATIENCE_MS = 1_000;
/** One wait of a writer for another: see IndexWriter. */
export const WRITER_WAIT_MS = 100;
const ATTEMPTS = 3;

/**
 * Opens the index for writing; makes it, or makes it anew when it is of an older version or no database at all. Never
 * changes the tables of one that is there: whoever has it open would go on as if they were the same.
 *
 * @throws {NewerIndexError} for one of a newer version.
 */
export function openIndexWriter(home: string, onRemade: () => void): Promise<IndexDatabase> {
  return withIndexLock(home, async () => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await openPrepared(home);
      } catch (reason) {
        const isOlder = reason instanceof OlderIndexError;
        if (attempt >= ATTEMPTS || !(isOlder || isBroken(reason))) throw reason;
        removeFiles(home);
        if (!isOlder) onRemade();
      }
    }
  });
}

/** Opens the index for reading only. Fails when it is not there, or not of this version. */
export async function openIndexReader(home: string): Promise<IndexDatabase> {
  const database = await connect(home, { fileMustExist: true, timeout: READER_PATIENCE_MS });
  try {
    database.pragma('query_only = 1');
    database.pragma(`cache_size = -${READER_CACHE_KIB}`);
    assertVersion(database);
    return database;
  } catch (reason) {
    database.close();
    throw reason;
  }
}

/** SQLite finds the file damaged, its tables are not as they were made, or what stands in them cannot be read. */
const BROKEN =
  /^(IrregularIndexError|SQLITE_(CORRUPT|NOTADB|ERROR|MISMATCH|CONSTRAINT)|SyntaxError|RangeError|TypeError)/;

/** The file is damaged, so that it has to be made anew. */
export function isBroken(reason: unknown): boolean {
  return BROKEN.test(codeOf(reason));
}

export function isBusy(reason: unknown): boolean {
  const code = codeOf(reason);
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED') || code.startsWith('SQLITE_PROTOCOL');
}

/**
 * Removes a damaged index; where `instance` is given, not if another one is in its place by now, or a newer one. Resolves with
 * whether it did.
 */
export function removeIndex(home: string, instance?: number): Promise<boolean> {
  return withIndexLock(home, async () => {
    try {
      const current = await openIndexReader(home);
      const isOther = instance !== undefined && instanceOf(current) !== instance;
      current.close();
      if (isOther) return false;
    } catch (reason) {
      if (reason instanceof NewerIndexError) return false;
    }
    removeFiles(home);
    return true;
  });
}

/** Tells one making of the index from another: their files have one name. */
export function instanceOf(database: IndexDatabase): number {
  return Number(database.pragma('application_id', { simple: true }));
}

/**
 * Merges what was written last, and gives its room back. Whoever reads goes on, and is not waited for: what it still needs is
 * merged the next time.
 */
export function mergeLog(database: IndexDatabase): void {
  database.pragma('busy_timeout = 0');
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    database.pragma(`busy_timeout = ${WRITER_WAIT_MS}`);
  }
}

function removeFiles(home: string): void {
  for (const suffix of SUFFIXES) rmSync(join(home, INDEX_FILE + suffix), { force: true });
}

async function openPrepared(home: string): Promise<IndexDatabase> {
  const database = await connect(home, { timeout: OPENING_PATIENCE_MS });
  try {
    database.pragma('journal_mode = WAL');
    // What a loss of power takes away is derived again.
    database.pragma('synchronous = OFF');
    database.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
    database.pragma('wal_autocheckpoint = 2000');
    database.pragma('journal_size_limit = 16777216');
    if (isUnmade(database)) makeTables(database);
    assertVersion(database);
    database.pragma(`busy_timeout = ${WRITER_WAIT_MS}`);
    return database;
  } catch (reason) {
    database.close();
    throw reason;
  }
}

/** Nobody made anything of it yet. */
function isUnmade(database: IndexDatabase): boolean {
  const hasTables = database.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM sqlite_schema)').pluck().get() === 1;
  return versionOf(database) === 0 && !hasTables;
}

function makeTables(database: IndexDatabase): void {
  database
    .transaction(() => {
      // Another process may have done it while this one waited for the lock.
      if (!isUnmade(database)) return;
      database.exec(SCHEMA);
      database.pragma(`application_id = ${randomInt(1, MAX_INSTANCE)}`);
      database.pragma(`user_version = ${SCHEMA_VERSION}`);
    })
    .exclusive();
}

function versionOf(database: IndexDatabase): number {
  return Number(database.pragma('user_version', { simple: true }));
}

function assertVersion(database: IndexDatabase): void {
  const version = versionOf(database);
  if (version > SCHEMA_VERSION) throw new NewerIndexError('it was made by a newer version, which may still use it');
  if (version === 0) throw new OlderIndexError('it was begun, but not made to its end');
  if (version < SCHEMA_VERSION) throw new OlderIndexError('it was made by an older version');
}

/** Servers of two versions would make it anew for each other without end: the older one does without. */
export class NewerIndexError extends Error {
  override readonly name = 'NewerIndexError';
}

class OlderIndexError extends Error {
  override readonly name = 'OlderIndexError';
}

async function connect(home: string, options: BetterSqlite3.Options): Promise<IndexDatabase> {
  const path = join(home, INDEX_FILE);
  for (const suffix of SUFFIXES) refuseIrregular(path + suffix);
  const isNew = !existsSync(path);
  // The library takes a while to load.
  if (isNew && options.fileMustExist) throw new Error('There is no index');
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(path, options);
  if (isNew) chmodSync(path, 0o600);
  return database as IndexDatabase;
}

/** What tells one kind of failure from another: a code, else the name of the error's class. */
export function codeOf(reason: unknown): string {
  if (!(reason instanceof Error)) return '';
  return 'code' in reason ? String(reason.code) : reason.name;
}

/** What stands where the index should is a link, and SQLite would write to wherever it leads, or a pipe or the like. */
class IrregularIndexError extends Error {
  override readonly name = 'IrregularIndexError';
}

function refuseIrregular(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  // A folder is not removed; SQLite says that it cannot be opened.
  if (stats === undefined || stats.isFile() || stats.isDirectory()) return;
  throw new IrregularIndexError(`"${path}" is ${stats.isSymbolicLink() ? 'a link' : 'no regular file'}`);
}
