import { expect, it } from 'vitest';
import { CapturedOutput } from '../../src/processes/captured-output.ts';

it('CapturedOutput keeps what is below the cap, and says when there was more', () => {
  const output = new CapturedOutput(4, null);
  output.push(Buffer.from('abc'));
  expect([output.text(), output.isCapped]).toEqual(['abc', false]);
  output.push(Buffer.from('def'));
  output.push(Buffer.from('g'));
  expect([output.text(), output.isCapped]).toEqual(['abcd', true]);
});

it('CapturedOutput passes on what it does not keep, the last piece marked', () => {
  const told: unknown[] = [];
  const output = new CapturedOutput(4, (bytes, capReached) => told.push([String(bytes), capReached]));
  for (const piece of ['ab', 'cdef', 'g']) output.push(Buffer.from(piece));
  expect(told).toEqual([
    ['ab', false],
    ['cd', true],
  ]);
  expect(output.text()).toBe('');
});

it.each([
  ['aé', 2, 'a'],
  ['a€', 3, 'a'],
  ['a😀', 4, 'a'],
  ['aé', 3, 'aé'],
])('CapturedOutput.text() of %j cut at %i bytes ends with a whole character', (text, cap, expected) => {
  const output = new CapturedOutput(cap, null);
  output.push(Buffer.from(text));
  expect(output.text()).toBe(expected);
});

it('CapturedOutput.text() makes something of bytes that are no UTF-8', () => {
  const output = new CapturedOutput(10, null);
  output.push(Buffer.from([0x61, 0xff, 0x62]));
  expect(output.text()).toBe('aÿb');
});
