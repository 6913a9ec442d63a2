import assert from 'node:assert/strict';
import type { HistoryRecord } from '../../history/record.ts';
import type { SearchThreads, ThreadHitPage, ThreadId, ThreadStore } from '../thread-store.ts';
import { expectError } from './expect-error.ts';
import { listAll, openSampleThread, sampleRollback, sampleThreadId, sampleTurn, storeSampleThread } from './samples.ts';
import type { ContractArea } from './subject.ts';

/** Search through what was said, where the store has it. */
export const searchArea: ContractArea = {
  name: 'search',
  define(it, { open }) {
    /** With search the body has to hold; without it the call has to be refused. */
    const itSearches = (name: string, body: (store: ThreadStore) => Promise<void>) =>
      it(name, async () => {
        await using store = await open();
        if (store.capabilities.search) {
          await body(store);
          return;
        }
        await storeSampleThread(store, 1, ['alpha']);
        await expectError('unsupported', () => store.searchThreads(searchFor('alpha')), {
          operation: 'search_threads',
        });
      });

    itSearches('searchThreads() finds threads by what was said in them, with the text about it', async (store) => {
      await storeSampleThread(store, 1, ['alpha']);
      await storeSampleThread(store, 2, ['beta']);
      const page = await store.searchThreads(searchFor('question of beta'));
      assert.deepEqual(hitsOf(page), [[sampleThreadId(2), 'question of beta']]);
      assert.deepEqual(hitsOf(await store.searchThreads(searchFor('answer of alpha'))), [
        [sampleThreadId(1), 'answer of alpha'],
      ]);
      assert.deepEqual(hitsOf(await store.searchThreads(searchFor('gamma'))), []);
    });

    itSearches('searchThreads() takes neither titles nor reasoning for something said', async (store) => {
      const threadId = await storeSampleThread(store, 1, ['alpha']);
      await store.updateThreadMetadata({ threadId, patch: { name: 'Unicorns' } });
      assert.deepEqual(await found(store, 'unicorns'), []);
      assert.deepEqual(await found(store, 'think'), []);
    });

    itSearches('searchThreads() shows the first place in the order of the thread', async (store) => {
      await storeSampleThread(store, 1, ['alpha', 'beta']);
      assert.deepEqual(hitsOf(await store.searchThreads(searchFor('beta'))), [[sampleThreadId(1), 'question of beta']]);
    });

    itSearches('searchThreads() takes a term as it stands, but for letter case and blanks', async (store) => {
      await storeTurns(store, 1, turnOf('Straße 100%_x "quoted NEAR-by"\n\n  c:\\path* İz 😀e\u0301'));
      const hits = [
        'STRASSE',
        '100%_X',
        '"quoted',
        'near-BY',
        'near-by" C:\\path*',
        'path*',
        '😀',
        'e\u0301',
        'i\u0307z',
        'z',
        '%',
      ];
      for (const term of hits) assert.deepEqual(await found(store, term), [sampleThreadId(1)], term);
      const misses = ['strase', '10.%', 'quoted*', 'by near', 'quoted AND near', '\u00e9', 'izz', "' OR 1=1 --", ')'];
      for (const term of misses) assert.deepEqual(await found(store, term), [], term);
    });

    itSearches('searchThreads() finds one or two characters, also at the end of a message', async (store) => {
      await storeTurns(store, 1, turnOf('a cat 猫'));
      await storeTurns(store, 2, turnOf('a dog 犬は'));
      for (const [term, number] of [
        ['猫', 1],
        ['犬', 2],
        ['は', 2],
        ['at', 1],
        ['og', 2],
        ['犬は', 2],
      ] as const) {
        assert.deepEqual(await found(store, term), [sampleThreadId(number)], term);
      }
    });

    itSearches('searchThreads() finds what stands far behind in a long message', async (store) => {
      await storeTurns(store, 1, turnOf(`${'word '.repeat(30_000)}needle ${'word '.repeat(1_000)}`));
      assert.deepEqual(await found(store, 'needle'), [sampleThreadId(1)]);
      assert.deepEqual(await found(store, 'noodle'), []);
    });

    itSearches('searchThreads() pages in the order of the list, in both directions', async (store) => {
      for (let number = 1; number <= 5; number += 1) await storeSampleThread(store, number, ['same']);
      const all = [5, 4, 3, 2, 1].map(sampleThreadId);
      for (const pageSize of [1, 2, 5]) {
        assert.deepEqual(await walk(store, { pageSize }), all);
        assert.deepEqual(await walk(store, { pageSize, sortDirection: 'asc' }), all.toReversed());
      }
      const middle = await store.searchThreads(searchFor('same', { pageSize: 2 }));
      const back = { sortDirection: 'asc', cursor: middle.backwardsCursor, pageSize: 1 } as const;
      assert.deepEqual(idsOf(await store.searchThreads(searchFor('same', back))), [sampleThreadId(5)]);
      await expectError('invalid', () => store.searchThreads(searchFor('same', { cursor: 'junk' })), {
        message: 'invalid cursor: junk',
      });
    });

    itSearches('searchThreads() narrows as a list does', async (store) => {
      await storeSampleThread(store, 1, ['same'], { cwd: '/work/other' });
      const archived = await storeSampleThread(store, 2, ['same']);
      await storeSampleThread(store, 3, ['same'], { source: 'exec' });
      await store.archiveThread({ threadId: archived });
      assert.deepEqual(await found(store, 'same', { archived: true }), [archived]);
      assert.deepEqual(await found(store, 'same', { cwds: ['/work/other'] }), [sampleThreadId(1)]);
      assert.deepEqual(await found(store, 'same', { sourceKinds: ['exec'] }), [sampleThreadId(3)]);
      assert.deepEqual(await found(store, 'same', { sourceKinds: 'interactive' }), [sampleThreadId(1)]);
    });

    itSearches('searchThreads() finds what was just appended, and nothing that was rolled back', async (store) => {
      const live = await openSampleThread(store, 1, ['alpha']);
      assert.deepEqual(await found(store, 'alpha'), [live.threadId]);
      await live.appendItems(sampleTurn('beta'));
      await live.flush();
      assert.deepEqual(await found(store, 'of beta'), [live.threadId]);
      await live.appendItems([sampleRollback(1), ...sampleTurn('gamma')]);
      await live.flush();
      assert.deepEqual(await found(store, 'of beta'), []);
      assert.deepEqual(await found(store, 'of gamma'), [live.threadId]);
    });

    itSearches('searchThreads() finds nothing in a deleted thread', async (store) => {
      const threadId = await storeSampleThread(store, 1, ['alpha']);
      assert.deepEqual(await found(store, 'alpha'), [threadId]);
      if (!store.capabilities.delete) return;
      await store.deleteThread({ threadId });
      assert.deepEqual(await found(store, 'alpha'), []);
    });
  },
};

