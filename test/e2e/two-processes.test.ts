import { describe, expect, it } from 'vitest';
import { folderTree } from '../support/folder-tree.ts';
import { say, stall } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';

describe('two servers on one home', () => {
  it('see one list; a thread is written by one of them, and by the other when that one has let go', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using first = await set.serve();
    await using second = await set.serve();
    const { id: threadId } = await first.peer.startThread({ cwd: set.work });
    const turn = await first.peer.runTurn(threadId);
    expect((await second.peer.request('thread/list', {})).data).toMatchObject([
      { id: threadId, status: { type: 'notLoaded' } },
    ]);
    const page = await second.peer.request('thread/turns/list', { threadId });
    expect(page.data).toMatchObject([{ id: turn.id, status: 'completed' }]);
    expect((await second.peer.ask('thread/resume', { threadId })).error).toMatchObject({
      code: -32600,
      message: `thread ${threadId} already has an active writer`,
    });
    // Reading goes on, and sees what the other writes.
    const later = await first.peer.runTurn(threadId);
    const { thread } = await second.peer.request('thread/read', { threadId, includeTurns: true });
    expect(thread.turns.map(({ id }) => id)).toEqual([turn.id, later.id]);

    await first.close();
    await second.peer.request('thread/resume', { threadId });
    expect((await second.peer.runTurn(threadId)).status).toBe('completed');
  });

  it('take over a thread whose writer was killed', async () => {
    await using set = await Stage.set([stall()]);
    await using first = await set.serve();
    await using second = await set.serve();
    const { id: threadId } = await first.peer.startThread({ cwd: set.work });
    const turnId = await first.peer.startTurn(threadId);
    await first.peer.log.notification('item/agentMessage/delta');
    expect((await second.peer.ask('thread/resume', { threadId })).error?.message).toMatch(
      /thread \S+ already has an active writer/,
    );
    await first.kill();
    await set.script([say('Going on.')]);
    const { thread } = await second.peer.request('thread/resume', { threadId });
    expect(thread.turns).toMatchObject([{ id: turnId, status: 'interrupted' }]);
    expect((await second.peer.runTurn(threadId)).status).toBe('completed');
    await second.close();
    expect((await folderTree(set.home)).filter((name) => name.endsWith(`${threadId}.lock`))).toEqual([]);
  });

  it('keep every thread apart when both work at once', async () => {
    await using set = await Stage.set([say('Hello.')]);
    const servers = [await set.serve(), await set.serve()];
    const threads = await Promise.all(
      servers.map(async ({ peer }) => {
        const { id } = await peer.startThread({ cwd: set.work });
        for (let turn = 0; turn < 5; turn += 1) expect((await peer.runTurn(id)).status).toBe('completed');
        return id;
      }),
    );
    await Promise.all(servers.map((server) => server.close()));
    await using later = await set.serve();
    const { data } = await later.peer.request('thread/list', {});
    expect(data.map(({ id }) => id).toSorted()).toEqual(threads.toSorted());
    for (const threadId of threads) {
      const page = await later.peer.request('thread/turns/list', { threadId });
      expect(page.data.map(({ status }) => status)).toEqual(Array(5).fill('completed'));
    }
  });
});
