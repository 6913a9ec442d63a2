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

const counts = {
  totalTokens: 6,
  inputTokens: 3,
  cachedInputTokens: 1,
  cacheWriteInputTokens: 1,
  outputTokens: 2,
  reasoningOutputTokens: 1,
};

test('storedTokenUsage() is what threadTokenUsage() reads', () => {
  const last = { ...counts, totalTokens: 5, cacheWriteInputTokens: 0 };
  const usage = { total: counts, last, modelContextWindow: 1000 };
  expect(threadTokenUsage(storedTokenUsage(usage))).toEqual(usage);
});

test('storedTokenUsage() writes no member that 0.130 lacks without cache writes', () => {
  const none = { ...counts, cacheWriteInputTokens: 0 };
  expect(storedTokenUsage({ total: none, last: none, modelContextWindow: null }).total_token_usage).toEqual({
    input_tokens: 3,
    cached_input_tokens: 1,
    output_tokens: 2,
    reasoning_output_tokens: 1,
    total_tokens: 6,
  });
});