function searchFor(searchTerm: string, params: Partial<SearchThreads> = {}): SearchThreads {
  return { ...listAll(), ...params, searchTerm };
}

function turnOf(question: string): readonly HistoryRecord[] {
  return sampleTurn('turn', question);
}

async function storeTurns(store: ThreadStore, number: number, records: readonly HistoryRecord[]): Promise<void> {
  const live = await openSampleThread(store, number, []);
  await live.appendItems(records);
  await live.shutdown();
}

function hitsOf(page: ThreadHitPage): readonly (readonly [ThreadId, string])[] {
  return page.rows.map(({ thread, snippet }) => [thread.threadId, snippet]);
}

function idsOf(page: ThreadHitPage): readonly ThreadId[] {
  return page.rows.map(({ thread }) => thread.threadId);
}

/** All that is found; pages that end early go on. */
async function found(
  store: ThreadStore,
  searchTerm: string,
  params: Partial<SearchThreads> = {},
): Promise<readonly ThreadId[]> {
  const ids: ThreadId[] = [];
  let cursor: string | null = null;
  do {
    const page: ThreadHitPage = await store.searchThreads(searchFor(searchTerm, { ...params, cursor }));
    ids.push(...idsOf(page));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}

async function walk(store: ThreadStore, params: Partial<SearchThreads>): Promise<readonly ThreadId[]> {
  return found(store, 'question of same', params);
}
