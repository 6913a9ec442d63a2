import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { LocalThreadStore } from '../../src/store/local/local-thread-store.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { say } from '../support/model-script.ts';
import { PretendedDisk } from '../support/small-disk.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const NO_SPACE = { error: { code: -32603, message: expect.stringContaining('ENOSPC') } };

async function turnCount(peer: WirePeer, threadId: string): Promise<number> {
  return (await peer.request('thread/read', { threadId, includeTurns: true })).thread.turns.length;
}

it('thread/rollback that was refused for want of space does not happen later', async () => {
  await using set = await Stage.set([say('Hello.')]);
  const disk = new PretendedDisk();
  const store = await LocalThreadStore.open({ home: set.home, files: disk.files });
  await using server = await InProcessServer.start(set, { store });
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: set.work });
  for (const text of ['one', 'two', 'three']) await peer.runTurn(threadId, text);
  await disk.fill();
  expect(await peer.ask('thread/rollback', { threadId, numTurns: 1 })).toMatchObject(NO_SPACE);
  expect(await turnCount(peer, threadId)).toBe(3);
  await disk.free();
  expect((await peer.request('thread/rollback', { threadId, numTurns: 1 })).thread.turns).toHaveLength(2);
  await peer.runTurn(threadId, 'four');
  expect(await turnCount(peer, threadId)).toBe(3);
});

it('thread/inject_items that was refused for want of space does not happen later', async () => {
  await using set = await Stage.set([say('Hello.')]);
  const disk = new PretendedDisk();
  const store = await LocalThreadStore.open({ home: set.home, files: disk.files });
  await using server = await InProcessServer.start(set, { store });
  const peer = await server.client();
  const { id: threadId, path } = await peer.startThread({ cwd: set.work });
  await peer.runTurn(threadId, 'one');
  const items = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'injected' }] }];
  await disk.fill();
  expect(await peer.ask('thread/inject_items', { threadId, items })).toMatchObject(NO_SPACE);
  await disk.free();
  await peer.request('thread/inject_items', { threadId, items });
  await peer.runTurn(threadId, 'two');
  expect((await readFile(path ?? '', 'utf8')).split('injected')).toHaveLength(2);
});
