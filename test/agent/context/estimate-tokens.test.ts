import { expect, it } from 'vitest';
import { estimateItems, estimateTokens } from '../../../src/agent/context/estimate-tokens.ts';

/** Sizes are those that 0.130 reported for the same items after a rollback. */
const message = (...content: object[]) => ({ type: 'message', role: 'user', content });
const DATA = `data:image/png;base64,${'A'.repeat(40_000)}`;

it('estimateTokens() counts four bytes of JSON a token, each part rounded up', () => {
  const said = message({ type: 'input_text', text: 'x' });
  const answer = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'A1' }] };
  expect(estimateTokens('You are a test agent.', [said, answer])).toBe(47);
  expect(estimateTokens('', [])).toBe(0);
});

it('estimateItems() counts a picture for what the model gets, whatever its length', () => {
  const image = { type: 'input_image', image_url: DATA, detail: 'high' };
  expect(estimateItems([message(image)])).toBe(1921 - 47);
  const { detail: _detail, ...plain } = image;
  expect(estimateItems([message(plain)])).toBe(1917 - 47);
  expect(estimateItems([{ type: 'function_call_output', call_id: 'c', output: [plain] }])).toBe(1937 - 47 - 17);
  const address = { type: 'input_image', image_url: `https://example.com/${'a'.repeat(4000)}` };
  expect(estimateItems([message(address)])).toBe(1026);
});

it.each([
  [100, 0],
  [1000, 25],
  [4000, 588],
  [40_000, 7338],
])('estimateItems() counts %i characters of encrypted reasoning as %i tokens', (length, tokens) => {
  const encrypted_content = 'e'.repeat(length);
  expect(estimateItems([{ type: 'reasoning', summary: [], content: null, encrypted_content }])).toBe(tokens);
  expect(estimateItems([{ type: 'compaction', encrypted_content }])).toBe(tokens);
});
