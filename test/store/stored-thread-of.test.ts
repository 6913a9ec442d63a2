import { expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/record.ts';
import { ThreadSummaryFold } from '../../src/history/thread-summary.ts';
import { listAll } from '../../src/store/contract/samples.ts';
import { pageThreads } from '../../src/store/page-threads.ts';
import { storedThreadOf } from '../../src/store/stored-thread-of.ts';

const facts = { updatedAt: new Date(5000), archivedAt: null, name: null, paging: 'none' } as const;

function threadOf(payload: HistoryRecord['payload'], createdAtFallback?: Date) {
  const fold = new ThreadSummaryFold();
  fold.apply({ timestamp: '', type: 'session_meta', payload });
  if (fold.summary === null) throw new Error('no summary');
  return storedThreadOf(fold.summary, { ...facts, ...(createdAtFallback === undefined ? {} : { createdAtFallback }) });
}

test('storedThreadOf() takes another time where that of the meta cannot be read', () => {
  expect(threadOf({ id: 'x', timestamp: 'junk' }).createdAt).toEqual(new Date(5000));
  expect(threadOf({ id: 'x', timestamp: 'junk' }, new Date(1000)).createdAt).toEqual(new Date(1000));
  expect(threadOf({ id: 'x', timestamp: '2026-01-09T10:00:00.000Z' }).createdAt).toEqual(
    new Date('2026-01-09T10:00:00.000Z'),
  );
});

test('storedThreadOf() leaves out members of another type than they should have', () => {
  const junk = {
    timestamp: 1,
    cwd: 2,
    source: 3,
    git: 'x',
    base_instructions: 'y',
    dynamic_tools: {},
    model_provider: [],
  };
  const thread = threadOf({ id: 'x', ...junk, memory_mode: {}, originator: null });
  expect(thread).toMatchObject({
    cwd: '',
    source: 'unknown',
    gitInfo: null,
    baseInstructions: null,
    dynamicTools: [],
    modelProvider: null,
    memoryMode: null,
    originator: '',
  });
  const listed = { ...thread, hasUserMessage: true };
  expect(pageThreads([listed], listAll({ sourceKinds: 'interactive' })).rows).toEqual([]);
  expect(pageThreads([listed], listAll({ sourceKinds: ['subAgent', 'unknown'] })).rows).toEqual([listed]);
});
