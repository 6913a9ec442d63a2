import { describe, expect, it } from 'vitest';
import type { StoredTurn } from '../../../src/history/stored-turn.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import type { Page, StoredThread, ThreadStore } from '../../../src/store/thread-store.ts';
import {
  type GoldenRead,
  type GoldenScenario,
  goldenScenarios,
  type JsonObject,
  makeHome,
  readScenario,
  shortened,
} from './golden-homes.ts';
import { temporaryHome } from './temporary-home.ts';

const PROVIDER = 'mock_provider';

type Answer = (store: ThreadStore, read: GoldenRead) => Promise<unknown>;

const ANSWERS: Readonly<Record<string, Answer>> = {
  'thread/read': async (store, { params }) => {
    const threadId = String(params.threadId);
    const thread = threadFields(await store.readThread({ threadId }));
    if (params.includeTurns !== true) return { ...thread, turns: [] };
    const page = await allTurns(store, threadId);
    return { ...thread, turns: page.map(wireTurn) };
  },
  'thread/turns/list': async (store, { params }) => {
    const page = await store.listTurns({
      threadId: String(params.threadId),
      cursor: (params.cursor as string | undefined) ?? null,
      pageSize: Number(params.limit ?? 25),
      sortDirection: params.sortDirection === 'asc' ? 'asc' : 'desc',
      itemsView: (params.itemsView as 'full' | undefined) ?? 'summary',
    });
    return wirePage(page, wireTurn);
  },
};

async function allTurns(store: ThreadStore, threadId: string): Promise<readonly StoredTurn[]> {
  const turns: StoredTurn[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<StoredTurn> = await store.listTurns({
      threadId,
      cursor,
      pageSize: 2,
      sortDirection: 'asc',
      itemsView: 'full',
    });
    turns.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return turns;
}

/** What the wire says of a thread, without its state in the server (status, name) and the times of the copied file. */
function threadFields(thread: StoredThread) {
  return {
    id: thread.threadId,
    preview: thread.preview,
    modelProvider: thread.modelProvider ?? PROVIDER,
    createdAt: seconds(thread.createdAt),
    cwd: thread.cwd,
    cliVersion: thread.cliVersion,
    forkedFromId: thread.forkedFromId,
    gitInfo: thread.gitInfo,
  };
}

function wireTurn(turn: StoredTurn) {
  return {
    id: turn.turnId,
    items: turn.items,
    itemsView: turn.itemsView,
    status: turn.status,
    error: turn.error,
    startedAt: turn.startedAt === null ? null : seconds(turn.startedAt),
    completedAt: turn.completedAt === null ? null : seconds(turn.completedAt),
    durationMs: turn.durationMs,
  };
}

function wirePage<Row>(page: Page<Row>, wireRow: (row: Row) => unknown) {
  return {
    data: page.rows.map(wireRow),
    nextCursor: anchorOf(page.nextCursor),
    backwardsCursor: anchorOf(page.backwardsCursor),
  };
}

/** A cursor's members that the original's have too. */
function anchorOf(cursor: unknown) {
  if (typeof cursor !== 'string') return null;
  const { turnId, includeAnchor } = JSON.parse(cursor);
  return { turnId, includeAnchor };
}

function expectedOf({ method, result = {} }: GoldenRead): unknown {
  if (method === 'thread/turns/list') {
    return { ...result, nextCursor: anchorOf(result.nextCursor), backwardsCursor: anchorOf(result.backwardsCursor) };
  }
  const thread = result.thread as JsonObject;
  const { id, preview, modelProvider, createdAt, cwd, cliVersion, forkedFromId, gitInfo, turns } = thread;
  return { id, preview, modelProvider, createdAt, cwd, cliVersion, forkedFromId, gitInfo, turns };
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

async function listedIds(store: ThreadStore, archived: boolean): Promise<readonly string[]> {
  const page = await store.listThreads({
    pageSize: 100,
    sortKey: 'created_at',
    sortDirection: 'desc',
    modelProviders: [PROVIDER],
    defaultModelProvider: PROVIDER,
    sourceKinds: 'interactive',
    archived,
    cwds: null,
    searchTerm: null,
  });
  return page.rows.map(({ threadId }) => threadId);
}

function listedThen({ reads }: GoldenScenario): readonly unknown[] {
  const list = reads.find(({ method, params }) => method === 'thread/list' && Object.keys(params).length === 0);
  return ((list?.result?.data ?? []) as readonly JsonObject[]).map(({ id }) => id);
}

/** Reads before the resume, which in a recording is the last thing asked of each thread. */
function coldReads({ reads }: GoldenScenario): readonly GoldenRead[] {
  const resume = reads.findIndex(({ method }) => method === 'thread/resume');
  const cold = resume < 0 ? reads : reads.slice(0, resume);
  return cold.filter(({ method, result }) => Object.hasOwn(ANSWERS, method) && result !== undefined);
}

describe('LocalThreadStore on homes that 0.130 wrote', async () => {
  it.each(await goldenScenarios('v130'))('%s reads as in 0.130', async (name) => {
    await using home = await temporaryHome();
    const scenario = await readScenario('v130', name);
    await makeHome('v130', scenario, home.path);
    await using store = await LocalThreadStore.open({ home: home.path, persistence: 'limited' });
    const reads = coldReads(scenario);
    expect(reads.length).toBeGreaterThan(0);
    for (const read of reads) {
      expect(shortened(await ANSWERS[read.method]?.(store, read))).toEqual(shortened(expectedOf(read)));
    }
    expect(await listedIds(store, false)).toEqual(listedThen(scenario));
  });
});

/** Turns without items: which items a stored turn has, and how they look, is the projector's affair. */
function turnOutline(turn: JsonObject) {
  const { id, status, startedAt, completedAt } = turn;
  return { id, status, startedAt, completedAt };
}

describe('LocalThreadStore on homes that 0.169 wrote', async () => {
  it.each(await goldenScenarios('v169'))('%s has the threads and turns of 0.169', async (name) => {
    await using home = await temporaryHome();
    const scenario = await readScenario('v169', name);
    await makeHome('v169', scenario, home.path);
    await using store = await LocalThreadStore.open({ home: home.path });
    // 0.169 lists a reverted thread once for each of its files.
    expect(await listedIds(store, false)).toEqual([...new Set(listedThen(scenario))]);
    for (const { params, result } of coldReads(scenario).filter(({ params }) => params.includeTurns === true)) {
      const thread = (result?.thread ?? {}) as JsonObject;
      const { id, preview, createdAt, cwd, cliVersion, forkedFromId, turns } = thread;
      const threadId = String(params.threadId);
      const { gitInfo: _git, modelProvider: _provider, ...read } = threadFields(await store.readThread({ threadId }));
      expect(shortened(read)).toEqual(shortened({ id, preview, createdAt, cwd, cliVersion, forkedFromId }));
      const outlines = (await allTurns(store, threadId)).map((turn) => turnOutline(wireTurn(turn) as JsonObject));
      const expected = (turns as readonly JsonObject[]).map(turnOutline);
      // 0.169 shows a review behind the turn of the reviewer, although the review has the earlier records.
      if (name === 'review') expect(new Set(outlines)).toEqual(new Set(expected));
      else expect(outlines).toEqual(expected);
    }
  });
});
