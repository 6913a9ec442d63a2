import { describe, expect, it } from 'vitest';
import { InProcessServer } from '../support/in-process-server.ts';
import { say } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';

const MAX_BYTES = 200_000;

describe('a thread whose turns are too long for one answer', () => {
  it('is forked and rolled back once, and the answers have its turns without their items', async () => {
    await using set = await Stage.set([say('long '.repeat(8_000))]);
    await using server = await InProcessServer.start(set, {
      overrides: [`bobbin.limits.max_response_bytes=${MAX_BYTES}`],
    });
    const peer = await server.client();
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    const turnIds: string[] = [];
    for (let count = 0; count < 6; count += 1) turnIds.push((await peer.runTurn(threadId)).id);
    const shown = (turns: readonly { id: string; items: readonly unknown[]; itemsView: string }[]) =>
      turns.map(({ id, items, itemsView }) => [id, items.length, itemsView]);
    const { thread: fork } = await peer.request('thread/fork', { threadId });
    expect(shown(fork.turns)).toEqual(turnIds.map((id) => [id, 0, 'notLoaded']));
    const { thread } = await peer.request('thread/rollback', { threadId, numTurns: 1 });
    expect(shown(thread.turns)).toEqual(turnIds.slice(0, -1).map((id) => [id, 0, 'notLoaded']));
    const { thread: short } = await peer.request('thread/rollback', { threadId, numTurns: 4 });
    expect(shown(short.turns)).toEqual([[turnIds[0], 2, 'full']]);
    expect((await peer.request('thread/list', {})).data.map(({ id }) => id).toSorted()).toEqual(
      [threadId, fork.id].toSorted(),
    );
  });
});
