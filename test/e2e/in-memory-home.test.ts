import { describe, expect, it } from 'vitest';
import { folderTree } from '../support/folder-tree.ts';
import { run, say } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';

const IN_MEMORY = 'experimental_thread_store = { type = "in_memory", id = "x" }\n';
const WHOLE_HOME = ['config.toml', 'installation_id'];

function stage(): Promise<Stage> {
  return Stage.set([run('printf hello > made.txt && cat made.txt'), say('Made it.')], { config: IN_MEMORY });
}

describe('a home whose threads are in memory', () => {
  it('runs a turn and pages through it in every view', async () => {
    await using set = await stage();
    await using server = await set.serve();
    const { peer } = server;
    const thread = await peer.startThread({ cwd: set.work });
    expect(thread).toMatchObject({ path: null, historyMode: 'legacy', ephemeral: false });
    const turn = await peer.runTurn(thread.id, 'make a file');
    expect(turn).toMatchObject({ status: 'completed', error: null });
    expect(await set.read('made.txt')).toBe('hello');

    const user = expect.objectContaining({
      type: 'userMessage',
      content: [{ type: 'text', text: 'make a file', text_elements: [] }],
    });
    const command = expect.objectContaining({
      type: 'commandExecution',
      status: 'completed',
      exitCode: 0,
      aggregatedOutput: 'hello',
    });
    const agent = expect.objectContaining({ type: 'agentMessage', text: 'Made it.' });
    for (const [itemsView, items] of [
      ['notLoaded', []],
      ['summary', [user, agent]],
      ['full', [user, command, agent]],
    ] as const) {
      expect(await peer.request('thread/turns/list', { threadId: thread.id, itemsView })).toEqual({
        data: [expect.objectContaining({ id: turn.id, status: 'completed', itemsView, items })],
        nextCursor: null,
        backwardsCursor: expect.any(String),
      });
    }
    expect(await peer.request('thread/read', { threadId: thread.id, includeTurns: true })).toMatchObject({
      thread: { path: null, historyMode: 'legacy', preview: 'make a file', turns: [{ id: turn.id }] },
    });
  });

  it.each(['thread/turns/items/list', 'thread/items/list'])('has no %s', async (method) => {
    await using set = await stage();
    await using server = await set.serve();
    const thread = await server.peer.startThread({ cwd: set.work });
    await server.peer.runTurn(thread.id);
    const [{ id: turnId } = { id: '' }] = (await server.peer.request('thread/turns/list', { threadId: thread.id }))
      .data;
    expect((await server.peer.ask(method, { threadId: thread.id, turnId })).error).toEqual({
      code: -32601,
      message: `${method} is not supported yet`,
    });
  });

  it('pages through turns with cursors in both directions', async () => {
    await using set = await stage();
    await using server = await set.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    const turns = [];
    for (const text of ['one', 'two', 'three']) turns.push((await peer.runTurn(threadId, text)).id);
    const [first, second, third] = turns;
    const page = async (params: object) => {
      const answer = await peer.request('thread/turns/list', { threadId, ...params });
      return { ...answer, ids: answer.data.map(({ id }) => id) };
    };
    const newest = await page({ limit: 2 });
    expect(newest.ids).toEqual([third, second]);
    const oldest = await page({ limit: 2, cursor: newest.nextCursor });
    expect([oldest.ids, oldest.nextCursor]).toEqual([[first], null]);
    expect((await page({ cursor: newest.backwardsCursor, sortDirection: 'asc' })).ids).toEqual([third]);
  });

  it('refuses what needs a path', async () => {
    await using set = await stage();
    await using server = await set.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    await peer.runTurn(threadId);
    const path = '/tmp/rollout.jsonl';
    for (const method of ['thread/resume', 'thread/fork']) {
      expect((await peer.ask(method, { threadId, path })).error).toEqual({
        code: -32600,
        message: 'threads of the in_memory store have no rollout path; use threadId',
      });
    }
  });

  it('leaves nothing but its configuration, whatever is done with the threads', async () => {
    await using set = await stage();
    const server = await set.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    await peer.runTurn(threadId);
    const fork = await peer.request('thread/fork', { threadId });
    expect(fork.thread).toMatchObject({ path: null, forkedFromId: threadId, turns: [{ status: 'completed' }] });
    await peer.request('thread/name/set', { threadId, name: 'named' });
    await peer.request('thread/archive', { threadId });
    expect((await peer.request('thread/list', { archived: true })).data).toMatchObject([
      { id: threadId, name: 'named', path: null, status: { type: 'notLoaded' } },
    ]);
    expect((await peer.request('thread/list', {})).data.map(({ id }) => id)).toEqual([fork.thread.id]);
    await peer.request('thread/unarchive', { threadId });
    await peer.request('thread/resume', { threadId });
    expect((await peer.runTurn(threadId, 'again')).status).toBe('completed');
    expect(await folderTree(set.home)).toEqual(WHOLE_HOME);
    expect(await server.close()).toEqual({ code: 0, signal: null });
    expect(await folderTree(set.home)).toEqual(WHOLE_HOME);

    await using restarted = await set.serve();
    expect((await restarted.peer.request('thread/list', {})).data).toEqual([]);
    expect((await restarted.peer.ask('thread/resume', { threadId })).error).toEqual({
      code: -32600,
      message: `no rollout found for thread id ${threadId}`,
    });
    expect(await folderTree(set.home)).toEqual(WHOLE_HOME);
  });
});
