import { readFileSync } from 'node:fs';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as made from '../../../src/history/extended-records.ts';
import { type HistoryRecord, newRecord, type SessionMetaPayload } from '../../../src/history/record.ts';
import type { LiveThread } from '../../../src/store/live-thread.ts';
import type { FileLayer } from '../../../src/store/local/files/file-layer.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import type { ThreadStore } from '../../../src/store/thread-store.ts';
import { dyingAfter } from './dying-files.ts';
import { faultyFiles } from './faulty-files.ts';
import { DAY, EVERYTHING, OTHER, put } from './hand-made.ts';
import { openHome } from './open-home.ts';
import { temporaryHome } from './temporary-home.ts';

// Written by 0.169.0: one turn with a command.
const CONTENT = readFileSync(new URL('../../golden/v169/exec-ok/rollout.jsonl', import.meta.url), 'utf8');
const LINES = CONTENT.trimEnd().split('\n');
const META: SessionMetaPayload = JSON.parse(LINES[0] ?? '').payload;
const ID = META.id;
const PATH = `${DAY}/rollout-2026-01-09T10-00-00-${ID}.jsonl`;

function turnRecords(turnId: string, text: string): readonly HistoryRecord[] {
  const live = { itemId: `${turnId}-item`, startedAtMs: 1_000 };
  return [
    made.taskStarted({ turnId, startedAtMs: 1_000, modelContextWindow: null, collaborationMode: 'default' }),
    newRecord('event_msg', { type: 'bobbin_item_started', turn_id: turnId, item: {} }),
    made.userMessage([{ type: 'text', text, text_elements: [] }], live),
    newRecord('response_item', { type: 'message', role: 'user', content: [{ type: 'input_text', text }] }),
    made.taskComplete({
      turnId,
      lastAgentMessage: null,
      completedAtMs: 2_000,
      durationMs: 9,
      timeToFirstTokenMs: null,
    }),
  ];
}

async function addTurn(live: LiveThread, turnId: string): Promise<void> {
  await live.appendItems(turnRecords(turnId, turnId));
  await live.flush();
}

const turnIds = async (store: ThreadStore, threadId = ID) =>
  (await store.listTurns({ threadId, pageSize: 100, sortDirection: 'asc', itemsView: 'notLoaded' })).rows.map(
    ({ turnId }) => turnId,
  );

const textOf = (record: HistoryRecord | null) => JSON.stringify(record?.payload);

async function ordinalsOf(file: string): Promise<readonly (number | undefined)[]> {
  return (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text).ordinal);
}

async function folderOf(home: string): Promise<readonly string[]> {
  const names = await readdir(join(home, 'sessions'), { recursive: true });
  return names.filter((name) => name.includes('rollout-')).toSorted();
}

const [FIRST_TURN] = LINES.map((text) => JSON.parse(text).payload.turn_id).filter((id) => id !== undefined);
const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

