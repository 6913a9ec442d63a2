import { appendFile, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type HistoryRecord, newRecord, type SessionMetaPayload } from '../../../src/history/record.ts';
import { type FileLayer, nodeFileLayer } from '../../../src/store/local/files/file-layer.ts';
import type { LocalThreadStoreOptions } from '../../../src/store/local/local-store-options.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import type { ThreadStore } from '../../../src/store/thread-store.ts';
import { faultyFiles } from './faulty-files.ts';
import { agentLine, asFile, DAY, EVERYTHING, ID, LINES, NAME, OTHER, put, userLine } from './hand-made.ts';
import { temporaryHome } from './temporary-home.ts';

const NOON = new Date(2026, 0, 9, 12);
const PATH = `${DAY}/rollout-2026-01-09T12-00-00-${ID}.jsonl`;

const META: SessionMetaPayload = {
  id: ID,
  timestamp: NOON.toISOString(),
  cwd: '/w',
  originator: 'test',
  cli_version: '0.169.0',
  source: 'vscode',
  model_provider: 'mock',
};

const says = (message: string) => newRecord('event_msg', { type: 'user_message', message }, NOON);

async function openHome(options: Partial<LocalThreadStoreOptions> = {}) {
  const home = await temporaryHome();
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message.replace(home.path, ''));
  const store = await LocalThreadStore.open({ home: home.path, onWarning, ...options });
  return {
    home: home.path,
    store,
    warnings,
    text: (path = PATH) => readFile(join(home.path, path), 'utf8'),
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

async function storeThread(
  store: ThreadStore,
  records: readonly HistoryRecord[] = [says('q')],
  id = META.id,
): Promise<void> {
  const live = await store.createThread({ meta: { ...META, id } });
  await live.appendItems(records);
  await live.persist();
  await live.shutdown();
}

async function messages(store: ThreadStore): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for await (const { records } of store.loadHistory({ threadId: ID })) {
    for (const { payload } of records) if ('message' in payload) found.push(payload.message);
  }
  return found;
}

const metas = (text: string): readonly SessionMetaPayload[] =>
  text
    .split('\n')
    .filter((line) => line.includes('"session_meta"'))
    .map((line) => JSON.parse(line).payload);

