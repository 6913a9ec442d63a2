import { appendFile, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ThreadStore } from '../../../src/store/thread-store.ts';
import {
  agentLine,
  asFile,
  DAY,
  EVERYTHING,
  ID,
  LINES,
  line,
  metaLine,
  NAME,
  OTHER,
  put,
  userLine,
} from './hand-made.ts';
import { openHome } from './open-home.ts';

const FILE = `${DAY}/${NAME}`;

const TASK = [
  line('event_msg', { type: 'task_started', turn_id: 't1', started_at: 1 }),
  userLine('q'),
  agentLine('a'),
  line('event_msg', { type: 'task_complete', turn_id: 't1', completed_at: 2, duration_ms: 1000 }),
];

const listed = async (store: ThreadStore) => (await store.listThreads(EVERYTHING)).rows.map(({ threadId }) => threadId);

async function texts(store: ThreadStore, threadId = ID): Promise<readonly string[]> {
  const page = await store.listItems({ threadId, pageSize: 100, sortDirection: 'asc' });
  return page.rows.map(({ item }) => {
    if (item.type === 'agentMessage') return item.text;
    return item.type === 'userMessage'
      ? item.content.map((part) => (part.type === 'text' ? part.text : '')).join()
      : '';
  });
}

describe('LocalThreadStore reads hand-made files', () => {
  it.each([
    ['a minimal file', LINES],
    ['blank lines', ['', ...LINES.flatMap((text) => [text, ''])]],
    ['CRLF line ends', LINES.map((text) => `${text}\r`)],
    ['lines that are not JSON', [LINES[0], 'junk', '{"timestamp":"', LINES[1], '[1]', LINES[2]]],
    [
      'unknown line and event types',
      [LINES[0], line('future', {}), line('event_msg', { type: 'x' }), ...LINES.slice(1)],
    ],
    [
      'a line without a timestamp',
      [LINES[0], '{"type":"event_msg","payload":{"type":"user_message","message":"no"}}', ...LINES.slice(1)],
    ],
    ['events with missing members', [LINES[0], line('event_msg', { type: 'agent_message' }), ...LINES.slice(1)]],
    ['a session meta that is not first', [LINES[1], LINES[0], LINES[2]]],
    [
      'the meta of another thread behind its own',
      [LINES[0], metaLine({ id: OTHER, cwd: '/other' }), ...LINES.slice(1)],
    ],
    ['a legacy ghost snapshot', [...LINES, line('response_item', { type: 'ghost_snapshot' })]],
  ])('%s', async (_, lines) => {
    await using subject = await openHome(FILE, lines.map((text) => `${text}\n`).join(''));
    const thread = await subject.store.readThread({ threadId: ID });
    expect([thread.threadId, thread.cwd, thread.preview]).toEqual([ID, '/w', 'q']);
    expect([await listed(subject.store), await texts(subject.store)]).toEqual([[ID], ['q', 'a']]);
  });

  it('whole values of a thread', async () => {
    await using subject = await openHome(FILE, asFile(LINES));
    expect(await subject.store.readThread({ threadId: ID })).toEqual({
      threadId: ID,
      forkedFromId: null,
      createdAt: new Date('2026-01-09T10:00:00Z'),
      updatedAt: new Date('2026-01-10T00:00:00Z'),
      recencyAt: new Date('2026-01-10T00:00:00Z'),
      archivedAt: null,
      preview: 'q',
      hasUserMessage: true,
      name: null,
      cwd: '/w',
      source: 'vscode',
      threadSource: null,
      agentNickname: null,
      agentRole: null,
      modelProvider: 'mock',
      model: null,
      reasoningEffort: null,
      settings: null,
      originator: 'mine',
      cliVersion: '1',
      gitInfo: null,
      memoryMode: null,
      baseInstructions: null,
      dynamicTools: [],
      paging: 'items',
    });
  });

  it('a torn last line is passed over and stays', async () => {
    const content = `${asFile(LINES)}{"timestamp":"2026-01-09T10:00:00.000Z","type":"event_`;
    await using subject = await openHome(FILE, content);
    expect([await listed(subject.store), await texts(subject.store)]).toEqual([[ID], ['q', 'a']]);
    expect(await readFile(subject.file, 'utf8')).toBe(content);
  });

  it('a last line without an end counts, once, also after it was ended', async () => {
    await using subject = await openHome(FILE, asFile(LINES).slice(0, -1));
    expect(await texts(subject.store)).toEqual(['q', 'a']);
    await appendFile(subject.file, `\n${agentLine('b')}\n`);
    expect(await texts(subject.store)).toEqual(['q', 'a', 'b']);
  });

  it.each([
    ['an empty file', ''],
    ['a file without a session meta', asFile(LINES.slice(1))],
  ])('%s is not listed, and says so when it is read', async (_, content) => {
    await using subject = await openHome(FILE, content);
    const empty = {
      code: 'corrupt',
      message: `failed to read thread ${subject.file}: rollout at ${subject.file} is empty`,
    };
    const { store } = subject;
    expect(await listed(store)).toEqual([]);
    await expect(store.readThread({ threadId: ID })).rejects.toMatchObject(empty);
    await expect(store.listItems({ threadId: ID, pageSize: 1, sortDirection: 'asc' })).rejects.toMatchObject(empty);
    await expect(store.resumeThread({ threadId: ID })).rejects.toMatchObject(empty);
    expect(await readFile(subject.file, 'utf8')).toBe(content);
  });

  it('a file whose inner id differs from its name is listed under the inner one and read by either', async () => {
    await using subject = await openHome(FILE, asFile([metaLine({ id: OTHER }), ...LINES.slice(1)]));
    const { store } = subject;
    expect(await listed(store)).toEqual([OTHER]);
    const threads = await Promise.all([ID, OTHER].map((threadId) => store.readThread({ threadId })));
    expect(threads.map(({ threadId }) => threadId)).toEqual([OTHER, OTHER]);
  });

  it('a file whose name has no id is not listed but read by its inner one', async () => {
    await using subject = await openHome(`${DAY}/rollout-2026-01-09T10-00-00-foo.jsonl`, asFile(LINES));
    expect(await listed(subject.store)).toEqual([]);
    expect((await subject.store.readThread({ threadId: ID })).preview).toBe('q');
  });

  it.each([['notes.jsonl'], [`${ID}.jsonl`], [`rollout-${ID}.txt`]])('%s is no thread', async (name) => {
    await using subject = await openHome(`${DAY}/${name}`, asFile(LINES));
    expect(await listed(subject.store)).toEqual([]);
    await expect(subject.store.readThread({ threadId: ID })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('a file in a folder of another day is found', async () => {
    await using subject = await openHome(`sessions/2020/12/31/${NAME}`, asFile(LINES));
    expect([await listed(subject.store), await texts(subject.store)]).toEqual([[ID], ['q', 'a']]);
  });

  it('a bad creation time falls back to that of the file', async () => {
    await using subject = await openHome(FILE, asFile([metaLine({ timestamp: 'soon' }), ...LINES.slice(1)]));
    expect((await subject.store.readThread({ threadId: ID })).createdAt).toEqual(new Date('2026-01-10T00:00:00Z'));
  });

  it('a file without a provider is listed under the default one', async () => {
    const { model_provider: _provider, ...meta } = JSON.parse(metaLine()).payload;
    await using subject = await openHome(FILE, asFile([line('session_meta', meta), ...LINES.slice(1)]));
    const list = async (provider: string) =>
      (await subject.store.listThreads({ ...EVERYTHING, modelProviders: [provider] })).rows.length;
    expect([await list('mock'), await list('other')]).toEqual([1, 0]);
  });

  it('a thread without a user message is read but not listed', async () => {
    await using subject = await openHome(FILE, asFile([metaLine()]));
    expect([await listed(subject.store), await texts(subject.store)]).toEqual([[], []]);
  });

  it('a user message far behind the first lines does not list the thread, as in the originals', async () => {
    const filler = Array.from({ length: 300 }, () => line('response_item', { type: 'other' }));
    await using subject = await openHome(FILE, asFile([metaLine(), ...filler, userLine('late')]));
    expect(await listed(subject.store)).toEqual([]);
    expect((await subject.store.readThread({ threadId: ID })).preview).toBe('late');
  });

  it('a thread that gets its first message later is listed within two seconds', async () => {
    await using subject = await openHome(FILE, asFile([metaLine()]));
    expect(await listed(subject.store)).toEqual([]);
    await appendFile(subject.file, asFile([userLine('now')]));
    await expect.poll(() => listed(subject.store), { timeout: 2_000 }).toEqual([ID]);
  });

  it('git data and memory mode come from the last meta with the id of the thread, in lists too', async () => {
    const metas = [
      metaLine({ git: { branch: 'a' }, memory_mode: 'disabled' }),
      ...LINES.slice(1),
      metaLine({ git: { branch: 'b', commit_hash: 'c' }, memory_mode: 'enabled' }),
      metaLine({ id: OTHER, git: { branch: 'foreign' } }),
    ];
    await using subject = await openHome(FILE, asFile(metas));
    const [row] = (await subject.store.listThreads(EVERYTHING)).rows;
    const expected = { gitInfo: { sha: 'c', branch: 'b', originUrl: null }, memoryMode: 'enabled' };
    expect(row).toMatchObject(expected);
    expect(await subject.store.readThread({ threadId: ID })).toEqual(row);
  });

  it('a file that another program rewrote is read anew', async () => {
    await using subject = await openHome(FILE, asFile(LINES));
    expect(await texts(subject.store)).toEqual(['q', 'a']);
    await put(
      subject.home,
      `${DAY}/${NAME}`,
      asFile([metaLine(), userLine('new'), agentLine('one'), agentLine('two')]),
    );
    expect(await texts(subject.store)).toEqual(['new', 'one', 'two']);
  });

  it('a turn without an end is interrupted', async () => {
    await using subject = await openHome(FILE, asFile([metaLine(), ...TASK.slice(0, 3)]));
    const page = await subject.store.listTurns({
      threadId: ID,
      pageSize: 5,
      sortDirection: 'asc',
      itemsView: 'notLoaded',
    });
    expect(page.rows.map(({ turnId, status }) => [turnId, status])).toEqual([['t1', 'interrupted']]);
  });
});

describe('LocalThreadStore beside newer formats', () => {
  it('lists and reads a paginated file without touching it', async () => {
    const content = asFile([
      metaLine({ history_mode: 'paginated' }),
      ...TASK.slice(0, 1),
      line('event_msg', {
        type: 'item_completed',
        thread_id: ID,
        turn_id: 't1',
        item: { type: 'UserMessage', id: 'u1', content: [{ type: 'text', text: 'hi', text_elements: [] }] },
      }),
      ...TASK.slice(3),
    ]);
    await using subject = await openHome(FILE, content);
    const { store } = subject;
    expect([await listed(store), await texts(store)]).toEqual([[ID], ['hi']]);
    expect(await readFile(subject.file, 'utf8')).toBe(content);
  });

  it('lists a packed file that cannot be unpacked by what its name tells, and refuses to read or write its history', async () => {
    await using subject = await openHome(`${DAY}/${NAME}.zst`, 'not really compressed');
    const { store } = subject;
    const thread = await store.readThread({ threadId: ID });
    expect([thread.createdAt, thread.paging, await listed(store)]).toEqual([new Date(2026, 0, 9, 10), 'none', [ID]]);
    const page = store.listTurns({ threadId: ID, pageSize: 1, sortDirection: 'asc', itemsView: 'full' });
    await expect(page).rejects.toMatchObject({ code: 'corrupt' });
    await expect(store.resumeThread({ threadId: ID })).rejects.toMatchObject({ code: 'corrupt' });
    expect(await readFile(subject.file, 'utf8')).toBe('not really compressed');
  });

  it('a file that goes on from another one shows the history of both, up to the stored position', async () => {
    const ordinal = (lines: readonly string[], first: number) =>
      lines.map((text, index) => text.replace(',"type"', `,"ordinal":${first + index},"type"`));
    const base = ordinal(
      [metaLine({ history_mode: 'paginated' }), userLine('q'), agentLine('a'), agentLine('gone')],
      0,
    );
    const end = asFile(base.slice(0, 3)).length;
    await using subject = await openHome(FILE, asFile(base));
    const history_base = { thread_id: ID, end_ordinal_exclusive: 3, end_byte_offset: end };
    const meta = metaLine({ id: OTHER, forked_from_id: ID, history_mode: 'paginated', history_base });
    const path = `${DAY}/${NAME.replace(ID, OTHER)}`;
    await put(subject.home, path, asFile(ordinal([meta, agentLine('fork')], 3)));
    const { store } = subject;
    expect(await texts(store, OTHER)).toEqual(['q', 'a', 'fork']);
    expect((await listed(store)).toSorted()).toEqual([ID, OTHER]);
    expect((await store.readThread({ threadId: OTHER })).preview).toBe('q');
    await expect(store.deleteThread({ threadId: ID })).rejects.toMatchObject({
      code: 'conflict',
      message: `cannot delete thread ${ID}: forked history still references it`,
    });
    await store.deleteThread({ threadId: OTHER });
    await store.deleteThread({ threadId: ID });
    expect(await listed(store)).toEqual([]);
  });

  it('a file whose base is not here is listed, and its history says what is missing', async () => {
    const history_base = { thread_id: OTHER, end_ordinal_exclusive: 3, end_byte_offset: 99 };
    await using subject = await openHome(FILE, asFile([metaLine({ history_base }), userLine('q')]));
    expect(await listed(subject.store)).toEqual([ID]);
    const page = subject.store.listItems({ threadId: ID, pageSize: 1, sortDirection: 'asc' });
    await expect(page).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('a reverted thread is its newest file', async () => {
    await using subject = await openHome(FILE, asFile(LINES));
    const revert = NAME.replace('10-00-00', '11-00-00').replace('.jsonl', `_${OTHER}.jsonl`);
    await put(subject.home, `${DAY}/${revert}`, asFile([metaLine(), userLine('q2')]));
    expect([await listed(subject.store), await texts(subject.store)]).toEqual([[ID], ['q2']]);
  });
});
