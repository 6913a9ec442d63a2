import { rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryRecord } from '../../../src/history/record.ts';
import {
  listAll,
  openSampleThread,
  sampleRollback,
  sampleThreadId,
  sampleTurn,
} from '../../../src/store/contract/samples.ts';
import { openIndexReader } from '../../../src/store/local/index/open-index.ts';
import { INDEX_FILE } from '../../../src/store/local/index/schema.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import type { SearchThreads, ThreadHitPage, ThreadStore } from '../../../src/store/thread-store.ts';
import { indexHome } from './index-home.ts';
import { temporaryHome } from './temporary-home.ts';

const WORDS = [
  'Straße',
  'SS',
  'İstanbul',
  'i',
  '猫',
  '😀',
  'e\u0301',
  '**bold** word',
  '`code`',
  '"q*',
  'NEAR -x',
  '\0nul',
];
const TERMS = [
  'ss',
  'i',
  'istanbul',
  '猫',
  '猫 ',
  '😀i',
  'e\u0301',
  'bold word',
  '**bold',
  'code ',
  '"q*',
  'NEAR -x',
  '\0n',
  'x \0nul',
  'zzz',
  'q',
  '* ',
  'ß',
];

async function openHome(home: string, index: 'on' | 'off'): Promise<ThreadStore> {
  return LocalThreadStore.open({ home, durability: 'os', index });
}

async function search(store: ThreadStore, searchTerm: string, params: Partial<SearchThreads> = {}) {
  const hits: (readonly [string, string])[] = [];
  let cursor: string | null = null;
  do {
    const page: ThreadHitPage = await store.searchThreads({ ...listAll(), ...params, searchTerm, cursor });
    hits.push(...page.rows.map(({ thread, snippet }) => [thread.threadId, snippet] as const));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return hits;
}

/** Messages that are not in the search text. */
async function openMarks(home: string): Promise<number | undefined> {
  const database = await openIndexReader(home);
  try {
    return database.prepare<[], number>('SELECT count(*) FROM files WHERE is_said = 0').pluck().get();
  } finally {
    database.close();
  }
}

async function textRows(home: string): Promise<readonly (number | undefined)[]> {
  const database = await openIndexReader(home);
  try {
    return ['search_messages', 'search_text_docsize'].map((table) =>
      database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get(),
    );
  } finally {
    database.close();
  }
}

type Step =
  | { readonly type: 'say'; readonly thread: number; readonly text: string }
  | { readonly type: 'rollback' | 'archive' | 'delete'; readonly thread: number };

const text = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const thread = fc.integer({ min: 1, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('say' as const), thread, text }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('rollback', 'archive', 'delete'), thread }) },
);

function saying(turnId: string, said: string): readonly HistoryRecord[] {
  return sampleTurn(turnId, said).map((record) =>
    JSON.parse(JSON.stringify(record).replaceAll('answer of', 'İ **bold**')),
  );
}

async function take(store: ThreadStore, { type, thread: number, ...rest }: Step, turnId: string): Promise<void> {
  const threadId = sampleThreadId(number);
  const isThere = await store.readThread({ threadId }).then(
    ({ archivedAt }) => archivedAt === null,
    () => false,
  );
  if (type === 'say' && 'text' in rest && !isThere) {
    const made = await openSampleThread(store, number, []).catch(() => null);
    await made?.appendItems(saying(turnId, rest.text));
    await made?.shutdown();
  } else if (isThere && type === 'archive') await store.archiveThread({ threadId });
  else if (isThere && type === 'delete') await store.deleteThread({ threadId });
  else if (isThere) {
    const live = await store.resumeThread({ threadId });
    await live.appendItems('text' in rest ? saying(turnId, rest.text) : [sampleRollback(1)]);
    await live.shutdown();
  }
}

describe('searchThreads() out of the index', () => {
  it('finds what reading every history finds, before and after the text is taken up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 3 }), async (rounds) => {
        await using home = await temporaryHome();
        await using plain = await openHome(home.path, 'off');
        let turn = 0;
        for (const steps of [...rounds, []]) {
          await using indexed = await openHome(home.path, 'on');
          for (const each of steps) {
            turn += 1;
            await take(indexed, each, `t${turn}`);
          }
          for (const term of TERMS) {
            for (const archived of [false, true]) {
              expect([term, await search(indexed, term, { archived })]).toEqual([
                term,
                await search(plain, term, { archived }),
              ]);
            }
          }
          if (rounds.flat().length > 0) await indexHome(home.path);
        }
      }),
      { numRuns: 6 },
    );
  });

  it('takes up all text, and drops that of turns and threads that are gone', async () => {
    await using home = await temporaryHome();
    await using store = await openHome(home.path, 'on');
    for (const number of [1, 2]) {
      const live = await openSampleThread(store, number, ['alpha', 'beta', 'gamma']);
      await live.shutdown();
    }
    await indexHome(home.path);
    expect([await openMarks(home.path), await textRows(home.path)]).toEqual([0, [12, 12]]);
    const live = await store.resumeThread({ threadId: sampleThreadId(1) });
    await live.appendItems([sampleRollback(2), ...sampleTurn('delta')]);
    await live.shutdown();
    await store.deleteThread({ threadId: sampleThreadId(2) });
    await indexHome(home.path);
    expect([await openMarks(home.path), await textRows(home.path)]).toEqual([0, [4, 4]]);
    expect(await search(store, 'question of')).toEqual([[sampleThreadId(1), 'question of alpha']]);
    expect(await search(store, 'of beta')).toEqual([]);
  });

  it('goes on with a file that was rewritten, and with an index that was removed', async () => {
    await using home = await temporaryHome();
    await using store = await openHome(home.path, 'on');
    const live = await openSampleThread(store, 1, ['alpha', 'beta']);
    await live.shutdown();
    await indexHome(home.path);
    const path = await store.rolloutPaths?.pathOf(sampleThreadId(1));
    if (path == null) throw new Error('The thread has no file');
    truncateSync(path, Math.trunc(statSync(path).size / 2));
    await using other = await openHome(home.path, 'on');
    expect(await search(other, 'of beta')).toEqual([]);
    expect(await search(other, 'question of alpha')).toEqual([[sampleThreadId(1), 'question of alpha']]);
    await other[Symbol.asyncDispose]();
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(home.path, INDEX_FILE + suffix), { force: true });
    await using third = await openHome(home.path, 'on');
    expect(await search(third, 'question of alpha')).toEqual([[sampleThreadId(1), 'question of alpha']]);
  });

  it('takes up what is appended within two seconds', async () => {
    await using home = await temporaryHome();
    await using store = await openHome(home.path, 'on');
    const live = await openSampleThread(store, 1, ['alpha']);
    expect(await search(store, 'of alpha')).toHaveLength(1);
    await live.appendItems(sampleTurn('beta'));
    await live.flush();
    await expect.poll(() => openMarks(home.path), { timeout: 2_000 }).toBe(0);
    expect(await textRows(home.path)).toEqual([4, 4]);
    await live.shutdown();
  });
});