describe('LocalThreadStore', () => {
  it('writes nothing before a thread is persisted', async () => {
    await using subject = await openHome();
    const live = await subject.store.createThread({ meta: META });
    await live.appendItems([says('q')]);
    await live.flush();
    expect(await subject.store.rolloutPaths?.pathOf(ID)).toBe(join(subject.home, PATH));
    await live.shutdown();
    expect(await readdir(subject.home)).toEqual([]);
  });

  it('stores a thread in the form of 0.130, readable by its owner only', async () => {
    await using subject = await openHome();
    await storeThread(subject.store);
    const [meta, message, end] = (await subject.text()).split('\n');
    expect(meta).toMatch(/^\{"timestamp":"[^"]+Z","type":"session_meta","payload":\{"id":"/);
    expect([message, end]).toEqual([
      `{"timestamp":"${NOON.toISOString()}","type":"event_msg","payload":{"type":"user_message","message":"q"}}`,
      '',
    ]);
    const modes = await Promise.all(
      [PATH, DAY, 'sessions'].map(async (path) => (await stat(join(subject.home, path))).mode),
    );
    expect(modes.map((mode) => mode & 0o777)).toEqual([0o600, 0o700, 0o700]);
  });

  it('holds the lock of a thread while it is open, and leaves no lock file', async () => {
    await using subject = await openHome();
    const live = await subject.store.createThread({ meta: META });
    await live.persist();
    const locks = () => readdir(join(subject.home, 'thread-writer-locks'));
    expect((await locks()).toSorted()).toEqual(['.coordination.lock', `${ID}.lock`]);
    await live.shutdown();
    expect(await locks()).toEqual(['.coordination.lock']);
  });

  it('ends a torn last line before it writes, and warns once', async () => {
    await using subject = await openHome();
    await put(subject.home, `${DAY}/${NAME}`, `${asFile(LINES)}{"timestamp":"2026`);
    const live = await subject.store.resumeThread({ threadId: ID });
    expect(await live.appendItems([says('after')])).toEqual({ firstSeq: 4, lastSeq: 4 });
    await live.shutdown();
    expect(await messages(subject.store)).toEqual(['q', 'a', 'after']);
    expect((await subject.text(`${DAY}/${NAME}`)).startsWith(`${asFile(LINES)}{"timestamp":"2026\n{`)).toBe(true);
    expect(subject.warnings.length).toBe(1);
  });

  it('numbers records by their lines, so that a foreign line does not move the others', async () => {
    await using subject = await openHome();
    await put(subject.home, `${DAY}/${NAME}`, asFile([LINES[0] ?? '', 'junk', ...LINES.slice(1)]));
    const seqs: number[] = [];
    for await (const { records } of subject.store.loadHistory({ threadId: ID })) {
      seqs.push(...records.map(({ seq }) => seq));
    }
    expect(seqs).toEqual([0, 2, 3]);
  });

  it.each([
    ['with a whole last line', ''],
    ['with a torn last line', '{"timestamp":"'],
  ])('reads a file once that is resumed without an index: %s', async (_, tail) => {
    let bytesRead = 0;
    const files: FileLayer = {
      ...nodeFileLayer,
      async open(path, mode) {
        const file = await nodeFileLayer.open(path, mode);
        return {
          ...file,
          async read(into, position) {
            const read = await file.read(into, position);
            bytesRead += read;
            return read;
          },
        };
      },
    };
    await using subject = await openHome({ files, index: 'off' });
    const content = asFile([...LINES, ...Array.from({ length: 100 }, () => agentLine('x'.repeat(10_000)))]) + tail;
    await put(subject.home, `${DAY}/${NAME}`, content);
    const live = await subject.store.resumeThread({ threadId: ID });
    expect(bytesRead).toBeLessThan(1.1 * content.length);
    const lines = 103 + (tail === '' ? 0 : 1);
    expect(await live.appendItems([says('late')])).toEqual({ firstSeq: lines, lastSeq: lines });
  });

  it('reads on when a program without locks writes to an open thread', async () => {
    await using subject = await openHome();
    const live = await subject.store.createThread({ meta: META });
    await live.appendItems([says('one')]);
    await live.persist();
    await appendFile(join(subject.home, PATH), asFile([userLine('foreign'), agentLine('answer')]));
    await live.appendItems([says('two')]);
    await live.flush();
    expect(await live.appendItems([says('three')])).toEqual({ firstSeq: 5, lastSeq: 5 });
    await live.shutdown();
    expect(await messages(subject.store)).toEqual(['one', 'foreign', 'answer', 'two', 'three']);
  });

  it('tells a failed flush, keeps the records, and stores them with the next one', async () => {
    const { files, faults } = faultyFiles();
    await using subject = await openHome({ files });
    const live = await subject.store.createThread({ meta: META });
    await live.persist();
    faults.writes.push(...Array.from({ length: 2 }, () => ({ stored: 0, code: 'ENOSPC' })));
    await live.appendItems([says('one')]);
    await expect(live.flush()).rejects.toMatchObject({ code: 'unavailable' });
    await live.appendItems([says('two')]);
    await live.flush();
    expect(await messages(subject.store)).toEqual(['one', 'two']);
    await live.shutdown();
  });

  it('persist() can be tried again after it failed', async () => {
    const { files, faults } = faultyFiles();
    await using subject = await openHome({ files });
    const live = await subject.store.createThread({ meta: META });
    await live.appendItems([says('one')]);
    faults.syncs.push('EIO');
    await expect(live.persist()).rejects.toMatchObject({ code: 'unavailable' });
    expect(live.isPersisted).toBe(false);
    await live.persist();
    expect([live.isPersisted, await messages(subject.store)]).toEqual([true, ['one']]);
    await live.shutdown();
  });

  it('syncs the file and every new folder entry with durability disk', async () => {
    const { files, calls } = faultyFiles();
    await using subject = await openHome({ files });
    await storeThread(subject.store);
    // home, sessions, year, month and day in their parents; then the file itself and its entry in the day folder
    expect(calls).toEqual([...Array.from({ length: 5 }, () => 'syncFolder'), 'write', 'sync', 'syncFolder']);
    await storeThread(subject.store, [says('q')], OTHER);
    expect(calls.slice(8)).toEqual(['write', 'sync', 'syncFolder']);
  });

  it('never syncs with durability os', async () => {
    const { files, calls } = faultyFiles();
    await using subject = await openHome({ files, durability: 'os' });
    await storeThread(subject.store);
    expect([calls, subject.store.capabilities.durability]).toEqual([['write'], 'os']);
  });
});

