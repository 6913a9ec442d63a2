import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Subject, withServerIn } from '../../bench/server-process.ts';
import { LocalThreadStore } from '../../src/store/local/local-thread-store.ts';
import { CrashedHome, CrashWriter } from '../../test/crash/store/crash-run.ts';
import { brief, seenThreads } from '../../test/crash/store/seen-threads.ts';
import type { SeenThread } from '../../test/crash/store/told.ts';
import { call, readTurns, said, turn, type WireThread } from './steps.ts';

const KILLS = 15;

/** What our killed store shows of its threads the original lists, resumes with the same texts, and continues. */
export async function killedIsContinued(original: Subject, home: string): Promise<void> {
  await using writer = await CrashWriter.build();
  await using crashed = await CrashedHome.make(writer, home);
  for (let kill = 0; kill < KILLS; kill += 1) await crashed.kill();
  const threads = await threadsFor(original, home);
  assert.ok(threads.length > 0, 'the kills left no thread');
  await withServerIn(original, home, async (server) => {
    const { data } = (await call(server, 'thread/list', { limit: 100 })) as { data: readonly WireThread[] };
    const listed = new Set(data.map(({ id }) => id));
    for (const { threadId, texts } of threads) {
      assert.ok(listed.has(threadId), `${threadId} is not listed`);
      await call(server, 'thread/resume', { threadId });
      await turn(server, threadId, 'more');
      const shown = said(await readTurns(server, threadId)).flat();
      assert.deepEqual(
        shown.map((text) => (/^t\d/.test(text) ? brief(text) : text)),
        [...texts, 'more', 'Hello.'],
      );
    }
  });
}

/**
 * Those that are not archived. 0.130 knows no paginated ones; 0.169 without its databases shows reverted ones, its own too, without
 * the turns of the file before (see the roadmap), so that these are left to the checks of rollbacks.
 */
async function threadsFor(original: Subject, home: string): Promise<readonly SeenThread[]> {
  await using store = await LocalThreadStore.open({ home, index: 'off' });
  const threads: SeenThread[] = [];
  for (const thread of await seenThreads(store)) {
    const file = await store.rolloutPaths?.pathOf(thread.threadId);
    assert.ok(file != null);
    const [head = ''] = readFileSync(file, 'utf8').split('\n', 1);
    const unknown = original.name === '0.130.0' ? '"history_mode":"paginated"' : '"history_base":';
    const isKnown = !head.includes(unknown);
    if (!thread.isArchived && isKnown) threads.push(thread);
  }
  return threads;
}
