import { describe, expect, it } from 'vitest';
import type { ThreadItem } from '../../src/protocol/item.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { runPlain, say } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const TURN = [runPlain('printf out'), say('Done.')];
const LONG_BYTES = 6_000;
const LONG_TURN = [runPlain(`head -c ${LONG_BYTES} /dev/zero | tr '\\0' x`), say('Done.')];

async function withTurns(set: Stage, peer: WirePeer, count: number) {
  const { id: threadId } = await peer.startThread({ cwd: set.work });
  const turnIds: string[] = [];
  for (let turn = 0; turn < count; turn += 1) turnIds.push((await peer.runTurn(threadId, `go ${turn}`)).id);
  return { threadId, turnIds };
}

function outputOf(item: ThreadItem | undefined): string | null | undefined {
  return item?.type === 'commandExecution' ? item.aggregatedOutput : undefined;
}

describe.each(['on', 'off'])('reading with the index %s', (index) => {
  const overrides = [`bobbin.index=${index}`];

  it('thread/items/read gives items by their ids, in the order of the turn', async () => {
    await using set = await Stage.set(TURN);
    await using server = await InProcessServer.start(set, { overrides });
    const peer = await server.client();
    const { threadId, turnIds } = await withTurns(set, peer, 2);
    const [turnId = ''] = turnIds;
    const { data } = await peer.request('thread/items/list', { threadId, turnId });
    const itemIds = ['nobody', ...data.map(({ item }) => item.id).reverse()];
    expect(await peer.request('thread/items/read', { threadId, turnId, itemIds })).toEqual({ data });
    expect(await peer.request('thread/items/read', { threadId, turnId: 'nobody', itemIds })).toEqual({ data: [] });
    for (const ids of [[], Array.from({ length: 101 }, String)]) {
      expect((await peer.ask('thread/items/read', { threadId: 'junk', turnId, itemIds: ids })).error).toEqual({
        code: -32600,
        message: 'itemIds must contain 1 to 100 IDs',
      });
    }
  });

  it('thread/items/list defers outputs of one turn', async () => {
    await using set = await Stage.set(TURN);
    await using server = await InProcessServer.start(set, { overrides });
    const peer = await server.client();
    const { threadId, turnIds } = await withTurns(set, peer, 1);
    const deferOutput = { commandExecution: true };
    const whole = await peer.request('thread/items/list', { threadId, deferOutput });
    expect(whole.data.map(({ item }) => outputOf(item))).toEqual([undefined, 'out', undefined]);
    const deferred = await peer.request('thread/items/list', { threadId, turnId: turnIds[0], deferOutput });
    expect(deferred.data).toEqual(
      whole.data.map((entry) =>
        entry.item.type === 'commandExecution'
          ? { ...entry, item: { ...entry.item, aggregatedOutput: null }, outputDeferred: true }
          : entry,
      ),
    );
  });

  it('thread/timeline/list tells of turns and items, newest page first', async () => {
    await using set = await Stage.set(TURN);
    await using server = await InProcessServer.start(set, { overrides });
    const peer = await server.client();
    const { threadId, turnIds } = await withTurns(set, peer, 2);
    const { data, ...rest } = await peer.request('thread/timeline/list', { threadId });
    expect(rest).toEqual({ nextCursor: null, activeRealtimeSessionAtPageStart: null });
    expect(data.map((entry) => [entry.type, 'turnId' in entry ? entry.turnId : null])).toEqual(
      turnIds.flatMap((turnId) =>
        ['turnStarted', 'item', 'item', 'item', 'turnCompleted'].map((type) => [type, turnId]),
      ),
    );
    const [turn] = (await peer.request('thread/turns/list', { threadId, limit: 1 })).data;
    expect(data.at(-1)).toMatchObject({ status: 'completed', error: null, completedAt: turn?.completedAt });
    const paged: unknown[] = [];
    for (let cursor: string | null = null; ; ) {
      const page: typeof rest & { data: typeof data } = await peer.request('thread/timeline/list', {
        threadId,
        limit: 3,
        cursor,
      });
      paged.unshift(...page.data);
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    expect(paged).toEqual(data);
    expect((await peer.ask('thread/timeline/list', { threadId, cursor: 'junk' })).error).toEqual({
      code: -32600,
      message: 'invalid thread timeline cursor',
    });
  });

  it('pages end at max_page_bytes and cut outputs only where one row is too long', async () => {
    await using set = await Stage.set(LONG_TURN);
    await using server = await InProcessServer.start(set, {
      overrides: [...overrides, 'bobbin.limits.max_page_bytes=4000'],
    });
    const peer = await server.client();
    const { threadId, turnIds } = await withTurns(set, peer, 2);
    const cut = { member: 'aggregatedOutput', bytes: LONG_BYTES };
    const { initialTurnsPage } = await peer.request('thread/resume', {
      threadId,
      excludeTurns: true,
      initialTurnsPage: { itemsView: 'full' },
    });
    expect(initialTurnsPage?.data.map(({ id }) => id)).toEqual(turnIds.slice(1));
    expect(initialTurnsPage?.data[0]?.items[1]).toMatchObject({ bobbinTruncated: cut });
    const older = { threadId, itemsView: 'full', cursor: initialTurnsPage?.nextCursor ?? null } as const;
    expect((await peer.request('thread/turns/list', older)).data.map(({ id }) => id)).toEqual(turnIds.slice(0, 1));
    const turnId = turnIds[0] ?? '';
    const first = await peer.request('thread/items/list', { threadId, turnId });
    expect(first.data.map(({ item }) => item.type)).toEqual(['userMessage']);
    const second = { threadId, turnId, cursor: first.nextCursor };
    const [command] = (await peer.request('thread/items/list', second)).data;
    expect(command?.item).toMatchObject({ bobbinTruncated: cut });
    const [whole] = (await peer.request('thread/items/list', { ...second, limit: 1 })).data;
    expect(outputOf(whole?.item)).toBe('x'.repeat(LONG_BYTES));
    expect(outputOf(command?.item)).toMatch(/^x{3000,3999}$/);
    const itemIds = [command?.item.id ?? ''];
    expect((await peer.request('thread/items/read', { threadId, turnId, itemIds })).data).toEqual([whole]);
    const timeline = await peer.request('thread/timeline/list', { threadId });
    expect(timeline.data.map(({ type }) => type)).toEqual(['item', 'turnCompleted']);
  });
});

describe('thread/revert', () => {
  it('drops the turn and what came after it, for good', async () => {
    await using set = await Stage.set([say('Done.')]);
    const { threadId, turnIds, kept } = await (async () => {
      await using server = await InProcessServer.start(set);
      const peer = await server.client();
      const made = await withTurns(set, peer, 3);
      const { thread, ...cursors } = await peer.request('thread/revert', {
        threadId: made.threadId,
        beforeTurnId: made.turnIds[1] ?? '',
      });
      expect(thread).toMatchObject({ id: made.threadId, status: { type: 'idle' }, turns: [] });
      const turns = { threadId: made.threadId, cursor: cursors.turnsBackwardsCursor };
      expect((await peer.request('thread/turns/list', turns)).data.map(({ id }) => id)).toEqual([made.turnIds[0]]);
      const items = { threadId: made.threadId, cursor: cursors.itemsBackwardsCursor, sortDirection: 'desc' } as const;
      expect((await peer.request('thread/items/list', items)).data.map(({ item }) => item.type)).toEqual([
        'agentMessage',
        'userMessage',
      ]);
      const next = await peer.runTurn(made.threadId);
      return { ...made, kept: [made.turnIds[0], next.id] };
    })();
    await using server = await InProcessServer.start(set);
    const peer = await server.client();
    const { thread } = await peer.request('thread/resume', { threadId });
    expect(thread.turns.map(({ id }) => id)).toEqual(kept);
    expect((await peer.ask('thread/revert', { threadId, beforeTurnId: turnIds[2] })).error).toEqual({
      code: -32600,
      message: `turn not found: ${turnIds[2]}`,
    });
    const emptied = await peer.request('thread/revert', { threadId, beforeTurnId: kept[0] ?? '' });
    expect(emptied).toMatchObject({ turnsBackwardsCursor: null, itemsBackwardsCursor: null });
  });

  it('stops a turn that runs, and is refused for turns that are not there and threads that are not loaded or not stored', async () => {
    await using set = await Stage.set([runPlain('sleep 1000'), say('Done.')]);
    await using server = await InProcessServer.start(set);
    const peer = await server.client();
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    const refusal = async () => (await peer.ask('thread/revert', { threadId, beforeTurnId: 'x' })).error?.message;
    expect(await refusal()).toBe(`no rollout found for thread id ${threadId}`);
    await peer.startTurn(threadId);
    await peer.log.notification('item/started', ({ item }) => item.type === 'commandExecution');
    expect(await refusal()).toBe('turn not found: x');
    const { turn } = await peer.log.notification('turn/started');
    const reverted = await peer.request('thread/revert', { threadId, beforeTurnId: turn.id });
    expect(await peer.log.notification('turn/completed')).toMatchObject({
      turn: { id: turn.id, status: 'interrupted' },
    });
    expect(reverted).toMatchObject({ thread: { status: { type: 'idle' }, turns: [] }, turnsBackwardsCursor: null });
    expect(await peer.request('thread/turns/list', { threadId })).toMatchObject({ data: [] });
    await peer.request('thread/archive', { threadId });
    expect(await refusal()).toBe(`thread not found: ${threadId}`);
  });

  it('works in a store without pages, which has no item pages to read', async () => {
    await using set = await Stage.set([say('Done.')]);
    await using server = await InProcessServer.start(set, { overrides: ['bobbin.store.type=in_memory'] });
    const peer = await server.client();
    const { threadId, turnIds } = await withTurns(set, peer, 2);
    for (const [method, params] of [
      ['thread/items/read', { turnId: turnIds[0], itemIds: ['x'] }],
      ['thread/timeline/list', {}],
    ] as const) {
      expect((await peer.ask(method, { threadId, ...params })).error).toEqual({
        code: -32601,
        message: `${method} is not supported yet`,
      });
    }
    const { thread, ...cursors } = await peer.request('thread/revert', { threadId, beforeTurnId: turnIds[1] ?? '' });
    expect(thread.turns).toEqual([]);
    expect(cursors).toEqual({ turnsBackwardsCursor: null, itemsBackwardsCursor: null });
    const { data } = await peer.request('thread/turns/list', { threadId });
    expect(data.map(({ id }) => id)).toEqual(turnIds.slice(0, 1));
  });
});
