import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { InProcessServer } from '../support/in-process-server.ts';
import { run, runPlain, say, saySlowly, stall } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';
import type { WireMessage } from '../support/wire-log.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const ASKS = { policy: 'approval_policy = "untrusted"\nsandbox_mode = "danger-full-access"\n' };
const ASKED = 'item/commandExecution/requestApproval';
/** Heard by everyone, whoever is subscribed. */
const BROADCAST = [
  'thread/started',
  'thread/status/changed',
  'thread/archived',
  'thread/unarchived',
  'thread/closed',
  'thread/deleted',
  'thread/name/updated',
  'account/rateLimits/updated',
  'remoteControl/status/changed',
];

/** What came from `from` on, answers left out; a later answer proves that nothing else is under way. */
async function heard(peer: WirePeer, from: number): Promise<readonly string[]> {
  await peer.ask('thread/loaded/list', {});
  return peer.log.messages.slice(from).flatMap(({ method }) => method ?? []);
}

function question(peer: WirePeer, from = 0): Promise<WireMessage> {
  return peer.log.message(({ method }) => method === ASKED, from);
}

describe('who hears what', () => {
  it('tells everyone of threads and their state, subscribers alone of turns', async () => {
    await using set = await Stage.set([say('Hello there.')]);
    await using server = await InProcessServer.start(set);
    const [owner, other, stranger] = [await server.client(), await server.client(), server.connect()];
    const from = other.log.lines.length;
    const { id: threadId } = await owner.startThread({ cwd: set.work });
    await owner.runTurn(threadId);
    await owner.request('thread/name/set', { threadId, name: 'named' });
    await owner.request('thread/archive', { threadId });
    await owner.request('thread/unarchive', { threadId });
    await owner.request('thread/delete', { threadId });
    await owner.log.notification('thread/deleted');
    expect((await heard(other, from)).filter((name) => name !== 'account/rateLimits/updated')).toEqual([
      'thread/started',
      'thread/status/changed',
      'thread/status/changed',
      'thread/name/updated',
      'thread/status/changed',
      'thread/archived',
      'thread/unarchived',
      'thread/deleted',
    ]);
    const names = await heard(owner, 0);
    expect(names.filter((name) => !BROADCAST.includes(name)).slice(0, 3)).toEqual([
      'turn/started',
      'item/started',
      'item/completed',
    ]);
    expect(names).toContain('turn/completed');
    expect(stranger.log.lines).toEqual([]);
  });

  it('does not subscribe those who read, list, or start a turn', async () => {
    await using set = await Stage.set([say('Hello there.')]);
    await using server = await InProcessServer.start(set);
    const [owner, other] = [await server.client(), await server.client()];
    const { id: threadId } = await owner.startThread({ cwd: set.work });
    await owner.runTurn(threadId);
    await other.request('thread/read', { threadId, includeTurns: true });
    await other.request('thread/turns/list', { threadId });
    await other.request('thread/list', {});
    const turnId = await other.startTurn(threadId);
    await owner.turnCompleted(turnId);
    expect((await heard(other, 0)).filter((name) => !BROADCAST.includes(name))).toEqual([]);
  });

  it('tells a turn to all that resumed the thread, in one order, until they unsubscribe', async () => {
    await using set = await Stage.set([say('One two three.')]);
    await using server = await InProcessServer.start(set);
    const [owner, other] = [await server.client(), await server.client()];
    const { id: threadId } = await owner.startThread({ cwd: set.work });
    await owner.runTurn(threadId);
    await other.request('thread/resume', { threadId });
    const [ownerFrom, otherFrom] = [owner.log.lines.length, other.log.lines.length];
    const turnId = await owner.startTurn(threadId);
    await Promise.all([owner.turnCompleted(turnId), other.turnCompleted(turnId)]);
    expect(await heard(other, otherFrom)).toEqual(await heard(owner, ownerFrom));

    const unsubscribe = () => other.request('thread/unsubscribe', { threadId });
    expect([await unsubscribe(), await unsubscribe()]).toEqual([
      { status: 'unsubscribed' },
      { status: 'notSubscribed' },
    ]);
    const from = other.log.lines.length;
    await owner.runTurn(threadId);
    expect((await heard(other, from)).filter((name) => !BROADCAST.includes(name))).toEqual([]);
  });

  it('tells the usage at a resume to the caller alone', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using server = await InProcessServer.start(set);
    const [owner, other] = [await server.client(), await server.client()];
    const { id: threadId } = await owner.startThread({ cwd: set.work });
    await owner.runTurn(threadId);
    const from = owner.log.lines.length;
    await other.request('thread/resume', { threadId });
    await other.log.notification('thread/tokenUsage/updated');
    expect(await heard(owner, from)).toEqual([]);
  });

  it('shows a newcomer the running turn, and what follows of it', async () => {
    await using set = await Stage.set([run('printf one'), stall()]);
    await using server = await InProcessServer.start(set);
    const [owner, other] = [await server.client(), await server.client()];
    const { id: threadId } = await owner.startThread({ cwd: set.work });
    const turnId = await owner.startTurn(threadId);
    await owner.log.notification('item/agentMessage/delta');
    const { thread } = await other.request('thread/resume', { threadId });
    expect(thread.status).toEqual({ type: 'active', activeFlags: [] });
    expect(thread.turns).toMatchObject([
      { id: turnId, status: 'inProgress', items: [{ type: 'userMessage' }, { type: 'commandExecution' }] },
    ]);
    await other.request('turn/interrupt', { threadId, turnId });
    for (const peer of [owner, other]) expect((await peer.turnCompleted(turnId)).status).toBe('interrupted');
  });

  it('tells a newcomer nothing of a streaming turn before its answer, and misses nothing after it', async () => {
    const words = Array.from({ length: 150 }, (_, index) => `word${index} `).join('');
    await using set = await Stage.set([[{ say: 'First.' }, runPlain('printf one')], saySlowly(words, 1), say('Last.')]);
    await using server = await InProcessServer.start(set);
    const owner = await server.client();
    const { id: threadId } = await owner.startThread({ cwd: set.work });
    const turnId = await owner.startTurn(threadId);
    await owner.log.notification('item/completed');
    const newcomers: { readonly peer: WirePeer; readonly items: readonly { readonly id: string }[] }[] = [];
    for (let part = 0; part < 12; part += 1) {
      const peer = await server.client();
      const from = peer.log.lines.length;
      const { thread } = await peer.request('thread/resume', { threadId });
      const names = peer.log.names.slice(from).filter((name) => !BROADCAST.includes(name));
      expect(names[0]).toMatch(/^answer /);
      const [turn] = thread.turns;
      if (turn?.status !== 'inProgress') break;
      newcomers.push({ peer, items: turn.items });
    }
    expect(newcomers).not.toEqual([]);
    await owner.turnCompleted(turnId);
    const all = owner.log.all('item/completed').map(({ item }) => item.id);
    for (const { peer, items } of newcomers) {
      await peer.turnCompleted(turnId);
      const later = peer.log.all('item/completed').map(({ item }) => item.id);
      expect(new Set([...items.map(({ id }) => id), ...later])).toEqual(new Set(all));
    }
  });

  it('serves the others when one goes away in the middle of a turn', async () => {
    await using set = await Stage.set([run('printf one'), say('Done with it.')]);
    await using server = await InProcessServer.start(set);
    const [owner, other] = [await server.client(), await server.client()];
    const { id: threadId } = await owner.startThread({ cwd: set.work });
    await owner.runTurn(threadId);
    await other.request('thread/resume', { threadId });
    const turnId = await owner.startTurn(threadId);
    await owner.log.notification('turn/started', ({ turn }) => turn.id === turnId);
    owner.end();
    expect((await other.turnCompleted(turnId)).status).toBe('completed');
  });
});

