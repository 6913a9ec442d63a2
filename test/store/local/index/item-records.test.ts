import { closeSync, openSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { StaleIndexError } from '../../../../src/store/local/index/indexed-item.ts';
import { boundsOf, ItemRecords } from '../../../../src/store/local/index/item-records.ts';
import { ITEM_TYPES, TURN_STATUSES } from '../../../../src/store/local/index/stored-words.ts';
import type { ShownItemRow, ShownTurnRow } from '../../../../src/store/local/index/turn-rows.ts';
import { agentLine, asFile, put } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

/** A file of these agent messages, with the rows that an index has of them. */
async function fileOf(texts: readonly string[]) {
  const home = await temporaryHome();
  const lines = texts.map(agentLine).map((line) => asFile([line]));
  const path = await put(home.path, 'messages.jsonl', lines.join(''));
  const fd = openSync(path, 'r');
  let offset = 0;
  const rows = lines.map((line, position) => {
    const length = Buffer.byteLength(line) - 1;
    const row = rowAt(position, `${offset}:${length}`);
    offset += length + 1;
    return row;
  });
  return {
    path,
    fd,
    rows,
    async [Symbol.asyncDispose]() {
      closeSync(fd);
      await home[Symbol.asyncDispose]();
    },
  };
}

function rowAt(position: number, places: string): ShownItemRow {
  const times = { started_ms: null, completed_ms: null };
  return {
    turn: 0,
    turn_id: 't',
    position,
    item_id: `i${position}`,
    type: ITEM_TYPES.numberOf('agentMessage'),
    places,
    ...times,
  };
}

async function textsOf(fd: number, rows: readonly ShownItemRow[]): Promise<readonly unknown[]> {
  const texts: unknown[] = [];
  for await (const { item } of new ItemRecords(fd, rows).take(rows.length)) {
    texts.push(item.type === 'agentMessage' ? `${item.id} ${item.text}` : item.type);
  }
  return texts;
}

const TEXTS = ['one', 'x'.repeat(700_000), 'three', 'y'.repeat(100_000), 'five', 'z'.repeat(500_000)];

test('ItemRecords reads items in the order of their rows, near ones and far ones, short ones and long ones', async () => {
  await using file = await fileOf(TEXTS);
  const expected = TEXTS.map((text, position) => `i${position} ${text}`);
  expect(await textsOf(file.fd, file.rows)).toEqual(expected);
  expect(await textsOf(file.fd, file.rows.toReversed())).toEqual(expected.toReversed());
});

test('ItemRecords lets other work run while it reads long items', async () => {
  await using file = await fileOf(TEXTS);
  const long = [1, 5, 1, 5].flatMap((position) => file.rows[position] ?? []);
  let isDone = false;
  let turns = 0;
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await textsOf(file.fd, long);
  isDone = true;
  expect(turns).toBeGreaterThan(0);
});

test('ItemRecords notices a file that is not what was indexed', async () => {
  await using file = await fileOf(TEXTS);
  const [first] = file.rows;
  if (first === undefined) throw new Error('no rows');
  const other = { ...first, type: ITEM_TYPES.numberOf('userMessage') };
  await expect(new ItemRecords(file.fd, [other]).next()).rejects.toThrow(StaleIndexError);
  await expect(new ItemRecords(file.fd, [{ ...first, places: '3:20' }]).next()).rejects.toThrow(StaleIndexError);
  truncateSync(file.path, 1000);
  await expect(textsOf(file.fd, file.rows)).rejects.toThrow(StaleIndexError);
});

test('boundsOf() has no bound of bytes only where items and errors surely fit', () => {
  const limits = { pageSize: 10, maxBytes: 1_000_000 };
  const [small, large] = [rowAt(0, '0:1000'), rowAt(1, '0:900000')];
  const [plain, failed] = [turnAt(null), turnAt(JSON.stringify({ message: 'x'.repeat(1_000_000) }))];
  expect(boundsOf(limits, [small], [plain])).toEqual({ pageSize: 10 });
  expect(boundsOf(limits, [large], [plain])).toEqual(limits);
  expect(boundsOf(limits, [small], [failed])).toEqual(limits);
});

function turnAt(error: string | null): ShownTurnRow {
  const times = { started_ms: null, completed_ms: null, duration_ms: null };
  const status = TURN_STATUSES.numberOf('failed');
  return { ordinal: 0, turn_id: 't', root_turn_id: null, status, error, ...times, first_user: null, last_agent: null };
}
