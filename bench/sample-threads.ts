import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { metaLine, SampleTurns, START } from './sample-thread.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const THREADS_PER_DAY = 50;
const FOLDERS = 20;
const FILLER = 'about things '.repeat(9);

/** Writes the folder `sessions` of a home: so many short threads, over days and working folders. */
export function writeSampleThreads(sessions: string, count: number): void {
  const turns = new SampleTurns('small', count);
  for (let n = 0; n < count; n += 1) {
    const atMs = START - Math.floor(n / THREADS_PER_DAY) * DAY_MS - (n % THREADS_PER_DAY) * MINUTE_MS;
    const stamp = new Date(atMs).toISOString().slice(0, 19);
    const threadId = threadIdOf(n, atMs);
    const folder = path.join(sessions, stamp.slice(0, 10).replaceAll('-', '/'));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lines = [metaLine(threadId, sampleFolder(n), atMs), ...turns.middling(titleOf(n))];
    const file = path.join(folder, `rollout-${stamp.replaceAll(':', '-')}-${threadId}.jsonl`);
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    utimesSync(file, atMs / 1000, atMs / 1000);
  }
}

/** As servers make them: with the time of the thread's creation. */
function threadIdOf(n: number, atMs: number): string {
  const time = atMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-9000-${String(n).padStart(12, '0')}`;
}

/** Working folder of the n-th thread. */
export function sampleFolder(n: number): string {
  return `/work/project-${n % FOLDERS}`;
}

/** Words that the title of the n-th thread alone has. */
export function titleWords(n: number): string {
  return `number-${n}-of-all`;
}

function titleOf(n: number): string {
  return `Thread ${titleWords(n)} ${FILLER}`;
}