describe('LocalThreadStore metadata', () => {
  it('appends the whole session meta with the changed git data and memory mode', async () => {
    await using subject = await openHome();
    await storeThread(subject.store);
    const update = (patch: Parameters<ThreadStore['updateThreadMetadata']>[0]['patch']) =>
      subject.store.updateThreadMetadata({ threadId: ID, patch });
    await update({ gitInfo: { sha: 'abc', branch: 'b' } });
    await update({ memoryMode: 'disabled' });
    await update({ gitInfo: { sha: null, branch: null } });
    expect(metas(await subject.text())).toEqual([
      META,
      { ...META, memory_mode: 'enabled', git: { commit_hash: 'abc', branch: 'b' } },
      { ...META, memory_mode: 'disabled', git: { commit_hash: 'abc', branch: 'b' } },
      { ...META, memory_mode: 'disabled', git: {} },
    ]);
  });

  it('goes through the writer of an open thread', async () => {
    await using subject = await openHome();
    const live = await subject.store.createThread({ meta: META });
    await live.appendItems([says('q')]);
    const thread = await subject.store.updateThreadMetadata({ threadId: ID, patch: { gitInfo: { branch: 'b' } } });
    expect([thread.gitInfo?.branch, await live.appendItems([says('w')])]).toEqual(['b', { firstSeq: 3, lastSeq: 3 }]);
    await live.shutdown();
  });

  it('keeps names beside the thread, whose file stays as it is', async () => {
    await using subject = await openHome();
    await storeThread(subject.store);
    const before = await subject.text();
    await subject.store.updateThreadMetadata({ threadId: ID, patch: { name: 'First' } });
    expect(await subject.text()).toBe(before);
    expect(JSON.parse(await subject.text('session_index.jsonl'))).toMatchObject({ id: ID, thread_name: 'First' });
  });
});

describe('LocalThreadStore archive', () => {
  const ARCHIVED = `archived_sessions/${NAME}`;

  it('moves the file flat into the archive, with its times, and back into its day folder as changed now', async () => {
    await using subject = await openHome();
    await put(subject.home, `${DAY}/${NAME}`, asFile(LINES));
    await subject.store.archiveThread({ threadId: ID });
    expect([await readdir(join(subject.home, DAY)), await subject.text(ARCHIVED)]).toEqual([[], asFile(LINES)]);
    expect((await stat(join(subject.home, ARCHIVED))).mtime).toEqual(new Date('2026-01-10T00:00:00Z'));
    const before = Date.now() - 1000;
    const thread = await subject.store.unarchiveThread({ threadId: ID });
    expect(await subject.text(`${DAY}/${NAME}`)).toBe(asFile(LINES));
    expect(thread.updatedAt.getTime()).toBeGreaterThan(before);
  });

  it('syncs both folders', async () => {
    const { files, calls } = faultyFiles();
    await using subject = await openHome({ files });
    await put(subject.home, `${DAY}/${NAME}`, asFile(LINES));
    await mkdir(join(subject.home, 'archived_sessions'));
    await subject.store.archiveThread({ threadId: ID });
    // The home and the archive in their parents: who made them may have died before it did that.
    expect(calls).toEqual(Array.from({ length: 4 }, () => 'syncFolder'));
  });

  it('never replaces another file', async () => {
    await using subject = await openHome();
    await put(subject.home, `${DAY}/${NAME}`, asFile(LINES));
    await put(subject.home, ARCHIVED, 'kept\n');
    await expect(subject.store.archiveThread({ threadId: ID })).rejects.toMatchObject({ code: 'conflict' });
    expect(await subject.text(ARCHIVED)).toBe('kept\n');
  });

  it('of an open thread: what is written afterwards goes to the moved file', async () => {
    await using subject = await openHome();
    const live = await subject.store.createThread({ meta: META });
    await live.persist();
    await subject.store.archiveThread({ threadId: ID });
    await live.appendItems([says('late')]);
    await live.shutdown();
    expect(await messages(subject.store)).toEqual(['late']);
    expect(await subject.store.rolloutPaths?.pathOf(ID)).toContain('archived_sessions');
  });

  it('of a closed thread: it can be resumed where it lies, as in 0.130', async () => {
    await using subject = await openHome();
    await put(subject.home, ARCHIVED, asFile(LINES));
    await using live = await subject.store.resumeThread({ threadId: ID });
    await live.appendItems([says('late')]);
    await live.flush();
    expect(await messages(subject.store)).toEqual(['q', 'a', 'late']);
  });

  it('takes all files of a reverted thread along, and deletes all of them', async () => {
    await using subject = await openHome();
    const revert = NAME.replace('10-00-00', '11-00-00').replace('.jsonl', `_${OTHER}.jsonl`);
    for (const name of [NAME, revert]) await put(subject.home, `${DAY}/${name}`, asFile(LINES));
    await subject.store.archiveThread({ threadId: ID });
    expect(await readdir(join(subject.home, 'archived_sessions'))).toEqual([NAME, revert]);
    await subject.store.deleteThread({ threadId: ID });
    expect(await readdir(join(subject.home, 'archived_sessions'))).toEqual([]);
  });
});

