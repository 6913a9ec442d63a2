import { expect, test } from 'vitest';
import { jsonText, knownJsonText } from '../../src/protocol/json-text.ts';

test('jsonText() is what JSON.stringify makes, each time', () => {
  const large = { type: 'agentMessage', text: '"\n'.repeat(10_000), gone: undefined };
  for (const value of [large, large, { id: 1 }, 'text', null, undefined]) {
    expect(jsonText(value)).toBe(JSON.stringify(value) ?? '');
  }
});

test('knownJsonText() knows large objects that were asked for, by what they are', () => {
  const [large, equal, small] = [{ text: 'x'.repeat(10_000) }, { text: 'x'.repeat(10_000) }, { text: 'x' }];
  expect(knownJsonText(large)).toBeUndefined();
  for (const value of [large, small]) jsonText(value);
  expect([large, equal, small, 'x'.repeat(10_000)].map(knownJsonText)).toEqual([
    JSON.stringify(large),
    undefined,
    undefined,
    undefined,
  ]);
});
