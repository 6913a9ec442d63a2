import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LocalThreadStore } from '../../src/store/local/local-thread-store.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { run, say } from '../support/model-script.ts';
import { rolloutLines } from '../support/rollout-lines.ts';
import { canMount, type Disk, PretendedDisk, SmallDisk } from '../support/small-disk.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

interface Served extends AsyncDisposable {
  readonly peer: WirePeer;
}

interface Setup extends AsyncDisposable {
  readonly set: Stage;
  readonly disk: Disk;
  serve(): Promise<Served>;
}

async function onRealDisk(responses: readonly object[]): Promise<Setup> {
  let disk: SmallDisk | undefined;
  const set = await Stage.set(responses, {
    prepare: async (home) => {
      disk = await SmallDisk.mount(home);
    },
  });
  const mounted = disk ?? expect.fail('nothing is mounted');
  return {
    set,
    disk: mounted,
    serve: async () => {
      const server = await set.serve();
      return {
        peer: server.peer,
        [Symbol.asyncDispose]: async () => {
          expect(await server.close()).toEqual({ code: 0, signal: null });
        },
      };
    },
    [Symbol.asyncDispose]: async () => {
      await mounted[Symbol.asyncDispose]();
      await set[Symbol.asyncDispose]();
    },
  };
}

