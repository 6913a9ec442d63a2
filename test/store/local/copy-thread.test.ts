import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newRecord, type SessionMetaPayload } from '../../../src/history/record.ts';
import { encodeRecord } from '../../../src/store/encode-record.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import { cutRecords, ForkCut } from '../../../src/threads/fork-cut.ts';
import { asFile, DAY, ID, line, metaLine, NAME, OTHER, put, userLine } from './hand-made.ts';
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

/** The end of an interrupted turn has the time at which it was written. */
function withoutTime(text: string): string {
  return text.includes('"turn_aborted"')
    ? text.replace(/"timestamp":"[^"]*"/, '').replace(/"completed_at":\d+/, '')
    : text;
}
