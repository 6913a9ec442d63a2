import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { INDEX_FILE } from '../src/store/local/index/schema.ts';

export interface IndexProgress {
  readonly files: number;
  /** Bytes of rollout files whose turns and items are in. */
  readonly bytes: number;
  /** Messages whose text is in. */
  readonly messages: number;
  /** Files all of whose messages are in. */
  readonly searchedFiles: number;
}

const NOTHING: IndexProgress = { files: 0, bytes: 0, messages: 0, searchedFiles: 0 };
const PROGRESS = `SELECT (SELECT count(*) FROM files) AS files, (SELECT total(indexed_bytes) FROM folds) AS bytes,
  (SELECT count(*) FROM search_messages) AS messages, (SELECT total(is_said) FROM files) AS searchedFiles`;

/** What is in the index of a home. */
export function indexProgress(home: string): IndexProgress {
  const file = path.join(home, INDEX_FILE);
  if (!existsSync(file)) return NOTHING;
  const database = new Database(file, { readonly: true, timeout: 1_000 });
  try {
    return database.prepare<[], IndexProgress>(PROGRESS).get() ?? NOTHING;
  } catch {
    // Its tables are being made.
    return NOTHING;
  } finally {
    database.close();
  }
}

/** Bytes of all rollout files of a home. */
export function rolloutBytes(home: string): number {
  const names = readdirSync(path.join(home, 'sessions'), { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.jsonl'));
  return files.reduce((sum, name) => sum + statSync(path.join(home, 'sessions', name)).size, 0);
}

/** Size of the index on the disk, with what is not merged into it yet. */
export function indexSizeMb(home: string): number {
  const sizes = ['', '-wal'].map((suffix) => statSync(path.join(home, INDEX_FILE + suffix), { throwIfNoEntry: false }));
  return sizes.reduce((sum, stats) => sum + (stats?.size ?? 0), 0) / 2 ** 20;
}
