import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { INDEX_FILE } from '../src/store/local/index/schema.ts';

/** Bytes of rollout files whose turns and items are in the index of a home. */
export function indexedBytes(home: string): number {
  const file = path.join(home, INDEX_FILE);
  if (!existsSync(file)) return 0;
  const database = new Database(file, { readonly: true, timeout: 1_000 });
  try {
    const sum = database.prepare<[], number | null>('SELECT sum(indexed_bytes) FROM folds').pluck().get();
    return sum ?? 0;
  } catch {
    // Its tables are being made.
    return 0;
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
