import { expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/record.ts';
import { ThreadSummaryFold } from '../../src/history/thread-summary.ts';
import { recordedHistories } from './golden-recording.ts';
import { meta, record, userMessage } from './sample-records.ts';

function summaryOf(records: readonly HistoryRecord[]) {
  const fold = new ThreadSummaryFold();
  for (const entry of records) fold.apply(entry);
  return fold.summary;
}

test.each(recordedHistories('v130').map((history) => [history.name, history] as const))(
  'ThreadSummaryFold finds the preview of v130/%s that the original shows',
  (_, { records, preview }) => {
    if (preview.startsWith('<long'))
      expect(summaryOf(records)?.preview).toHaveLength(Number(/length=(\d+)/.exec(preview)?.[1]));
    else expect(summaryOf(records)?.preview).toBe(preview);
  },
);

test('ThreadSummaryFold knows nothing before a session meta', () => {
  expect(summaryOf([userMessage('a')])).toBe(null);
  expect(summaryOf([userMessage('a'), meta()])).toMatchObject({ preview: 'a', hasUserMessage: true });
});

test('ThreadSummaryFold takes git and memory mode from the last meta of its own thread, the rest from the first', () => {
  const summary = summaryOf([
    meta({ git: { branch: 'a' }, forked_from_id: 'thread-0' }),
    meta({ id: 'thread-0', git: { branch: 'source' }, memory_mode: 'polluted' }),
    meta({ git: { branch: 'b' }, memory_mode: 'disabled', cwd: '/elsewhere' }),
    meta({ id: 'thread-0', git: {} }),
  ]);
  expect(summary).toMatchObject({
    meta: { id: 'thread-1', cwd: '/w', forked_from_id: 'thread-0' },
    git: { branch: 'b' },
    memoryMode: 'disabled',
  });
});

test('ThreadSummaryFold takes model and effort from the last turn context', () => {
  const context = (members: object) => record('turn_context', { cwd: '/w', ...members });
  const settings = { settings: { model: 'n', reasoning_effort: 'low' } };
  expect(summaryOf([meta(), context({ model: 'm', effort: 'high' })])).toMatchObject({
    model: 'm',
    reasoningEffort: 'high',
  });
  expect(
    summaryOf([meta(), context({ model: 'm', effort: 'high' }), context({ model: 'n', collaboration_mode: settings })]),
  ).toMatchObject({ model: 'n', reasoningEffort: 'low' });
});

test('ThreadSummaryFold keeps the first user message', () => {
  expect(summaryOf([meta(), userMessage('first'), userMessage('second')])).toMatchObject({ preview: 'first' });
});

test('ThreadSummaryFold takes the time of the last turn from the records that begin one', () => {
  const start = (timestamp: string) => ({ ...record('event_msg', { type: 'task_started', turn_id: 't' }), timestamp });
  const [early, late] = ['2026-01-09T10:00:00.000Z', '2026-01-09T11:00:00.000Z'] as const;
  expect(summaryOf([meta(), userMessage('a')])?.lastTurnAt).toBe(null);
  expect(summaryOf([start(early), meta()])?.lastTurnAt).toBe(early);
  expect(summaryOf([meta(), start(early), start(late), userMessage('a')])?.lastTurnAt).toBe(late);
  expect(summaryOf([meta(), start(late), start(early), start('never')])?.lastTurnAt).toBe(late);
});
