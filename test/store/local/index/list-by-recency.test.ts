import { appendFile, utimes } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { LocalThreadStore } from '../../../../src/store/local/local-thread-store.ts';
import type { ThreadStore } from '../../../../src/store/thread-store.ts';
import { asFile, DAY, EVERYTHING, ID, line, metaLine, OTHER, put, userLine } from '../hand-made.ts';
import { indexHome } from '../index-home.ts';
import { temporaryHome } from '../temporary-home.ts';

const BY_RECENCY = { ...EVERYTHING, sortKey: 'recency_at', sortDirection: 'desc' } as const;

/** A turn that began at this time. */
function turnAt(timestamp: string): string {
  const start = { ...JSON.parse(line('event_msg', { type: 'task_started', turn_id: timestamp })), timestamp };
  return asFile([JSON.stringify(start), userLine('q')]);
}

async function recencyOf(store: ThreadStore) {
  const { rows } = await store.listThreads(BY_RECENCY);
  return rows.map(({ threadId, recencyAt }) => [threadId, recencyAt.toISOString()]);
}

test.each(['on', 'off'] as const)(
  'listThreads() by recency_at, index %s, goes by turns and not by writes',
  async (index) => {
    await using home = await temporaryHome();
    const one = `${DAY}/rollout-2026-01-09T10-00-00-${ID}.jsonl`;
    const two = `${DAY}/rollout-2026-01-09T10-00-00-${OTHER}.jsonl`;
    const early = '2026-01-09T11:00:00.000Z';
    const late = '2026-01-09T12:00:00.000Z';
    const last = '2026-01-09T13:00:00.000Z';
    const path = await put(home.path, one, asFile([metaLine()]) + turnAt(early));
    await put(home.path, two, asFile([metaLine({ id: OTHER })]) + turnAt(late));
    await utimes(path, new Date('2026-02-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z'));
    if (index === 'on') await indexHome(home.path);
    const options = { home: home.path, index, listMaxAgeMs: 0, isIndexAwaited: index === 'on' };
    await using store = await LocalThreadStore.open(options);
    expect(await recencyOf(store)).toEqual([
      [OTHER, late],
      [ID, early],
    ]);
    await appendFile(path, turnAt(last));
    expect(await recencyOf(store)).toEqual([
      [ID, last],
      [OTHER, late],
    ]);
  },
);