describe('a paginated thread', () => {
  it('is continued in its own format, with ordinals that go on', async () => {
    await using subject = await openHome(PATH, CONTENT);
    const { store, file } = subject;
    await using live = await store.resumeThread({ threadId: ID });
    await addTurn(live, 't2');
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.slice(0, LINES.length)).toEqual(LINES);
    const added = lines.slice(LINES.length).map((text) => JSON.parse(text));
    expect(added.map(({ ordinal, type, payload }) => [ordinal, payload.item?.type ?? payload.type ?? type])).toEqual([
      [LINES.length, 'task_started'],
      [undefined, 'bobbin_item_started'],
      [LINES.length + 1, 'UserMessage'],
      [LINES.length + 2, 'message'],
      [LINES.length + 3, 'task_complete'],
    ]);
    expect(await turnIds(store)).toEqual([FIRST_TURN, 't2']);
    const history: HistoryRecord[] = [];
    for await (const page of live.loadHistory()) history.push(...page.records);
    expect(history).toHaveLength(lines.length);
  });

  it('leaves no gap where a durable append failed while others waited', async () => {
    const { files, faults } = faultyFiles();
    await using subject = await openHome(PATH, CONTENT, { files });
    const { store, file } = subject;
    await using live = await store.resumeThread({ threadId: ID });
    faults.writes.push({ stored: 0, code: 'ENOSPC' });
    const refused = live.appendDurably(turnRecords('t2', 'refused'));
    await Promise.resolve();
    const waited = live.appendItems(turnRecords('t3', 'kept'));
    await expect(refused).rejects.toMatchObject({ code: 'unavailable' });
    expect(await waited).toEqual({ firstSeq: LINES.length, lastSeq: LINES.length + 4 });
    await live.flush();
    const numbered = (await ordinalsOf(file)).filter((ordinal) => ordinal !== undefined);
    expect([numbered, await turnIds(store)]).toEqual([range(0, LINES.length + 4), [FIRST_TURN, 't3']]);
  });

  it('goes on behind lines without a number and a torn one', async () => {
    await using subject = await openHome(PATH, CONTENT);
    const { store, file } = subject;
    const foreign = JSON.stringify({
      timestamp: '2026-01-09T10:00:00.000Z',
      type: 'event_msg',
      payload: { type: 'x' },
    });
    await appendFile(file, `${foreign}\n{"timestamp":"2026-01-09T10:00:00.000Z","ordinal":99,"type":"event`);
    await using live = await store.resumeThread({ threadId: ID });
    await addTurn(live, 't2');
    const added = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .slice(LINES.length + 2);
    expect(added.map((text) => JSON.parse(text).ordinal)).toEqual([
      LINES.length,
      undefined,
      ...range(LINES.length + 1, 3),
    ]);
  });

  it('is rolled back by a file that goes on behind the turns that stay, again and again', async () => {
    await using subject = await openHome(PATH, CONTENT);
    const { store, file, home } = subject;
    await using live = await store.resumeThread({ threadId: ID });
    for (const turnId of ['t2', 't3']) await addTurn(live, turnId);
    const before = await readFile(file, 'utf8');
    const appended = await live.appendDurably([
      newRecord('event_msg', { type: 'token_count' }),
      made.threadRolledBack(1),
    ]);
    expect(appended).toEqual({ firstSeq: LINES.length + 5, lastSeq: LINES.length + 6 });
    await addTurn(live, 't4');
    expect(await turnIds(store)).toEqual([FIRST_TURN, 't2', 't4']);
    await live.appendDurably([made.threadRolledBack(2)]);
    await addTurn(live, 't5');
    expect(await turnIds(store)).toEqual([FIRST_TURN, 't5']);
    const history: HistoryRecord[] = [];
    for await (const page of live.loadHistory()) history.push(...page.records);
    expect(history.filter((record) => /"t[234]/.test(textOf(record)))).toEqual([]);
    const [first, second, third] = await folderOf(home);
    expect([first?.endsWith(`${ID}.jsonl`), await readFile(file, 'utf8')]).toEqual([true, before]);
    const metas = await Promise.all(
      [second, third].map(async (name) =>
        JSON.parse((await readFile(join(home, 'sessions', name ?? ''), 'utf8')).split('\n')[0] ?? ''),
      ),
    );
    const cut = LINES.length + 4;
    const bytes = (count: number) =>
      Buffer.byteLength(
        before
          .split('\n')
          .slice(0, count)
          .map((text) => `${text}\n`)
          .join(''),
      );
    expect(metas.map(({ ordinal, payload }) => [ordinal, payload.history_base])).toEqual([
      [cut, { thread_id: ID, end_ordinal_exclusive: cut, end_byte_offset: bytes(LINES.length + 5) }],
      [LINES.length, { thread_id: ID, end_ordinal_exclusive: LINES.length, end_byte_offset: bytes(LINES.length) }],
    ]);
    await live.shutdown();
    await using again = await store.resumeThread({ threadId: ID });
    await addTurn(again, 't6');
    expect([await turnIds(store), (await store.listThreads(EVERYTHING)).rows.length]).toEqual([
      [FIRST_TURN, 't5', 't6'],
      1,
    ]);
  });

  it('refers to the file of a revert by the id of that revert', async () => {
    await using subject = await openHome(PATH, CONTENT);
    const { store, home } = subject;
    await using live = await store.resumeThread({ threadId: ID });
    await addTurn(live, 't2');
    await live.appendDurably([made.threadRolledBack(1)]);
    for (const turnId of ['t3', 't4']) await addTurn(live, turnId);
    await live.appendDurably([made.threadRolledBack(1)]);
    const [, second, third] = await folderOf(home);
    const revertId = /_(.*)\.jsonl/.exec(second ?? '')?.[1];
    const meta = JSON.parse((await readFile(join(home, 'sessions', third ?? ''), 'utf8')).split('\n')[0] ?? '');
    expect(meta.payload.history_base.thread_id).toBe(revertId);
    expect(await turnIds(store)).toEqual([FIRST_TURN, 't3']);
    // As a fork by 0.169 does.
    const forked = { ...meta, payload: { ...meta.payload, id: OTHER, forked_from_id: ID } };
    await writeFile(
      join(home, 'sessions', (third ?? '').replace(ID, OTHER).replace(/_.*/, '.jsonl')),
      `${JSON.stringify(forked)}\n`,
    );
    expect(await turnIds(store, OTHER)).toEqual([FIRST_TURN, 't3']);
    await live.shutdown();
    await expect(store.deleteThread({ threadId: ID })).rejects.toMatchObject({
      message: `cannot delete thread ${ID}: forked history still references it`,
    });
    await store.deleteThread({ threadId: OTHER });
    await store.deleteThread({ threadId: ID });
    expect(await folderOf(home)).toEqual([]);
  });

  it('keeps its turns when the file of a rollback cannot be stored', async () => {
    const { files, faults } = faultyFiles();
    await using subject = await openHome(PATH, CONTENT, { files });
    const { store, home } = subject;
    await using live = await store.resumeThread({ threadId: ID });
    await addTurn(live, 't2');
    faults.syncs.push('EIO');
    await expect(live.appendDurably([made.threadRolledBack(1)])).rejects.toMatchObject({ code: 'unavailable' });
    await addTurn(live, 't3');
    expect([await turnIds(store), (await folderOf(home)).length]).toEqual([[FIRST_TURN, 't2', 't3'], 1]);
  });

  it('is as before or after a rollback, wherever that is cut off', async () => {
    const seen = new Set<string>();
    for (let calls = 0, isDone = false; !isDone; calls += 1) {
      await using home = await temporaryHome();
      await put(home.path, PATH, CONTENT);
      isDone = await rolledBack(home.path, dyingAfter(calls));
      await using store = await LocalThreadStore.open({ home: home.path, index: 'off' });
      seen.add(String(await turnIds(store)));
      expect((await store.listThreads(EVERYTHING)).rows.map(({ threadId }) => threadId)).toEqual([ID]);
    }
    expect(seen).toEqual(new Set([`${FIRST_TURN},t2`, FIRST_TURN]));
  });

  it('never shows what was reverted again when its deletion is cut off', async () => {
    const seen = new Set<string>();
    for (let calls = 0, isDone = false; !isDone; calls += 1) {
      await using home = await temporaryHome();
      await put(home.path, PATH, CONTENT);
      await rolledBack(home.path);
      isDone = await deleted(home.path, dyingAfter(calls));
      await using store = await LocalThreadStore.open({ home: home.path, index: 'off' });
      const { rows } = await store.listThreads(EVERYTHING);
      seen.add(rows.length === 0 ? 'nothing' : String(await turnIds(store)));
      await store.deleteThread({ threadId: ID }).catch((reason) => expect(reason).toMatchObject({ code: 'not-found' }));
      expect(await folderOf(home.path)).toEqual([]);
    }
    expect(seen).toEqual(new Set([FIRST_TURN, 'nothing']));
  });

  it.each(['off', 'on'] as const)('is listed once when a move of its files is cut off, index %s', async (index) => {
    const places: string[] = [];
    for (let calls = 0, isDone = false; !isDone; calls += 1) {
      await using home = await temporaryHome();
      await put(home.path, PATH, CONTENT);
      await rolledBack(home.path);
      isDone = await archived(home.path, dyingAfter(calls));
      await using store = await LocalThreadStore.open({ home: home.path, index });
      const live = (await store.listThreads(EVERYTHING)).rows;
      const moved = (await store.listThreads({ ...EVERYTHING, archived: true })).rows;
      expect([...live, ...moved].map(({ threadId }) => threadId)).toEqual([ID]);
      expect(await turnIds(store)).toEqual([FIRST_TURN]);
      places.push(live.length === 1 ? 'live' : 'archived');
    }
    expect([places[0], places.at(-1)]).toEqual(['live', 'archived']);
  });

  it('is copied by a fork into a whole file of the same format', async () => {
    await using subject = await openHome(PATH, CONTENT);
    const { store, home } = subject;
    const history: HistoryRecord[] = [];
    for await (const page of store.loadHistory({ threadId: ID })) {
      for (const { seq: _, ...record } of page.records) history.push(record);
    }
    const { history_mode: _mode, ...meta } = META;
    await using fork = await store.createThread({ meta: { ...meta, id: OTHER, forked_from_id: ID }, history });
    await fork.persist();
    await addTurn(fork, 't2');
    expect([await turnIds(store, OTHER), await turnIds(store)]).toEqual([[FIRST_TURN, 't2'], [FIRST_TURN]]);
    const name = (await folderOf(home)).find((one) => one.includes(OTHER)) ?? '';
    const numbered = (await ordinalsOf(join(home, 'sessions', name))).filter((ordinal) => ordinal !== undefined);
    expect(numbered).toEqual(range(0, LINES.length + 4));
  });
});

/** False when it was cut off. */
function deleted(home: string, files: FileLayer): Promise<boolean> {
  return didSucceed(home, files, (store) => store.deleteThread({ threadId: ID }));
}

function archived(home: string, files: FileLayer): Promise<boolean> {
  return didSucceed(home, files, (store) => store.archiveThread({ threadId: ID }));
}

async function didSucceed(
  home: string,
  files: FileLayer,
  call: (store: ThreadStore) => Promise<void>,
): Promise<boolean> {
  await using store = await LocalThreadStore.open({ home, index: 'off', files });
  return call(store).then(
    () => true,
    () => false,
  );
}

async function rolledBack(home: string, files?: FileLayer): Promise<boolean> {
  await using store = await LocalThreadStore.open({ home, index: 'off', ...(files === undefined ? {} : { files }) });
  const live = await store.resumeThread({ threadId: ID });
  await addTurn(live, 't2');
  return live.appendDurably([made.threadRolledBack(1)]).then(
    () => true,
    () => false,
  );
}
