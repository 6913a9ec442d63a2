import { expect, it } from 'vitest';
import { replacementHistory } from '../../../src/agent/compaction/replacement-history.ts';

const part = (text: string) => ({ type: 'input_text', text });
const user = (...texts: string[]) => ({ type: 'message', role: 'user', content: texts.map(part) });
const assistant = (text: string) => ({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] });
const of = (items: readonly object[], summary: string | null = null) => replacementHistory({ items, summary }, 'S');

it('replacementHistory() keeps what the user said, in order, and ends with the summary', () => {
  const developer = { type: 'message', role: 'developer', content: [part('rules')] };
  const call = { type: 'function_call', call_id: 'c', name: 'x', arguments: '{}' };
  const items = [developer, user('<environment_context>w'), user('a'), assistant('A'), call, user('b')];
  expect(of(items)).toEqual([user('a'), user('b'), user('S')]);
  expect(of([])).toEqual([user('S')]);
});

it('replacementHistory() leaves out the summary before', () => {
  expect(of([user('a'), user('before'), user('b')], 'before')).toEqual([user('a'), user('b'), user('S')]);
});

it('replacementHistory() joins the texts of a message and leaves its pictures out', () => {
  const image = { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'high' };
  const content = [part('look'), part('<image name=[Image #1]>'), image, part('</image>'), part(' here')];
  expect(of([{ ...user(), content }])).toEqual([user('look here'), user('S')]);
  expect(of([{ ...user(), content: [part('<image>'), image, part('</image>')] }])).toEqual([user('S')]);
});

it('replacementHistory() keeps 20,000 tokens, the newest first, and cuts what is partly within', () => {
  const [a, b, c] = ['a'.repeat(50_000), 'b'.repeat(60_000), 'c'.repeat(4000)] as const;
  const cut = `${'a'.repeat(8000)}…8500 tokens truncated…${'a'.repeat(8000)}`;
  expect(of([user('dropped'), user(a), user(b), user(c)])).toEqual([user(cut), user(b), user(c), user('S')]);
  expect(of([user('dropped'), user('d'.repeat(80_000))])).toEqual([user('d'.repeat(80_000)), user('S')]);
});

it('replacementHistory() puts the beginning before the last thing the user said', () => {
  const beginning = [user('<environment_context>w')];
  const items = [user('a'), user('b')];
  expect(replacementHistory({ items, summary: null }, 'S', beginning)).toEqual([
    user('a'),
    ...beginning,
    user('b'),
    user('S'),
  ]);
  expect(replacementHistory({ items: [], summary: null }, 'S', beginning)).toEqual([...beginning, user('S')]);
});
