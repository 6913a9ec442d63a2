import { describe, expect, it } from 'vitest';
import { folderTree } from '../support/folder-tree.ts';
import { run, say } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';

describe('an ephemeral thread', () => {
  it('runs turns, is loaded, and leaves no trace', async () => {
    await using set = await Stage.set([run('printf hello'), say('Said it.')]);
    const server = await set.serve();
    const { peer } = server;
    const before = await folderTree(set.home);
    const thread = await peer.startThread({ cwd: set.work, ephemeral: true });
    expect(thread).toMatchObject({ ephemeral: true, path: null, historyMode: 'legacy' });
    expect((await peer.runTurn(thread.id)).status).toBe('completed');
    expect(peer.log.all('item/completed').map(({ item }) => item.type)).toEqual([
      'userMessage',
      'commandExecution',
      'agentMessage',
    ]);
    expect(await peer.request('thread/loaded/list', {})).toEqual({ data: [thread.id], nextCursor: null });
    expect((await peer.request('thread/list', {})).data).toEqual([]);
    expect((await peer.request('thread/list', { archived: true })).data).toEqual([]);
    expect((await peer.request('thread/read', { threadId: thread.id })).thread).toMatchObject({
      id: thread.id,
      ephemeral: true,
      path: null,
    });
    expect(await folderTree(set.home)).toEqual(before);
    expect(await server.close()).toEqual({ code: 0, signal: null });
    expect(await folderTree(set.home)).toEqual(before);
  });

  it.each([
    ['thread/read', { includeTurns: true }, 'ephemeral threads do not support includeTurns'],
    ['thread/turns/list', {}, 'ephemeral threads do not support thread/turns/list'],
    ['thread/resume', {}, 'no rollout found for thread id <id>'],
    ['thread/fork', {}, 'no rollout found for thread id <id>'],
    ['thread/archive', {}, 'no rollout found for thread id <id>'],
    ['thread/name/set', { name: 'x' }, 'thread not found: <id>'],
    ['thread/metadata/update', { gitInfo: { sha: 'a' } }, 'ephemeral thread does not support metadata updates: <id>'],
    ['thread/revert', { beforeTurnId: 'x' }, 'ephemeral threads do not support thread/revert'],
    ['thread/rollback', { numTurns: 1 }, 'thread rollback requires persisted thread history'],
  ])('refuses %s %j', async (method, params, message) => {
    await using set = await Stage.set([say('Hello.')]);
    await using server = await set.serve();
    const { id } = await server.peer.startThread({ cwd: set.work, ephemeral: true });
    await server.peer.runTurn(id);
    expect((await server.peer.ask(method, { threadId: id, ...params })).error).toEqual({
      code: -32600,
      message: message.replace('<id>', id),
    });
  });

  it('forks a stored thread with its turns', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using server = await set.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    const turn = await peer.runTurn(threadId);
    // The index of stored threads is there from the first list on.
    await peer.request('thread/list', {});
    const before = await folderTree(set.home);
    const { thread } = await peer.request('thread/fork', { threadId, ephemeral: true });
    expect(thread).toMatchObject({ ephemeral: true, path: null, forkedFromId: threadId, turns: [{ id: turn.id }] });
    expect((await peer.runTurn(thread.id)).status).toBe('completed');
    expect(await folderTree(set.home)).toEqual(before);
  });
});