async function onPretendedDisk(responses: readonly object[]): Promise<Setup> {
  const set = await Stage.set(responses);
  const disk = new PretendedDisk();
  return {
    set,
    disk,
    serve: async () => {
      const store = await LocalThreadStore.open({ home: set.home, files: disk.files });
      const server = await InProcessServer.start(set, { store });
      return { peer: await server.client(), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
    },
    [Symbol.asyncDispose]: () => set[Symbol.asyncDispose](),
  };
}

const isReal = await canMount();
if (!isReal) console.warn('NO FILESYSTEM CAN BE MOUNTED HERE: a full disk is only pretended in these tests');

/** More than the last page of a file has room for. */
const LONG = 'much to store '.repeat(2_000);
const NO_SPACE = expect.stringMatching(/^failed to store the thread: .*ENOSPC/);

async function storedTurns(peer: WirePeer, threadId: string) {
  const { turns } = (await peer.request('thread/read', { threadId, includeTurns: true })).thread;
  return turns.map(({ id, status, items }) => ({ id, status, items: items.map(({ type }) => type) }));
}

describe.each([
  ...(isReal ? [['a full filesystem', onRealDisk] as const] : []),
  ['a disk that pretends', onPretendedDisk] as const,
])('on %s', (_, make) => {
  it('a turn fails with its reason, the server lives, and the thread goes on when there is space', async () => {
    await using setup = await make([say('Hello.')]);
    const { set, disk } = setup;
    let threadId = '';
    let rollout = '';
    let turns: readonly object[] = [];
    {
      await using server = await setup.serve();
      const { peer } = server;
      const thread = await peer.startThread({ cwd: set.work });
      threadId = thread.id;
      rollout = thread.path ?? '';
      const first = await peer.runTurn(threadId);
      await disk.fill();
      const from = peer.log.lines.length;
      const failed = await peer.runTurn(threadId, LONG);
      expect(failed).toMatchObject({ status: 'failed', error: { message: NO_SPACE } });
      expect((await peer.log.notification('error', () => true, from)).error.message).toEqual(NO_SPACE);
      const acknowledged = peer.log.all('item/completed').filter(({ turnId }) => turnId === failed.id);
      expect(acknowledged).toEqual([]);
      expect((await peer.request('thread/loaded/list', {})).data).toEqual([threadId]);
      expect((await storedTurns(peer, threadId)).slice(0, 1)).toMatchObject([{ id: first.id, status: 'completed' }]);

      await disk.free();
      const last = await peer.runTurn(threadId, 'again');
      expect(last.status).toBe('completed');
      turns = await storedTurns(peer, threadId);
      expect(turns).toEqual([
        { id: first.id, status: 'completed', items: ['userMessage', 'agentMessage'] },
        { id: failed.id, status: 'failed', items: ['userMessage'] },
        { id: last.id, status: 'completed', items: ['userMessage', 'agentMessage'] },
      ]);
    }
    await rolloutLines(rollout);
    await using server = await setup.serve();
    expect(await storedTurns(server.peer, threadId)).toEqual(turns);
  });

  it('a turn whose disk fills up in its midst keeps what was acknowledged', async () => {
    await using setup = await make([
      run('until test -e go; do sleep 0.02; done; head -c 20000 /dev/zero | tr "\\\\0" x'),
      say('Hello.'),
    ]);
    const { set, disk } = setup;
    await using server = await setup.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    const turnId = await peer.startTurn(threadId);
    await peer.log.notification('item/started', ({ item }) => item.type === 'commandExecution');
    await disk.fill();
    await writeFile(path.join(set.work, 'go'), '');
    expect(await peer.turnCompleted(turnId)).toMatchObject({ status: 'failed', error: { message: NO_SPACE } });
    expect(await storedTurns(peer, threadId)).toMatchObject([{ id: turnId }]);
    await disk.free();
    const last = await peer.runTurn(threadId);
    expect(last.status).toBe('completed');
    expect((await storedTurns(peer, threadId)).map(({ id, status }) => ({ id, status }))).toEqual([
      { id: turnId, status: 'failed' },
      { id: last.id, status: 'completed' },
    ]);
  });

  it('a thread whose first turn finds no space can be used when there is some', async () => {
    await using setup = await make([say('Hello.')]);
    const { set, disk } = setup;
    await using server = await setup.serve();
    const { peer } = server;
    await disk.fill();
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    expect(await peer.runTurn(threadId, LONG)).toMatchObject({ status: 'failed', error: { message: NO_SPACE } });
    await disk.free();
    const turn = await peer.runTurn(threadId, 'again');
    expect(turn.status).toBe('completed');
    expect((await storedTurns(peer, threadId)).at(-1)).toEqual({
      id: turn.id,
      status: 'completed',
      items: ['userMessage', 'agentMessage'],
    });
    expect((await peer.request('thread/list', {})).data.map(({ id }) => id)).toEqual([threadId]);
  });

  it('a name that cannot be stored is refused, and can be given again', async () => {
    await using setup = await make([say('Hello.')]);
    const { set, disk } = setup;
    await using server = await setup.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    await peer.runTurn(threadId);
    const name = 'n'.repeat(10_000);
    await disk.fill();
    const { error } = await peer.ask('thread/name/set', { threadId, name });
    expect(error).toEqual({ code: -32603, message: expect.stringContaining('ENOSPC') });
    expect((await peer.request('thread/read', { threadId })).thread.name).toBeNull();
    await disk.free();
    await peer.request('thread/name/set', { threadId, name });
    expect((await peer.request('thread/read', { threadId })).thread.name).toBe(name);
    expect(peer.log.all('thread/name/updated')).toEqual([{ threadId, threadName: name }]);
  });

  it('a server that ends while nothing can be stored leaves a thread that can be read and continued', async () => {
    await using setup = await make([say('Hello.')]);
    const { set, disk } = setup;
    let threadId = '';
    {
      await using server = await setup.serve();
      threadId = (await server.peer.startThread({ cwd: set.work })).id;
      await server.peer.runTurn(threadId);
      await disk.fill();
      expect((await server.peer.runTurn(threadId, LONG)).status).toBe('failed');
    }
    await disk.free();
    await using server = await setup.serve();
    const { peer } = server;
    const [first] = await storedTurns(peer, threadId);
    expect(first).toMatchObject({ status: 'completed', items: ['userMessage', 'agentMessage'] });
    const { thread } = await peer.request('thread/resume', { threadId });
    expect(thread.turns[0]?.id).toBe(first?.id);
    expect((await peer.runTurn(threadId)).status).toBe('completed');
  });
});