describe('LocalThreadStore deletion', () => {
  it('removes file and name, and closes an open thread', async () => {
    await using subject = await openHome();
    const live = await subject.store.createThread({ meta: META });
    await live.persist();
    await subject.store.updateThreadMetadata({ threadId: ID, patch: { name: 'First' } });
    await subject.store.deleteThread({ threadId: ID });
    expect(await readdir(join(subject.home, DAY))).toEqual([]);
    // The file goes with its last name, and comes back empty when a change is signalled by it.
    expect(await subject.text('session_index.jsonl').catch(() => '')).toBe('');
    await expect(live.appendItems([says('late')])).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('LocalThreadStore.rolloutPaths', () => {
  it('reads a thread and its records by path, absolute or within the home', async () => {
    await using subject = await openHome();
    const path = await put(subject.home, `elsewhere/${NAME}`, asFile(LINES));
    const paths = subject.store.rolloutPaths;
    expect((await paths?.readThreadByRolloutPath(path))?.threadId).toBe(ID);
    expect((await paths?.readThreadByRolloutPath(`elsewhere/${NAME}`))?.preview).toBe('q');
    const records = await paths?.loadHistoryByRolloutPath(path);
    expect(records?.map(({ type }) => type)).toEqual(['session_meta', 'event_msg', 'event_msg']);
  });

  it('refuses a path without a file, and a file that is no rollout', async () => {
    await using subject = await openHome();
    const path = await put(subject.home, 'notes.txt', 'hello\n');
    const paths = subject.store.rolloutPaths;
    await expect(paths?.readThreadByRolloutPath('missing')).rejects.toMatchObject({ code: 'not-found' });
    for (const wrong of [path, 'not\0a path', '/dev/null']) {
      await expect(paths?.readThreadByRolloutPath(wrong)).rejects.toMatchObject({ code: 'invalid' });
      await expect(paths?.loadHistoryByRolloutPath(wrong)).rejects.toMatchObject({ code: 'invalid' });
    }
  });

  it('tells a rollout file that lost its content from a path that is wrong', async () => {
    await using subject = await openHome();
    const path = await put(subject.home, `${DAY}/${NAME}`, '');
    await expect(subject.store.rolloutPaths?.readThreadByRolloutPath(path)).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('pathOf() is null for an unknown thread and follows a thread into the archive', async () => {
    await using subject = await openHome();
    expect(await subject.store.rolloutPaths?.pathOf(ID)).toBeNull();
    const path = await put(subject.home, `${DAY}/${NAME}`, asFile(LINES));
    await subject.store.listThreads(EVERYTHING);
    expect(await subject.store.rolloutPaths?.pathOf(ID)).toBe(path);
    await subject.store.archiveThread({ threadId: ID });
    expect(await subject.store.rolloutPaths?.pathOf(ID)).toBe(join(subject.home, 'archived_sessions', NAME));
  });
});
