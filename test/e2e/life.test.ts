import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Turn } from '../../src/protocol/turn.ts';
import { EndlessModel } from '../support/endless-model.ts';
import { run, say, stall } from '../support/model-script.ts';
import { isRunning, killLeftOver, pidIn } from '../support/processes.ts';
import { rolloutLines } from '../support/rollout-lines.ts';
import { BOBBIN, type ProcessEnd, type ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';
import { WirePeer } from '../support/wire-peer.ts';

/** Clients kill the server 1 to 2 seconds after they asked it to end. */
const SOON_MS = 900;
const BRIEF_MS = 250;
const CLEAN: ProcessEnd = { code: 0, signal: null };

/** Files in the working folder, each with the number of a process that a command left running. */
const CHILDREN = ['plain', 'stubborn', 'job'];
/** Commands that run on behind the turn, one of them deaf to SIGTERM, one left behind by a command that ended. */
const LEAVES_CHILDREN = [
  run('echo $$ > plain; exec sleep 300', BRIEF_MS),
  run("trap '' TERM; echo $$ > stubborn; exec sleep 300", BRIEF_MS),
  run('sleep 300 & echo $! > job'),
];
const STREAMS = [LEAVES_CHILDREN, stall()];

interface Running {
  readonly threadId: string;
  readonly rollout: string;
  readonly turnId: string;
  readonly children: readonly number[];
}

/** A turn that streams, with children that run. */
async function streamingTurn(set: Stage, peer: WirePeer): Promise<Running> {
  const { id: threadId, path: rollout } = await peer.startThread({ cwd: set.work });
  const turnId = await peer.startTurn(threadId);
  await peer.log.notification('item/agentMessage/delta');
  const children = await Promise.all(CHILDREN.map((name) => pidIn(path.join(set.work, name))));
  expect(await Promise.all(children.map(isRunning))).toEqual(children.map(() => true));
  return { threadId, rollout: rollout ?? expect.fail('the thread has no file'), turnId, children };
}

async function timed<T>(work: Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = performance.now();
  const value = await work;
  return { value, ms: performance.now() - start };
}

async function expectGone(children: readonly number[]): Promise<void> {
  try {
    // They are killed when the server exits; the system takes a moment to bury them.
    await vi.waitFor(async () => {
      expect(await Promise.all(children.map(isRunning))).toEqual(children.map(() => false));
    });
  } finally {
    children.forEach(killLeftOver);
  }
}

/** The turn is there with its end and its commands, the file is whole, and the thread goes on. */
async function expectInterrupted(set: Stage, running: Running): Promise<void> {
  const lines = await rolloutLines(running.rollout);
  const ends = lines.filter(({ payload }) => payload.type === 'turn_aborted');
  expect(ends.map(({ payload }) => payload)).toMatchObject([{ turn_id: running.turnId, reason: 'interrupted' }]);
  const turn = await expectGoesOn(set, running);
  expect(turn.items.map(({ type }) => type)).toEqual(['userMessage', ...LEAVES_CHILDREN.map(() => 'commandExecution')]);
}

/** Resolves with the interrupted turn as it is read. */
async function expectGoesOn(set: Stage, { threadId, rollout, turnId }: Running): Promise<Turn> {
  await set.script([say('Going on.')]);
  await using next = await set.serve();
  const { thread } = await next.peer.request('thread/resume', { threadId });
  expect(thread.turns).toMatchObject([{ id: turnId, status: 'interrupted' }]);
  expect((await next.peer.runTurn(threadId, 'go on')).status).toBe('completed');
  const { data } = await next.peer.request('thread/turns/list', { threadId, itemsView: 'notLoaded' });
  expect(data.map(({ status }) => status)).toEqual(['completed', 'interrupted']);
  await rolloutLines(rollout);
  return thread.turns[0] as Turn;
}

const END_OF_INPUT = 'end of input';

function tellToEnd(server: ServerProcess, how: NodeJS.Signals | typeof END_OF_INPUT): Promise<ProcessEnd> {
  return how === END_OF_INPUT ? server.close() : server.kill(how);
}

describe('a server that is told to end in the middle of a turn', () => {
  it.each([END_OF_INPUT, 'SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    '%s: stores the end of the turn, ends its children, and exits soon',
    async (how) => {
      await using set = await Stage.set(STREAMS);
      await using server = await set.serve();
      const running = await streamingTurn(set, server.peer);
      const { value, ms } = await timed(tellToEnd(server, how));
      await expectGone(running.children);
      expect(value).toEqual(CLEAN);
      expect(ms).toBeLessThan(SOON_MS);
      expect(server.peer.log.unfinished).toBe('');
      await expectInterrupted(set, running);
    },
  );

  it.each([END_OF_INPUT, 'SIGTERM'] as const)('%s: ends a command that the turn waits for', async (how) => {
    await using set = await Stage.set([run("trap '' TERM; echo begun; echo $$ > child; exec sleep 300")]);
    await using server = await set.serve();
    const { peer } = server;
    const { path: rollout, id: threadId } = await peer.startThread({ cwd: set.work });
    const turnId = await peer.startTurn(threadId);
    const child = await pidIn(path.join(set.work, 'child'));
    await peer.log.notification('item/commandExecution/outputDelta');
    const { value, ms } = await timed(tellToEnd(server, how));
    await expectGone([child]);
    expect(value).toEqual(CLEAN);
    expect(ms).toBeLessThan(SOON_MS);
    const lines = await rolloutLines(rollout ?? '');
    expect(lines.filter(({ payload }) => payload.type === 'turn_aborted').map(({ payload }) => payload)).toMatchObject([
      { turn_id: turnId },
    ]);
    await using next = await set.serve();
    const { data } = await next.peer.request('thread/turns/list', { threadId, itemsView: 'full' });
    expect(data).toMatchObject([
      {
        id: turnId,
        status: 'interrupted',
        items: [{ type: 'userMessage' }, { type: 'commandExecution', status: 'failed', aggregatedOutput: 'begun\n' }],
      },
    ]);
  });

  it('ends turns of many threads at once', async () => {
    await using set = await Stage.set([stall()]);
    await using server = await set.serve();
    const { peer } = server;
    const threads = await Promise.all(Array.from({ length: 20 }, () => peer.startThread({ cwd: set.work })));
    await Promise.all(threads.map(({ id }) => peer.startTurn(id)));
    await Promise.all(
      threads.map(({ id }) => peer.log.notification('item/agentMessage/delta', ({ threadId }) => threadId === id)),
    );
    const { value, ms } = await timed(server.close());
    expect(value).toEqual(CLEAN);
    expect(ms).toBeLessThan(SOON_MS);
    for (const { path: rollout } of threads) {
      expect((await rolloutLines(rollout ?? '')).at(-1)?.payload).toMatchObject({ type: 'turn_aborted' });
    }
  });

  it('exits at once at a second signal, without leaving children', async () => {
    await using set = await Stage.set(STREAMS);
    await using server = await set.serve();
    const running = await streamingTurn(set, server.peer);
    server.child.kill('SIGINT');
    server.child.kill('SIGTERM');
    const { value, ms } = await timed(server.ended);
    await expectGone(running.children);
    expect([130, 143]).toContain(value.code);
    expect(ms).toBeLessThan(SOON_MS);
    const { items } = await expectGoesOn(set, running);
    expect(items[0]).toMatchObject({ type: 'userMessage' });
  });

  it('ends when its parent is killed, though its input stays open', async () => {
    await using set = await Stage.set(STREAMS);
    const pidFile = path.join(set.work, 'server');
    // Through 3: what a shell starts in the background reads from /dev/null otherwise.
    const script = `exec 3<&0; "${process.execPath}" "${BOBBIN}" app-server <&3 & echo $! > "${pidFile}"; wait`;
    const parent = spawn('sh', ['-c', script], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, CODEX_HOME: set.home, ...set.env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const peer = new WirePeer(parent.stdout, parent.stdin);
    const pid = await pidIn(pidFile);
    try {
      await peer.initialize();
      const running = await streamingTurn(set, peer);
      parent.kill('SIGKILL');
      // The last holder of the other end is the server.
      const { ms } = await timed(once(parent.stdout, 'close'));
      await vi.waitFor(async () => expect(await isRunning(pid)).toBe(false));
      await expectGone(running.children);
      expect(ms).toBeLessThan(SOON_MS);
      await expectInterrupted(set, running);
    } finally {
      killLeftOver(pid);
    }
  });
});

describe('a server whose client does not read any more', () => {
  it('ends as soon as something is to be written', async () => {
    const command = run('echo $$ > child; until test -e go; do sleep 0.02; done; exec sleep 300', BRIEF_MS);
    await using set = await Stage.set([command, stall()]);
    await using server = await set.serve();
    const { peer } = server;
    const { path: rollout, id: threadId } = await peer.startThread({ cwd: set.work });
    const turnId = await peer.startTurn(threadId);
    const child = await pidIn(path.join(set.work, 'child'));
    server.child.stdout.destroy();
    const { ms } = await timed(
      Promise.all([once(server.child, 'exit'), peer.request('thread/loaded/list', {}).catch(() => undefined)]),
    );
    await expectGone([child]);
    expect(server.child.exitCode).toBe(0);
    expect(ms).toBeLessThan(SOON_MS);
    const ends = (await rolloutLines(rollout ?? '')).filter(({ payload }) => payload.type === 'turn_aborted');
    expect(ends.map(({ payload }) => payload)).toMatchObject([{ turn_id: turnId }]);
  });

  it('exits soon though its output stays full', async () => {
    const flood = { say: `${'x'.repeat(10_000)} `.repeat(50) };
    await using set = await Stage.set([[flood, run('echo $$ > child; exec sleep 300', BRIEF_MS)], stall()]);
    await using server = await set.serve();
    const { peer } = server;
    const { path: rollout, id: threadId } = await peer.startThread({ cwd: set.work });
    const turnId = await peer.startTurn(threadId);
    server.child.stdout.pause();
    const child = await pidIn(path.join(set.work, 'child'));
    const { value, ms } = await timed(server.close());
    await expectGone([child]);
    expect(value).toEqual(CLEAN);
    expect(ms).toBeLessThan(SOON_MS);
    const ends = (await rolloutLines(rollout ?? '')).filter(({ payload }) => payload.type === 'turn_aborted');
    expect(ends.map(({ payload }) => payload)).toMatchObject([{ turn_id: turnId }]);
  });
});

describe('the request to the model', () => {
  it.each(['turn/interrupt', 'end of input'] as const)('is let go at %s', async (how) => {
    await using endpoint = await EndlessModel.listen();
    await using set = await Stage.set([], { config: endpoint.config });
    await using server = await set.serve({ env: { BOBBIN_MODEL_SCRIPT: '' } });
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    const turnId = await peer.startTurn(threadId);
    await peer.log.notification('item/agentMessage/delta');
    if (how === 'turn/interrupt') await peer.request(how, { threadId, turnId });
    else server.peer.end();
    await endpoint.requestClosed;
  });
});
