import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../src/store/local/files/file-layer.ts';
import { WriterLocks } from '../../src/store/local/writing/writer-lock.ts';
import { folderTree } from '../support/folder-tree.ts';
import { say, stall } from '../support/model-script.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';
import { CLIENT_INFO, type WirePeer } from '../support/wire-peer.ts';

const RELEASE = 'bobbin/thread/release';

function heldBy({ pid }: ServerProcess, threadId: string, more: object = {}): object {
  const data = { holder: { pid, host: hostname(), client: CLIENT_INFO }, since: expect.any(Number), ...more };
  return { code: -32600, message: `thread ${threadId} already has an active writer`, data };
}

async function turnIds(peer: WirePeer, threadId: string): Promise<readonly string[]> {
  const { thread } = await peer.request('thread/read', { threadId, includeTurns: true });
  return thread.turns.map(({ id }) => id);
}

async function owners({ home }: Stage): Promise<readonly string[]> {
  return (await folderTree(home)).filter((name) => /^(bobbin-owners|thread-writer-locks)\/[^.]/.test(name));
}

function started(threadId: string): object {
  return { threadId, input: [{ type: 'text', text: 'go', text_elements: [] }] };
}

describe('a thread that another server holds', () => {
  it('is refused with who holds it, and since when; nothing is left of it once both have ended', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using first = await set.serve();
    await using second = await set.serve();
    const before = Math.floor(Date.now() / 1000);
    const { id: threadId } = await first.peer.startThread({ cwd: set.work });
    await first.peer.runTurn(threadId);
    const { error } = await second.peer.ask('thread/resume', { threadId });
    expect(error).toEqual(heldBy(first, threadId));
    const since = (error?.data as { since: number } | undefined)?.since ?? 0;
    expect(since >= before && since <= Date.now() / 1000).toBe(true);
    await first.close();
    await second.close();
    expect(await owners(set)).toEqual([]);
  });

  it('is refused without a name when nothing says who it is', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using first = await set.serve();
    await using second = await set.serve();
    const { id: threadId } = await first.peer.startThread({ cwd: set.work });
    await first.peer.runTurn(threadId);
    await rm(path.join(set.home, 'bobbin-owners'), { recursive: true });
    const { code, message } = heldBy(first, threadId) as { code: number; message: string };
    expect((await second.peer.ask('thread/resume', { threadId })).error).toEqual({ code, message });
    expect((await second.peer.ask(RELEASE, { threadId })).error).toEqual({
      code,
      message,
      data: { reason: 'unknownHolder' },
    });
    expect((await first.peer.runTurn(threadId)).status).toBe('completed');
  });

  it('opens at once when its holder was killed, and what that left behind misleads nobody', async () => {
    await using set = await Stage.set([stall()]);
    await using first = await set.serve();
    const { id: threadId } = await first.peer.startThread({ cwd: set.work });
    await first.peer.startTurn(threadId);
    await first.peer.log.notification('item/agentMessage/delta');
    await first.kill();
    await set.script([say('Going on.')]);
    await using second = await set.serve();
    await using third = await set.serve();
    expect(await third.peer.request(RELEASE, { threadId })).toEqual({ status: 'notHeld' });
    await second.peer.request('thread/resume', { threadId });
    expect((await third.peer.ask('thread/resume', { threadId })).error).toEqual(heldBy(second, threadId));
    expect((await second.peer.runTurn(threadId)).status).toBe('completed');
  });

  it('is not said to be held by a killed server when another program has taken it since', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using first = await set.serve();
    const { id: threadId } = await first.peer.startThread({ cwd: set.work });
    await first.peer.runTurn(threadId);
    await first.kill();
    const locks = new WriterLocks({ home: set.home, files: nodeFileLayer, onWarning: (text) => expect.fail(text) });
    const lock = await locks.acquire(threadId);
    await using second = await set.serve();
    const { code, message } = heldBy(first, threadId) as { code: number; message: string };
    expect((await second.peer.ask('thread/resume', { threadId })).error).toEqual({ code, message });
    expect((await second.peer.ask(RELEASE, { threadId })).error).toEqual({
      code,
      message,
      data: { reason: 'unknownHolder' },
    });
    await lock.release();
    expect(await second.peer.request(RELEASE, { threadId })).toEqual({ status: 'notHeld' });
    await second.peer.request('thread/resume', { threadId });
  });
});

