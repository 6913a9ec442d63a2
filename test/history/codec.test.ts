import { expect, test } from 'vitest';
import { decodeLine, encodeLine } from '../../src/history/codec.ts';
import { recordedHistories } from './golden-recording.ts';

const LINE =
  '{"timestamp":"2026-01-09T10:00:00.000Z","type":"event_msg","payload":{"type":"agent_message","message":"hi"}}';

test.each(
  [...recordedHistories('v130'), ...recordedHistories('v169')].map((history) => [history.name, history] as const),
)('encodeLine() writes back every line that decodeLine() read of %s', (_, { lines }) => {
  const whole = lines.filter((line) => line !== '');
  // Numbers may be written in another way (1.0): compared as JSON.
  const written = whole.map((line) => encodeLine(decodeLine(line) ?? { timestamp: '', type: '', payload: {} }));
  expect(written.map((line) => JSON.stringify(JSON.parse(line)))).toEqual(
    whole.map((line) => JSON.stringify(JSON.parse(line))),
  );
});

test('decodeLine() reads a line with spaces around it or a carriage return', () => {
  expect(decodeLine(`${LINE}\r`)).toEqual(decodeLine(LINE));
  expect(decodeLine(` ${LINE} `)).toEqual(decodeLine(LINE));
});

test('decodeLine() keeps a record of an unknown type, and members besides the three', () => {
  const line = '{"timestamp":"t","ordinal":7,"type":"world_state","payload":{"full":true},"metadata":{"a":1}}';
  expect(decodeLine(line)).toEqual({
    timestamp: 't',
    type: 'world_state',
    payload: { full: true },
    extra: { ordinal: 7, metadata: { a: 1 } },
  });
  expect(encodeLine(decodeLine(line) ?? { timestamp: '', type: '', payload: {} })).toBe(line);
});

test.each([
  ['a blank line', ''],
  ['spaces', '  \r\n'],
  ['a torn line', LINE.slice(0, -5)],
  ['two lines glued together', LINE.slice(0, -5) + LINE],
  ['no JSON', 'hello'],
  ['an array', '[1]'],
  ['a word', '"x"'],
  ['a line without timestamp', '{"type":"event_msg","payload":{}}'],
  ['a timestamp that is no text', '{"timestamp":1,"type":"event_msg","payload":{}}'],
  ['a line without type', '{"timestamp":"t","payload":{}}'],
  ['a line without payload', '{"timestamp":"t","type":"event_msg"}'],
  ['a payload that is no object', '{"timestamp":"t","type":"event_msg","payload":[]}'],
])('decodeLine() skips %s', (_, line) => {
  expect(decodeLine(line)).toBe(null);
});
