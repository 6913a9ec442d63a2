import { expect, test } from 'vitest';
import { storedTokenUsage, TokenUsageFold, threadTokenUsage } from '../../src/history/token-usage.ts';
import { recordedHistories } from './golden-recording.ts';
import { event, started } from './sample-records.ts';

const told = recordedHistories('v130').filter(({ tokenUsage }) => tokenUsage !== null);

test.each(told.map((history) => [history.name, history] as const))(
  'TokenUsageFold finds what the original tells on resume of v130/%s',
  (_, { records, tokenUsage }) => {
    const fold = new TokenUsageFold();
    for (const entry of records) fold.apply(entry);
    expect(fold.last).toEqual(tokenUsage);
  },
);

test('TokenUsageFold knows nothing of reports without usage', () => {
  const fold = new TokenUsageFold();
  for (const entry of [started('t1'), event('token_count', { info: null })]) fold.apply(entry);
  expect(fold.last).toBe(null);
});

test('storedTokenUsage() is what threadTokenUsage() reads', () => {
  const counts = { totalTokens: 6, inputTokens: 3, cachedInputTokens: 1, outputTokens: 2, reasoningOutputTokens: 1 };
  const usage = { total: counts, last: { ...counts, totalTokens: 5 }, modelContextWindow: 1000 };
  expect(threadTokenUsage(storedTokenUsage(usage))).toEqual(usage);
});
