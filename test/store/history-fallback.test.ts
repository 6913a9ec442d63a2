import { expect, test } from 'vitest';
import { storeSampleThread } from '../../src/store/contract/samples.ts';
import { listTurnsFromHistory } from '../../src/store/history-fallback.ts';
import { InMemoryThreadStore } from '../../src/store/memory/in-memory-thread-store.ts';

test('listTurnsFromHistory() folds what the store has, archived or not, and says so in its cursors', async () => {
  const store = new InMemoryThreadStore();
  const threadId = await storeSampleThread(store, 1, ['t1', 't2']);
  await store.archiveThread({ threadId });
  const params = { threadId, pageSize: 1, sortDirection: 'desc', itemsView: 'summary' } as const;
  const { rows, nextCursor } = await listTurnsFromHistory(store, params);
  expect(rows).toMatchObject([{ turnId: 't2', itemsView: 'summary' }]);
  expect(nextCursor).toBe(`{"turnId":"t2","includeAnchor":false,"threadId":"${threadId}","store":"in_memory"}`);
  expect(store.calls).toMatchObject({ list_turns: 0, load_history: 1 });
});

test('listTurnsFromHistory() shows what the mode of its records shows', async () => {
  const store = new InMemoryThreadStore();
  const threadId = await storeSampleThread(store, 1, ['t1']);
  const params = { threadId, pageSize: 1, sortDirection: 'desc', itemsView: 'full' } as const;
  const limited = await listTurnsFromHistory(store, params, { records: 'limited' });
  const extended = await listTurnsFromHistory(store, params);
  expect(limited.rows[0]?.items[0]).not.toHaveProperty('clientId');
  expect(extended.rows[0]?.items[0]).toHaveProperty('clientId', null);
});