describe('server requests to several connections', () => {
  async function asked(set: Stage, server: InProcessServer) {
    const [owner, other] = [await server.client(), await server.client()];
    const { id: threadId } = await owner.startThread({ cwd: set.work });
    await owner.request('thread/name/set', { threadId, name: 'stored' });
    await other.request('thread/resume', { threadId });
    const turnId = await owner.startTurn(threadId);
    return { owner, other, threadId, turnId };
  }

  it('asks all under one id, and takes the first answer', async () => {
    await using set = await Stage.set([run('printf made > made.txt'), say('Done.')], ASKS);
    await using server = await InProcessServer.start(set);
    const { owner, other, turnId } = await asked(set, server);
    const [first, second] = await Promise.all([question(owner), question(other)]);
    expect(first).toEqual(second);
    other.send({ id: first.id, result: { decision: 'accept' } });
    const resolved = await Promise.all([owner, other].map(({ log }) => log.notification('serverRequest/resolved')));
    expect(resolved.map(({ requestId }) => requestId)).toEqual([first.id, first.id]);
    owner.send({ id: first.id, result: { decision: 'cancel' } });
    for (const peer of [owner, other]) expect((await peer.turnCompleted(turnId)).status).toBe('completed');
    expect(await readFile(path.join(set.work, 'made.txt'), 'utf8')).toBe('made');
    const names = await heard(owner, 0);
    expect(names.filter((name) => name === 'serverRequest/resolved')).toHaveLength(1);
    const isCommandEnd = ({ method, params }: WireMessage) =>
      method === 'item/completed' && (params as { item: { type: string } }).item.type === 'commandExecution';
    const end = owner.log.messages.findIndex(isCommandEnd);
    expect(owner.log.names.indexOf('serverRequest/resolved')).toBeLessThan(end);
  });

  it('asks a newcomer again, after its answer, under the same id', async () => {
    await using set = await Stage.set([run('printf made > made.txt'), say('Done.')], ASKS);
    await using server = await InProcessServer.start(set);
    const { owner, threadId, turnId } = await asked(set, server);
    const { id } = await question(owner);
    const newcomer = await server.client();
    const from = newcomer.log.lines.length;
    const { thread } = await newcomer.request('thread/resume', { threadId });
    expect(thread.status).toEqual({ type: 'active', activeFlags: ['waitingOnApproval'] });
    const asking = await question(newcomer, from);
    expect(asking.id).toBe(id);
    const names = newcomer.log.names.slice(from).filter((name) => !BROADCAST.includes(name));
    expect(names).toEqual([expect.stringMatching(/^answer /), 'thread/tokenUsage/updated', ASKED]);
    newcomer.send({ id, result: { decision: 'decline' } });
    expect((await owner.turnCompleted(turnId)).status).toBe('completed');
    await expect(readFile(path.join(set.work, 'made.txt'))).rejects.toThrow(/ENOENT/);
  });

  it('keeps a question open while nobody is there, and asks whoever comes', async () => {
    await using set = await Stage.set([run('printf made > made.txt'), say('Done.')], ASKS);
    await using server = await InProcessServer.start(set);
    const { owner, other, threadId, turnId } = await asked(set, server);
    const { id } = await question(owner);
    await question(other);
    await other.request('thread/unsubscribe', { threadId });
    owner.end();
    const later = await server.client();
    expect((await later.request('thread/read', { threadId })).thread.status).toEqual({
      type: 'active',
      activeFlags: ['waitingOnApproval'],
    });
    await later.request('thread/resume', { threadId });
    expect((await question(later)).id).toBe(id);
    later.send({ id, result: { decision: 'accept' } });
    expect((await later.turnCompleted(turnId)).status).toBe('completed');
    expect(await set.read('made.txt')).toBe('made');
  });

  it('drops the question when the turn is interrupted, and says so after the end of the turn', async () => {
    await using set = await Stage.set([run('printf made > made.txt'), say('Done.')], ASKS);
    await using server = await InProcessServer.start(set);
    const { owner, other, threadId, turnId } = await asked(set, server);
    const { id } = await question(owner);
    await other.request('turn/interrupt', { threadId, turnId });
    for (const peer of [owner, other]) {
      await peer.log.notification('serverRequest/resolved', ({ requestId }) => requestId === id);
      const { names } = peer.log;
      expect(names.indexOf('turn/completed')).toBeLessThan(names.indexOf('serverRequest/resolved'));
    }
    owner.send({ id, result: { decision: 'accept' } });
    await owner.ask('thread/loaded/list', {});
    await expect(readFile(path.join(set.work, 'made.txt'))).rejects.toThrow(/ENOENT/);
  });
});

