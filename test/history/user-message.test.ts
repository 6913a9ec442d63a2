import { expect, it } from 'vitest';
import { taskStarted, userMessage } from '../../src/history/extended-records.ts';
import { firstPaginatedState, toPaginated } from '../../src/history/paginated/to-paginated.ts';
import type { HistoryRecord } from '../../src/history/record.ts';
import { TurnProjector } from '../../src/history/turn-projector.ts';
import type { UserInput } from '../../src/protocol/input.ts';

const text = (words: string): UserInput => ({ type: 'text', text: words, text_elements: [] });
const image: UserInput = { type: 'image', url: 'data:a' };
const file: UserInput = { type: 'localImage', path: '/b.png' };
const STARTED = taskStarted({ turnId: 't', startedAtMs: 1, modelContextWindow: null, collaborationMode: 'default' });
const live = { itemId: 'u', startedAtMs: 1 };

function shown(records: readonly HistoryRecord[], kind: 'extended' | 'limited' = 'extended'): unknown {
  const projector = new TurnProjector({ records: kind });
  for (const [seq, record] of records.entries()) projector.apply({ ...record, seq });
  const [item] = projector.turns()[0]?.items ?? [];
  return item?.type === 'userMessage' ? item.content : item;
}

const MESSAGES: readonly (readonly [string, readonly UserInput[], boolean])[] = [
  ['one text with images behind it', [text('a'), image, image, file], true],
  ['images alone', [image, file], true],
  ['several texts', [text('ä'), text(' '), text('🙂')], false],
  ['a blank text', [text(' ')], false],
  ['an image before its text', [image, text('a'), image], false],
  ['files before images', [file, image], false],
  ['an image with a detail', [text('a'), { ...image, detail: 'low' }, { ...file, detail: 'high' }], false],
  [
    'a skill, a mention and audio',
    [
      { type: 'skill', name: 's', path: '/s' },
      { type: 'localAudio', path: '/a' },
    ],
    false,
  ],
  ['an uploaded image', [{ type: 'image', fileId: 'f' }, image], false],
  [
    'an element without a placeholder',
    [{ type: 'text', text: '@x', text_elements: [{ byteRange: { start: 0, end: 2 } }] }],
    false,
  ],
];

it.each(MESSAGES)('a message of %s is read as it was said', (_, input, isPlain) => {
  const record = userMessage(input, live);
  const withDetail = input.map((part) => (/mage/.test(part.type) ? { detail: null, ...part } : part));
  expect(shown([STARTED, record])).toEqual(withDetail);
  expect(record.payload.bobbin).toEqual({
    item_id: 'u',
    started_at_ms: 1,
    ...(isPlain ? {} : { parts: expect.any(Array) }),
  });
});

it('the texts and images of a message are stored once', () => {
  const long = 'x'.repeat(10_000);
  const record = userMessage([{ ...image, url: `data:${long}` }, text(long), text('b')], live);
  expect(JSON.stringify(record).length).toBeLessThan(20_500);
});

it('a message of several parts is one text in the limited view, as in 0.130', () => {
  expect(shown([STARTED, userMessage([text('a'), text('b')], live)], 'limited')).toEqual([text('ab')]);
});

it.each([[[{ type: 'text', length: 1e9 }, 7, null, { type: 'image' }]], [[{ type: 'text', length: -1 }]]])(
  'parts that were tampered with do no harm: %j',
  (parts) => {
    const record = userMessage([text('ab'), text('c')], live);
    const payload = { ...record.payload, bobbin: { item_id: 'u', started_at_ms: 1, parts } };
    expect(shown([STARTED, { ...record, payload }])).toEqual(expect.any(Array));
  },
);

it('a message of several parts is one of 0.169 with them in its paginated format', () => {
  const skill = { type: 'skill', name: 's', path: '/s' } as const;
  const element = { byteRange: { start: 0, end: 2 } };
  const said: UserInput[] = [{ ...image, detail: 'low' }, { ...text('@x'), text_elements: [element] } as UserInput];
  const record = userMessage([...said, file, text('b'), skill], live);
  const first = toPaginated(
    firstPaginatedState('thread', () => 'new'),
    STARTED,
  );
  const { records } = toPaginated(first.state, record);
  expect(records.map(({ payload }) => payload.item)).toEqual([
    {
      type: 'UserMessage',
      id: 'u',
      content: [
        { type: 'image', image_url: 'data:a', detail: 'low' },
        { type: 'text', text: '@x', text_elements: [{ byte_range: { start: 0, end: 2 }, placeholder: null }] },
        { type: 'local_image', path: '/b.png' },
        { type: 'text', text: 'b', text_elements: [] },
        skill,
      ],
    },
  ]);
});
