import { access, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelEndpoint } from '../../bench/model-endpoint.ts';
import { HandTimers } from '../support/hand-timers.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { say } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const RELEASE_MS = 60_000;
const PATIENT = { timeout: 10_000 };
const WAITS = {
  call: {
    name: 'exec_command',
    arguments: { cmd: 'until test -e go; do sleep 0.02; done', shell: '/bin/sh', login: false, yield_time_ms: 1 },
  },
};
const USER = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });

async function isLocked({ home }: Stage, threadId: string): Promise<boolean> {
  const lock = path.join(home, 'thread-writer-locks', `${threadId}.lock`);
  return access(lock).then(
    () => true,
    () => false,
  );
}

async function released(set: Stage, threadId: string): Promise<void> {
  await expect.poll(() => isLocked(set, threadId), PATIENT).toBe(false);
}

/** A server with a thread of one turn that nobody watches and that was given back. */
async function idleThread(set: Stage) {
  const timers = new HandTimers();
  const server = await InProcessServer.start(set, { timers });
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: set.work });
  const turn = await peer.runTurn(threadId, 'one');
  await peer.request('thread/unsubscribe', { threadId });
  timers.pass(RELEASE_MS);
  await released(set, threadId);
  return { timers, server, peer, threadId, turn, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function turnIds(peer: WirePeer, threadId: string): Promise<readonly string[]> {
  const { thread } = await peer.request('thread/read', { threadId, includeTurns: true });
  return thread.turns.map(({ id }) => id);
}

/** Texts of a request to the model that a user or the model said, in order. */
function saidTo(body: string | undefined): readonly string[] {
  const { input } = JSON.parse(body ?? '{}') as { input: { role?: string; content?: { text?: string }[] }[] };
  return input.flatMap(({ content = [] }) => content.flatMap(({ text = '' }) => (text.length < 20 ? text : [])));
}

describe('a loaded thread', () => {
  it('is kept from others as long as someone watches it or a command runs, and for a minute more', async () => {
    await using set = await Stage.set([WAITS, say('It runs.')]);
    const timers = new HandTimers();
    await using server = await InProcessServer.start(set, { timers });
    const peer = await server.client();
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    await peer.runTurn(threadId);
    timers.pass(RELEASE_MS);
    expect(timers.waitingMs).toEqual([]);
    await peer.request('thread/unsubscribe', { threadId });
    timers.pass(RELEASE_MS);
    await expect.poll(() => timers.waitingMs[0], PATIENT).toBe(RELEASE_MS);
    expect(await isLocked(set, threadId)).toBe(true);
    await writeFile(path.join(set.work, 'go'), '');
    await expect
      .poll(async () => (await peer.request('thread/backgroundTerminals/list', { threadId })).data, PATIENT)
      .toEqual([]);
    await expect
      .poll(() => {
        timers.pass(RELEASE_MS);
        return isLocked(set, threadId);
      }, PATIENT)
      .toBe(false);
    expect((await peer.request('thread/loaded/list', {})).data).toEqual([threadId]);
  });

  it('that was given back goes on from what others wrote: context, turns and token usage', async () => {
    const requests: string[] = [];
    await using model = await ModelEndpoint.start((body) => requests.push(body));
    await using set = await Stage.set([], {
      env: {},
      config: [
        'model_provider = "lab"',
        '[model_providers.lab]',
        'name = "lab"',
        `base_url = "http://127.0.0.1:${model.port}/v1"`,
        '',
      ].join('\n'),
    });
    await using idle = await idleThread(set);
    const { peer, threadId } = idle;
    await using other = await InProcessServer.start(set);
    const guest = await other.client();
    await guest.request('thread/resume', { threadId });
    await guest.runTurn(threadId, 'dropped');
    await guest.request('thread/rollback', { threadId, numTurns: 1 });
    const foreign = await guest.runTurn(threadId, 'foreign');
    await guest.request('thread/inject_items', { threadId, items: [USER('injected')] });
    expect(await turnIds(peer, threadId)).toEqual([idle.turn.id, foreign.id]);
    await guest.request('bobbin/thread/release', { threadId });

    await peer.request('thread/resume', { threadId });
    const last = await peer.runTurn(threadId, 'last');
    expect(saidTo(requests.at(-1))).toEqual(['one', 'Hello.', 'foreign', 'Hello.', 'injected', 'last']);
    expect(await turnIds(peer, threadId)).toEqual([idle.turn.id, foreign.id, last.id]);
    expect(peer.log.all('thread/tokenUsage/updated').at(-1)?.tokenUsage.total.totalTokens).toBe(4 * 15);
    // It is theirs again, who takes it up from here.
    await peer.request('bobbin/thread/release', { threadId });
    await guest.request('thread/rollback', { threadId, numTurns: 2 });
    expect(await turnIds(guest, threadId)).toEqual([idle.turn.id]);
  });

  it('that was given back is written where another program put its file', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using idle = await idleThread(set);
    const { peer, threadId } = idle;
    await using other = await InProcessServer.start(set);
    const guest = await other.client();
    await guest.request('thread/archive', { threadId });
    await peer.request('thread/resume', { threadId });
    const later = await peer.runTurn(threadId);
    expect(await turnIds(peer, threadId)).toEqual([idle.turn.id, later.id]);
    expect(await readdir(path.join(set.home, 'archived_sessions'))).toHaveLength(1);
  });

  it('that was given back and deleted by another program is unloaded, and nothing is written', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using idle = await idleThread(set);
    const { peer, threadId } = idle;
    await using other = await InProcessServer.start(set);
    await (await other.client()).request('thread/delete', { threadId });
    const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];
    expect((await peer.ask('turn/start', { threadId, input })).error).toEqual({
      code: -32600,
      message: `thread not found: ${threadId}`,
    });
    await peer.log.notification('thread/closed', (closed) => closed.threadId === threadId);
    expect((await peer.request('thread/loaded/list', {})).data).toEqual([]);
    expect((await peer.ask('thread/resume', { threadId })).error?.message).toBe(
      `no rollout found for thread id ${threadId}`,
    );
    expect(await isLocked(set, threadId)).toBe(false);
  });

  it('that was given back is unloaded half an hour later, and shuts down without its file', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using idle = await idleThread(set);
    const { peer, threadId, timers } = idle;
    await rename(path.join(set.home, 'sessions'), path.join(set.work, 'sessions'));
    timers.pass(29 * 60_000);
    await peer.log.notification('thread/closed', (closed) => closed.threadId === threadId);
  });
});
