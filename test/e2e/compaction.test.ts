import { describe, expect, it } from 'vitest';
import type { Turn } from '../../src/protocol/turn.ts';
import { fileModel } from '../support/file-model.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { say, stall } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

/** Says what it was told, parted by `|`; asked to sum up it says `short`. */
const ECHO = `({ body }) => {
  const told = body.input.flatMap(({ content = [] }) => content.map(({ text }) => text));
  const shown = told.filter((text) => !text.startsWith('<')).map((text) => text.replace(/^Earlier parts.*\\n/, 'NOTES '));
  return { say: shown.at(-1) === 'Sum up.' ? 'short' : shown.join('|') };
}`;

const echo = fileModel(ECHO);

const CONFIG = { config: 'compact_prompt = "Sum up."\n' };

describe.each(['bobbin.index=on', 'bobbin.index=off', 'bobbin.store.type=in_memory'])(
  'a compaction with %s',
  (setting) => {
    const overrides = () => [setting, echo.setting];

    it('is a turn of its own with one item, whose id stays', async () => {
      await using stage = await Stage.set([], CONFIG);
      await using server = await InProcessServer.start(stage, { overrides: overrides() });
      const peer = await server.client();
      const { id: threadId } = await peer.startThread({ cwd: stage.work });
      await peer.runTurn(threadId, 'one');
      const { turnId, itemId } = await compact(peer, threadId);
      expect(lastWord(await peer.runTurn(threadId, 'two'))).toBe('one|NOTES short|two');
      const { data } = await peer.request('thread/turns/list', { threadId, itemsView: 'full', sortDirection: 'asc' });
      expect(data.map(({ items }) => items.map(({ type }) => type))).toEqual([
        ['userMessage', 'agentMessage'],
        ['contextCompaction'],
        ['userMessage', 'agentMessage'],
      ]);
      expect(data[1]).toMatchObject({ id: turnId, status: 'completed', items: [{ id: itemId }] });
    });

    it('is taken back with its turn', async () => {
      await using stage = await Stage.set([], CONFIG);
      await using server = await InProcessServer.start(stage, { overrides: overrides() });
      const peer = await server.client();
      const { id: threadId } = await peer.startThread({ cwd: stage.work });
      await peer.runTurn(threadId, 'one');
      await compact(peer, threadId);
      await peer.runTurn(threadId, 'two');
      const fork = await peer.request('thread/fork', { threadId });
      await peer.request('thread/rollback', { threadId, numTurns: 1 });
      expect(lastWord(await peer.runTurn(threadId, 'three'))).toBe('one|NOTES short|three');
      await peer.request('thread/rollback', { threadId, numTurns: 2 });
      expect(lastWord(await peer.runTurn(threadId, 'four'))).toBe('one|one|four');
      expect(lastWord(await peer.runTurn(fork.thread.id, 'five'))).toBe('one|NOTES short|two|one|NOTES short|two|five');
    });
  },
);

it('thread/compact/start is refused for a thread that is not loaded', async () => {
  await using stage = await Stage.set([say('Hi.')]);
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const threadId = '01a1ff64-54ac-7ec3-b16d-258bc72fd5e6';
  expect((await peer.ask('thread/compact/start', { threadId })).error).toEqual({
    code: -32600,
    message: `thread not found: ${threadId}`,
  });
});

it('a server that is killed while it sums up leaves the conversation as it was', async () => {
  await using stage = await Stage.set([say('A1'), stall()], CONFIG);
  const threadId = await killedWhileSummingUp(stage);
  await using server = await stage.serve({ env: { BOBBIN_MODEL_SCRIPT: echo.path } });
  const { peer } = server;
  const { thread } = await peer.request('thread/resume', { threadId });
  const items = thread.turns.flatMap((turn) => turn.items);
  expect(items.map(({ type }) => type)).toEqual(['userMessage', 'agentMessage']);
  expect(lastWord(await peer.runTurn(threadId, 'two'))).toBe('one|A1|two');
});

async function killedWhileSummingUp(stage: Stage): Promise<string> {
  await using server = await stage.serve();
  const { peer } = server;
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  await peer.runTurn(threadId, 'one');
  const from = peer.log.lines.length;
  expect(await peer.request('thread/compact/start', { threadId })).toEqual({});
  await peer.log.notification('item/started', ({ item }) => item.type === 'contextCompaction', from);
  await server.kill();
  return threadId;
}

async function compact(peer: WirePeer, threadId: string): Promise<{ turnId: string; itemId: string }> {
  const from = peer.log.lines.length;
  expect(await peer.request('thread/compact/start', { threadId })).toEqual({});
  const { turnId, item } = await peer.log.notification('item/completed', () => true, from);
  await peer.turnCompleted(turnId);
  return { turnId, itemId: item.id };
}

function lastWord({ items }: Turn): string | undefined {
  const message = items.findLast(({ type }) => type === 'agentMessage');
  return message?.type === 'agentMessage' ? message.text : undefined;
}
