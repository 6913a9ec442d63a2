import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newRecord, type SessionMetaPayload } from '../../../src/history/record.ts';
import { encodeRecord } from '../../../src/store/encode-record.ts';
import { type FileLayer, nodeFileLayer } from '../../../src/store/local/files/file-layer.ts';
import { openIndexReader } from '../../../src/store/local/index/open-index.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import { cutRecords, ForkCut } from '../../../src/threads/fork-cut.ts';
import { faultyFiles } from './faulty-files.ts';
import { asFile, DAY, EVERYTHING, ID, line, metaLine, NAME, OTHER, put, userLine } from './hand-made.ts';
import { indexHome } from './index-home.ts';
import { temporaryHome } from './temporary-home.ts';

const TIMESTAMP = '2026-03-04T05:06:07.890Z';
const META = {
  id: OTHER,
  timestamp: TIMESTAMP,
  cwd: '/w',
  originator: 'o',
  cli_version: '1',
  source: 'vscode',
} as unknown as SessionMetaPayload;

const start = (turnId: string) => line('event_msg', { type: 'task_started', turn_id: turnId });
const end = (turnId: string) => line('event_msg', { type: 'task_complete', turn_id: turnId });
const SOURCE = [
  metaLine(),
  start('a'),
  userLine('one'),
  end('a'),
  '{"torn',
  '',
  JSON.stringify({ type: 'event_msg', payload: { turn_id: 'b', type: 'task_started' }, timestamp: 'odd' }),
  line('response_item', {
    type: 'message',
    role: 'user',
    content: [{ type: 'input_text', text: 'x'.repeat(300_000) }],
  }),
  end('b'),
  start('c'),
  userLine('three'),
];

