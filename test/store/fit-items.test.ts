import { expect, test } from 'vitest';
import type { ThreadItem } from '../../src/protocol/item.ts';
import { fitItems } from '../../src/store/fit-items.ts';
import { jsonBytes } from '../../src/store/json-bytes.ts';

const message: ThreadItem = { type: 'agentMessage', id: 'm', text: 'said', phase: null, memoryCitation: null };

function command(id: string, aggregatedOutput: string | null): ThreadItem {
  return {
    type: 'commandExecution',
    id,
    command: 'ls',
    cwd: '/w',
    processId: null,
    source: 'agent',
    status: 'completed',
    commandActions: [],
    aggregatedOutput,
    exitCode: 0,
    durationMs: 0,
  };
}

test('fitItems() takes what fits as it is', () => {
  const items = [message, command('c', 'out')];
  expect(fitItems(items, { bytes: 10_000, isFirst: false })).toEqual({
    items,
    bytes: jsonBytes(items[0]) + jsonBytes(items[1]),
  });
});

test('fitItems() stops reading a row that does not fit behind others', () => {
  let read = 0;
  function* endless(): Generator<ThreadItem> {
    for (;;) {
      read += 1;
      yield command(`c${read}`, 'x'.repeat(500));
    }
  }
  expect(fitItems(endless(), { bytes: 2_000, isFirst: false })).toBeNull();
  expect(read).toBeLessThan(5);
});

test('fitItems() cuts the longest outputs of a first row, and tells their full sizes', () => {
  const items = [command('a', 'short'), command('b', 'ö'.repeat(3_000)), message, command('c', 'x'.repeat(9_000))];
  const fitted = fitItems(items, { bytes: 4_000, isFirst: true });
  const outputs = fitted?.items.map((item) =>
    item.type === 'commandExecution' ? item.aggregatedOutput?.length : null,
  );
  expect(outputs?.[0]).toBe(5);
  expect(Math.abs((outputs?.[1] ?? 0) * 2 - (outputs?.[3] ?? 0))).toBeLessThan(3);
  expect(fitted?.items.map((item) => ('bobbinTruncated' in item ? item.bobbinTruncated : undefined))).toEqual([
    undefined,
    { member: 'aggregatedOutput', bytes: 6_000 },
    undefined,
    { member: 'aggregatedOutput', bytes: 9_000 },
  ]);
  expect(fitted?.bytes).toBeLessThanOrEqual(4_000);
  expect(fitted?.bytes).toBeGreaterThan(3_500);
});

test('fitItems() holds few bytes of a row of long outputs, and cuts as if it had held all', () => {
  const outputs = Array.from({ length: 60 }, (_, index) => command(`c${index}`, 'x'.repeat(index * 400)));
  const atOnce = fitItems(outputs, { bytes: 20_000, isFirst: true });
  function* oneByOne(): Generator<ThreadItem> {
    yield* outputs;
  }
  expect(fitItems(oneByOne(), { bytes: 20_000, isFirst: true })).toEqual(atOnce);
  expect(atOnce?.bytes).toBeLessThanOrEqual(20_000);
  expect(new Set(atOnce?.items.slice(-20).map((item) => jsonBytes(item))).size).toBe(1);
});

test('fitItems() cuts diffs and texts that tools answered, never other parts', () => {
  const items: ThreadItem[] = [
    {
      type: 'fileChange',
      id: 'f',
      changes: [
        { path: 'a', kind: { type: 'add' }, diff: 'y'.repeat(800) },
        { path: 'b', kind: { type: 'add' }, diff: 'y' },
      ],
      status: 'completed',
    },
    {
      type: 'dynamicToolCall',
      id: 'd',
      namespace: null,
      tool: 't',
      arguments: {},
      status: 'completed',
      contentItems: [
        { type: 'inputText', text: 'z'.repeat(700) },
        { type: 'inputImage', imageUrl: 'i'.repeat(600) },
      ],
      success: true,
      durationMs: 1,
    },
    {
      type: 'mcpToolCall',
      id: 'm',
      server: 's',
      tool: 't',
      status: 'completed',
      arguments: {},
      result: { content: [{ type: 'text', text: 'w'.repeat(900) }, { type: 'image', data: 'i'.repeat(600) }, 5] },
      error: null,
      durationMs: 1,
    },
    { type: 'userMessage', id: 'u', content: [{ type: 'text', text: 'u'.repeat(2_000), text_elements: [] }] },
  ];
  const [file, dynamic, mcp, user] = fitItems(items, { bytes: 100, isFirst: true })?.items ?? [];
  expect(file).toMatchObject({
    changes: [{ diff: '' }, { diff: '' }],
    bobbinTruncated: { member: 'changes', bytes: 801 },
  });
  expect(dynamic).toMatchObject({
    contentItems: [{ text: '' }, { imageUrl: 'i'.repeat(600) }],
    bobbinTruncated: { member: 'contentItems', bytes: 700 },
  });
  expect(mcp).toMatchObject({
    result: { content: [{ text: '' }, { data: 'i'.repeat(600) }, 5] },
    bobbinTruncated: { member: 'result', bytes: 900 },
  });
  expect(user).toEqual(items[3]);
});
