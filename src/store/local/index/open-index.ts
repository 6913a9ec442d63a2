import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { INDEX_FILE, SCHEMA, SCHEMA_VERSION } from './schema.ts';

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

const BUSY_TIMEOUT_MS = 5_000;
const ATTEMPTS = 8;
/** The system has the file in its cache anyway. */
const READER_CACHE_KIB = 4 * 1024;
const WRITER_CACHE_KIB = 8 * 1024;

/** Opens the index for writing; makes it, or makes it anew when it is of another version or no database at all. */
export async function openIndexWriter(home: string, onRemade: () => void): Promise<IndexDatabase> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openPrepared(home);
    } catch (reason) {
      if (attempt >= ATTEMPTS) throw reason;
      if (isBroken(reason)) {
        removeIndex(home);
        onRemade();
      } else if (!isBusy(reason)) throw reason;
      // Several servers may start on one home at once.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
    }
  }
}

/** Opens the index for reading only. Fails when it is not there, or not of this version. */
export async function openIndexReader(home: string): Promise<IndexDatabase> {
  const database = await connect(home, true);
  try {
    database.pragma('query_only = 1');
    database.pragma(`cache_size = -${READER_CACHE_KIB}`);
    if (database.pragma('user_version', { simple: true }) === SCHEMA_VERSION) return database;
    throw new Error('the index is of another version');
  } catch (reason) {
    database.close();
    throw reason;
  }
}

/** The file is damaged, so that it has to be made anew. */
export function isBroken(reason: unknown): boolean {
  const code = codeOf(reason);
  return code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB');
}

export function isBusy(reason: unknown): boolean {
  const code = codeOf(reason);
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED') || code.startsWith('SQLITE_PROTOCOL');
}

export function removeIndex(home: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(home, INDEX_FILE + suffix), { force: true });
}

async function openPrepared(home: string): Promise<IndexDatabase> {
  const database = await connect(home, false);
  try {
    database.pragma('journal_mode = WAL');
    // What a loss of power takes away is derived again.
    database.pragma('synchronous = OFF');
    database.pragma('foreign_keys = ON');
    database.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
    database.pragma('wal_autocheckpoint = 2000');
    database.pragma('journal_size_limit = 16777216');
    if (database.pragma('user_version', { simple: true }) !== SCHEMA_VERSION) migrate(database);
    return database;
  } catch (reason) {
    database.close();
    throw reason;
  }
}

function migrate(database: IndexDatabase): void {
  database
    .transaction(() => {
      // Another process may have done it while this one waited for the lock.
      if (database.pragma('user_version', { simple: true }) === SCHEMA_VERSION) return;
      for (const table of ['items', 'turns', 'folds', 'shared', 'files'])
        database.exec(`DROP TABLE IF EXISTS ${table}`);
      database.exec(SCHEMA);
      database.pragma(`user_version = ${SCHEMA_VERSION}`);
    })
    .exclusive();
}

async function connect(home: string, fileMustExist: boolean): Promise<IndexDatabase> {
  const { default: Database } = await import('better-sqlite3');
  const path = join(home, INDEX_FILE);
  const isNew = !existsSync(path);
  const database = new Database(path, { fileMustExist, timeout: BUSY_TIMEOUT_MS });
  if (isNew) chmodSync(path, 0o600);
  return database as IndexDatabase;
}

function codeOf(reason: unknown): string {
  return reason instanceof Error && 'code' in reason ? String(reason.code) : '';
}