describe('LocalThreadStore.copyThread()', () => {
  it.each([{}, { lastTurnId: 'a' }, { lastTurnId: 'b' }, { beforeTurnId: 'b' }, { beforeTurnId: 'a' }])(
    'stores what a fork %j of the parsed records would',
    async (point) => {
      await using home = await temporaryHome();
      await put(home.path, `${DAY}/${NAME}`, asFile(SOURCE));
      await using store = await LocalThreadStore.open({ home: home.path, durability: 'os' });
      const records = [];
      for await (const page of store.loadHistory({ threadId: ID })) records.push(...page.records);
      const whole = records.map(({ seq: _seq, ...record }) => record);
      const live = await store.copyThread?.({ meta: META, sourceId: ID, copied: new ForkCut(point) });
      await live?.appendItems([newRecord('event_msg', { type: 'after' })]);
      await live?.flush();
      const path = (await store.rolloutPaths?.pathOf(OTHER)) ?? '';
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      const expected = cutRecords(whole, point, TIMESTAMP).map((record) => encodeRecord(OTHER, record));
      expect(lines.slice(1, -1).map(withoutTime)).toEqual(expected.map(withoutTime));
      const rest = [];
      for await (const page of store.loadHistory({ threadId: OTHER, fromSeq: lines.length - 1 })) {
        rest.push(...page.records.map(({ payload }) => payload));
      }
      expect(rest).toEqual([{ type: 'after' }]);
    },
  );

  it.each([{}, { lastTurnId: 'a' }, { beforeTurnId: 'a' }])(
    'knows what is to be said of a fork %j without reading it through',
    async (point) => {
      await using home = await temporaryHome();
      const source = [...SOURCE, contextLine('gpt-a'), start('d'), contextLine('gpt-b')];
      await put(home.path, `${DAY}/${NAME}`, asFile(source));
      const { files, readBytes } = countingReads();
      await using store = await LocalThreadStore.open({ home: home.path, durability: 'os', index: 'off', files });
      await using live = await store.copyThread?.({ meta: META, sourceId: ID, copied: new ForkCut(point) });
      const path = (await store.rolloutPaths?.pathOf(live?.threadId ?? '')) ?? '';
      const before = readBytes(path);
      const told = await store.readThread({ threadId: OTHER });
      expect(readBytes(path) - before).toBeLessThan(100_000);
      await using other = await LocalThreadStore.open({ home: home.path, index: 'off' });
      expect(told).toEqual(await other.readThread({ threadId: OTHER }));
    },
  );

  it('has a long fork in the next list, as it is, and in the index soon', async () => {
    await using home = await temporaryHome();
    await put(home.path, `${DAY}/${NAME}`, asFile([...SOURCE, userLine('x'.repeat(2_000_000))]));
    await indexHome(home.path);
    await using store = await LocalThreadStore.open({ home: home.path, index: 'on' });
    await store.listThreads(EVERYTHING);
    await using _live = await store.copyThread?.({ meta: META, sourceId: ID, copied: new ForkCut({}) });
    const { rows } = await store.listThreads(EVERYTHING);
    await using other = await LocalThreadStore.open({ home: home.path, index: 'off' });
    expect(rows).toEqual((await other.listThreads(EVERYTHING)).rows);
    expect(rows.map(({ threadId }) => threadId)).toEqual([OTHER, ID]);
    await expect.poll(() => foldedFiles(home.path), { timeout: 10_000 }).toBe(2);
  });

  it.each([1, 3, 5])('leaves nothing behind when write %i of it fails, and copies with short writes', async (nth) => {
    await using home = await temporaryHome();
    const lines = Array.from({ length: 5 }, (_, n) => userLine(`${n}`.repeat(900_000)));
    const source = await put(home.path, `${DAY}/${NAME}`, asFile([metaLine(), ...lines]));
    const { files, faults } = faultyFiles();
    await using store = await LocalThreadStore.open({ home: home.path, files });
    const meta = { ...META, timestamp: '2026-01-09T10:00:01.000Z' };
    const copy = () => store.copyThread?.({ meta, sourceId: ID, copied: new ForkCut({}) });
    const short = Array.from({ length: nth - 1 }, () => ({ stored: 10 }));
    faults.writes.push(...short, { stored: 10, code: 'ENOSPC' });
    await expect(copy()).rejects.toMatchObject({ code: 'unavailable' });
    expect([await readdir(dirname(source)), faults.writes]).toEqual([[NAME], []]);
    faults.writes.push(...short);
    await using _live = await copy();
    const text = await readFile((await store.rolloutPaths?.pathOf(OTHER)) ?? '', 'utf8');
    const expected = [metaLine(), ...lines].map((one) => one.replace(/^.{38}/, `{"timestamp":"${meta.timestamp}`));
    expect(text.split('\n').slice(1, -1)).toEqual(expected);
  });

  it('leaves nothing behind when the turn is not there', async () => {
    await using home = await temporaryHome();
    const source = await put(home.path, `${DAY}/${NAME}`, asFile(SOURCE));
    await using store = await LocalThreadStore.open({ home: home.path, durability: 'os' });
    const copied = new ForkCut({ lastTurnId: 'nowhere' });
    expect(await store.copyThread?.({ meta: { ...META, timestamp: META.timestamp }, sourceId: ID, copied })).toBe(null);
    expect(await store.rolloutPaths?.pathOf(OTHER)).toBe(null);
    expect(await readdir(dirname(source))).toEqual([NAME]);
  });
});

function contextLine(model: string): string {
  return line('turn_context', { model, effort: 'high' });
}

/** Files that are indexed to their end. */
async function foldedFiles(home: string): Promise<number> {
  const database = await openIndexReader(home);
  const count = database.prepare<[], number>('SELECT count(*) FROM folds WHERE size >= 0').pluck();
  try {
    return count.get() ?? 0;
  } finally {
    database.close();
  }
}

/** The file layer, and how much was read of a file through it. */
function countingReads(): { readonly files: FileLayer; readonly readBytes: (path: string) => number } {
  const counts = new Map<string, number>();
  const open: FileLayer['open'] = async (path, mode) => {
    const file = await nodeFileLayer.open(path, mode);
    return {
      ...file,
      async read(into, position) {
        const read = await file.read(into, position);
        counts.set(path, (counts.get(path) ?? 0) + read);
        return read;
      },
    };
  };
  return { files: { ...nodeFileLayer, open }, readBytes: (path) => counts.get(path) ?? 0 };
}

/** The end of an interrupted turn has the time at which it was written. */
function withoutTime(text: string): string {
  return text.includes('"turn_aborted"')
    ? text.replace(/"timestamp":"[^"]*"/, '').replace(/"completed_at":\d+/, '')
    : text;
}
