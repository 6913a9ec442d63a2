import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { INDEX_FILE } from '../src/store/local/index/schema.ts';
import { type SampleThread, writeSampleThread } from './sample-thread.ts';
import { writeSampleThreads } from './sample-threads.ts';

/** Grows with every change of what is generated. */
const VERSION = 3;
/** Beside the homes of the runs, so that files can be linked. */
const CACHE = path.join(os.tmpdir(), `bobbin-bench-samples-${os.userInfo().username}`, String(VERSION));

/** Puts a thread into a home. A `link` is for homes in which nobody writes to it. */
export function placeThread(home: string, thread: SampleThread, how: 'link' | 'copy'): void {
  const sample = cached(`${thread.kind}-${thread.sizeMb}mb.jsonl`, (file) => writeSampleThread(file, thread));
  const folder = path.join(home, 'sessions/2026/01/09');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = path.join(folder, `rollout-2026-01-09T10-00-00-${thread.threadId}.jsonl`);
  if (how === 'link') linkSync(sample, target);
  else copyFileSync(sample, target, constants.COPYFILE_FICLONE);
}

/** Puts so many short threads into a home, in which nobody may write to them. */
export function placeThreads(home: string, count: number): void {
  const sample = cached(`threads-${count}`, (folder) => writeSampleThreads(folder, count));
  linkTree(sample, path.join(home, 'sessions'));
}

/** Makes a home one that no server has seen. */
export function forgetIndex(home: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path.join(home, INDEX_FILE + suffix), { force: true });
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else linkSync(source, target);
  }
}

/** What was made once is kept for the next runs; unfinished ones have another name. */
function cached(name: string, make: (path: string) => void): string {
  const sample = path.join(CACHE, name);
  if (existsSync(sample)) return sample;
  mkdirSync(CACHE, { recursive: true, mode: 0o700 });
  const unfinished = `${sample}.${process.pid}`;
  process.stderr.write(`bench: making ${name}\n`);
  make(unfinished);
  chmodSync(unfinished, name.includes('.') ? 0o600 : 0o700);
  renameSync(unfinished, sample);
  return sample;
}