describe(RELEASE, () => {
  it('lets a thread go from one server to another and back, though clients watch it', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using first = await set.serve();
    await using second = await set.serve();
    const { id: threadId } = await first.peer.startThread({ cwd: set.work });
    const turns = [(await first.peer.runTurn(threadId)).id];
    expect(await second.peer.request(RELEASE, { threadId })).toEqual({ status: 'released' });
    expect(await second.peer.request(RELEASE, { threadId })).toEqual({ status: 'notHeld' });
    await second.peer.request('thread/resume', { threadId });
    turns.push((await second.peer.runTurn(threadId)).id);
    // Loaded there still, and shows what was written here.
    expect(await turnIds(first.peer, threadId)).toEqual(turns);
    for (const [method, params] of [
      ['turn/start', started(threadId)],
      ['thread/inject_items', { threadId, items: [{ type: 'message', role: 'user', content: [] }] }],
      ['thread/rollback', { threadId, numTurns: 1 }],
      ['thread/metadata/update', { threadId, gitInfo: { branch: 'b' } }],
      ['thread/archive', { threadId }],
      ['thread/delete', { threadId }],
      ['thread/resume', { threadId }],
    ] as const) {
      expect((await first.peer.ask(method, params)).error).toEqual(heldBy(second, threadId));
    }
    expect(await turnIds(second.peer, threadId)).toEqual(turns);
    expect((await first.peer.request('thread/loaded/list', {})).data).toEqual([threadId]);

    await second.peer.request('thread/unsubscribe', { threadId });
    expect(await first.peer.request(RELEASE, { threadId })).toEqual({ status: 'released' });
    turns.push((await first.peer.runTurn(threadId)).id);
    expect(await turnIds(second.peer, threadId)).toEqual(turns);
    expect((await second.peer.ask('turn/start', started(threadId))).error).toEqual(heldBy(first, threadId));
  });

  it('on the server that holds the thread gives it back at once', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using first = await set.serve();
    const { id: threadId } = await first.peer.startThread({ cwd: set.work });
    expect(await first.peer.request(RELEASE, { threadId })).toEqual({ status: 'notHeld' });
    await first.peer.runTurn(threadId);
    expect(await owners(set)).toHaveLength(3);
    expect(await first.peer.request(RELEASE, { threadId })).toEqual({ status: 'released' });
    expect((await owners(set)).filter((name) => name.includes(threadId))).toEqual([]);
    expect(await first.peer.request(RELEASE, { threadId })).toEqual({ status: 'notHeld' });
    expect((await first.peer.runTurn(threadId)).status).toBe('completed');
    expect(await owners(set)).toHaveLength(3);
  });

  it('is refused while a turn runs, wherever it is asked', async () => {
    await using set = await Stage.set([stall()]);
    await using first = await set.serve();
    await using second = await set.serve();
    const { id: threadId } = await first.peer.startThread({ cwd: set.work });
    const turnId = await first.peer.startTurn(threadId);
    await first.peer.log.notification('item/agentMessage/delta');
    for (const { peer } of [first, second]) {
      expect((await peer.ask(RELEASE, { threadId })).error).toEqual(heldBy(first, threadId, { reason: 'busy' }));
    }
    await first.peer.request('turn/interrupt', { threadId, turnId });
    await first.peer.turnCompleted(turnId);
    expect(await second.peer.request(RELEASE, { threadId })).toEqual({ status: 'released' });
  });

  it('of an unknown thread is refused as a resume of it', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using first = await set.serve();
    const threadId = '01a1fd1b-9a2e-7121-a560-fd2629f12917';
    expect((await first.peer.ask(RELEASE, { threadId })).error).toEqual({
      code: -32600,
      message: `no rollout found for thread id ${threadId}`,
    });
    expect((await first.peer.ask(RELEASE, { threadId: 'x' })).error?.message).toMatch(/^invalid thread id: /);
  });

  it('is announced in the answer to initialize', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using server = set.spawn();
    expect((await server.peer.request('initialize', { clientInfo: CLIENT_INFO })).serverInfo).toEqual({
      name: 'bobbin',
      version: expect.any(String),
      methods: [RELEASE],
    });
  });
});
