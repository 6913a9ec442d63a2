import { appendFile, mkdir, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import type { StoredThread, ThreadStore } from '../../../src/store/thread-store.ts';
import { asFile, DAY, EVERYTHING, ID, LINES, line, metaLine, NAME, OTHER, put, userLine } from './hand-made.ts';
import { indexHome } from './index-home.ts';
import { temporaryHome } from './temporary-home.ts';

const SECOND = [metaLine({ id: OTHER }), userLine('second')];
const fileNameOf = (threadId: string) => NAME.replace(ID, threadId);

type Shown = Pick<StoredThread, 'preview' | 'name' | 'gitInfo'>;

async function listed(store: ThreadStore, archived = false): Promise<readonly Shown[]> {
  const { rows } = await store.listThreads({ ...EVERYTHING, archived });
  return rows
    .map(({ preview, name, gitInfo }) => ({ preview, name, gitInfo }))
    .sort((left, right) => left.preview.localeCompare(right.preview));
}

const shown = (preview: string, more: Partial<Shown> = {}): Shown => ({ preview, name: null, gitInfo: null, ...more });

interface Lists {
  readonly live: readonly Shown[];
  readonly archived?: readonly Shown[];
}

async function expectLists(store: ThreadStore, { live, archived = [] }: Lists): Promise<void> {
  await vi.waitFor(async () => expect([await listed(store), await listed(store, true)]).toEqual([live, archived]), {
    timeout: 2_000,
    interval: 50,
  });
}

describe.each([{ isHomeWatched: true }, { isHomeWatched: false, listMaxAgeMs: 300 }])(
  'LocalThreadStore, watched: $isHomeWatched',
  (options) => {
    it('lists soon what other programs do while it runs', async () => {
      await using home = await temporaryHome();
      const inHome = (path: string) => join(home.path, path);
      const first = await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
      await using store = await LocalThreadStore.open({ home: home.path, index: 'on', ...options });
      await expectLists(store, { live: [shown('q')] });

      const second = await put(home.path, `sessions/2026/02/03/${fileNameOf(OTHER)}`, asFile(SECOND));
      await expectLists(store, { live: [shown('q'), shown('second')] });

      const names = inHome('session_index.jsonl');
      await writeFile(
        names,
        `${JSON.stringify({ id: ID, thread_name: 'mine', updated_at: '2026-01-10T00:00:00Z' })}\n`,
      );
      await expectLists(store, { live: [shown('q', { name: 'mine' }), shown('second')] });
      await rm(names);

      const git = { commit_hash: 'c', branch: 'b', repository_url: 'u' };
      await appendFile(first, asFile([metaLine({ git })]));
      const changed = shown('q', { gitInfo: { sha: 'c', branch: 'b', originUrl: 'u' } });
      await expectLists(store, { live: [changed, shown('second')] });

      const archived = inHome(`archived_sessions/${fileNameOf(OTHER)}`);
      await mkdir(dirname(archived));
      await rename(second, archived);
      await expectLists(store, { live: [changed], archived: [shown('second')] });

      await rename(archived, second);
      await rm(dirname(archived), { recursive: true });
      await expectLists(store, { live: [changed, shown('second')] });

      await rename(inHome('sessions/2026/02'), inHome('sessions/2026/03'));
      await expectLists(store, { live: [changed, shown('second')] });

      await unlink(inHome(`sessions/2026/03/03/${fileNameOf(OTHER)}`));
      await expectLists(store, { live: [changed] });

      await rm(inHome('sessions'), { recursive: true });
      await expectLists(store, { live: [] });

      await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
      await expectLists(store, { live: [shown('q')] });
    }, 30_000);
  },
);

describe('LocalThreadStore', () => {
  it('finds a thread without an index by the title that its first message has now', async () => {
    await using home = await temporaryHome();
    const file = await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
    await using store = await LocalThreadStore.open({ home: home.path, index: 'off' });
    const titles = async (searchTerm: string | null) =>
      (await store.listThreads({ ...EVERYTHING, searchTerm })).rows.map(({ preview }) => preview);
    expect([await titles(null), await titles('q')]).toEqual([['q'], ['q']]);
    await appendFile(file, asFile([userLine('more')]));
    expect([await titles(null), await titles('q')]).toEqual([['q'], ['q']]);
    await writeFile(file, asFile([metaLine(), userLine('rewritten'), userLine('more and more')]));
    expect([await titles(null), await titles('rewritten'), await titles('q')]).toEqual([
      ['rewritten'],
      ['rewritten'],
      [],
    ]);
  });

  it('shows a request that names a thread a newer file of it that came while no server ran', async () => {
    await using home = await temporaryHome();
    await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
    await indexHome(home.path);
    const newer = NAME.replace('2026-01-09T10', '2026-01-11T10');
    await put(home.path, `sessions/2026/01/11/${newer}`, asFile([metaLine(), userLine('instead')]));
    await using store = await LocalThreadStore.open({ home: home.path, index: 'on' });
    expect((await store.readThread({ threadId: ID })).preview).toBe('instead');
  });

  it('shows a request that names a thread at once what other programs did to it', async () => {
    await using home = await temporaryHome();
    const first = await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
    await using store = await LocalThreadStore.open({ home: home.path, index: 'on' });
    const turns = async () => {
      const page = await store.listTurns({ threadId: ID, pageSize: 10, sortDirection: 'asc', itemsView: 'summary' });
      return page.rows.map(({ items }) =>
        items.map((item) => (item.type === 'userMessage' ? item.content : item.type)),
      );
    };
    const asked = (text: string) => [{ type: 'text', text, text_elements: [] }];
    await expectLists(store, { live: [shown('q')] });
    expect(await turns()).toEqual([[asked('q'), 'agentMessage']]);

    await appendFile(first, asFile([userLine('more')]));
    expect(await turns()).toEqual([[asked('q'), 'agentMessage'], [asked('more')]]);

    const archived = join(home.path, 'archived_sessions', NAME);
    await mkdir(dirname(archived));
    await rename(first, archived);
    expect(await turns()).toHaveLength(2);
    expect((await store.readThread({ threadId: ID })).archivedAt).not.toBeNull();

    await rename(archived, first);
    // As a revert leaves it: a newer file of the same thread, in which less stands.
    const newer = NAME.replace('2026-01-09T10', '2026-01-11T10');
    await expectLists(store, { live: [shown('q')] });
    await put(
      home.path,
      `sessions/2026/01/11/${newer}`,
      asFile([metaLine(), userLine('instead'), line('from_tomorrow', {})]),
    );
    expect(await turns()).toEqual([[asked('instead')]]);
    expect((await store.readThread({ threadId: ID })).preview).toBe('instead');

    await rm(join(home.path, 'sessions/2026/01'), { recursive: true });
    await expect(store.readThread({ threadId: ID })).rejects.toMatchObject({ code: 'not-found' });
  });
});