describe('threads that nobody watches', () => {
  const SOON = { overrides: ['bobbin.unload_after_ms=30'] };

  it('are unloaded, and everyone is told', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using server = await InProcessServer.start(set, SOON);
    const [owner, other] = [await server.client(), await server.client()];
    const { id: threadId } = await owner.startThread({ cwd: set.work });
    await owner.runTurn(threadId);
    const from = other.log.lines.length;
    await owner.request('thread/unsubscribe', { threadId });
    await other.log.notification('thread/closed', (closed) => closed.threadId === threadId);
    const told = other.log.messages.slice(from).map(({ method, params }) => ({ method, params }));
    expect(told).toEqual([
      { method: 'thread/status/changed', params: { threadId, status: { type: 'notLoaded' } } },
      { method: 'thread/closed', params: { threadId } },
    ]);
    expect((await other.request('thread/loaded/list', {})).data).toEqual([]);
    expect((await other.ask('turn/start', { threadId, input: [] })).error).toEqual({
      code: -32600,
      message: `thread not found: ${threadId}`,
    });
    await other.request('thread/resume', { threadId });
    expect((await other.runTurn(threadId)).status).toBe('completed');
  });

  it('stay while a turn runs, and go when it has ended', async () => {
    await using set = await Stage.set([run('until test -e go; do sleep 0.02; done', 10_000), say('Done.')]);
    await using server = await InProcessServer.start(set, SOON);
    const [owner, other] = [await server.client(), await server.client()];
    const { id: threadId } = await owner.startThread({ cwd: set.work });
    await owner.startTurn(threadId);
    await owner.log.notification('item/started', ({ item }) => item.type === 'commandExecution');
    owner.end();
    // Another thread comes and goes meanwhile: longer than this one would have lived.
    const { id: second } = await other.startThread({ cwd: set.work, ephemeral: true });
    await other.request('thread/unsubscribe', { threadId: second });
    await other.log.notification('thread/closed', (closed) => closed.threadId === second);
    expect((await other.request('thread/read', { threadId })).thread.status.type).toBe('active');
    await writeFile(path.join(set.work, 'go'), '');
    await other.log.notification('thread/closed', (closed) => closed.threadId === threadId);
    expect((await other.request('thread/turns/list', { threadId })).data).toMatchObject([{ status: 'completed' }]);
  });

  it('stay while someone watches', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using server = await InProcessServer.start(set, SOON);
    const [owner, other] = [await server.client(), await server.client()];
    const { id: threadId } = await owner.startThread({ cwd: set.work });
    const { id: second } = await other.startThread({ cwd: set.work });
    await other.request('thread/unsubscribe', { threadId: second });
    await owner.log.notification('thread/closed', (closed) => closed.threadId === second);
    await vi.waitFor(async () => expect((await owner.request('thread/loaded/list', {})).data).toEqual([threadId]));
  });
});
