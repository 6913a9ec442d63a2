import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { DeniedHome } from '../support/denied-home.ts';
import { say } from '../support/model-script.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { canMount, SmallDisk } from '../support/small-disk.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const ANSWER = say('Hello.');
const NOT_LOCKED = /^Threads in .* are not locked against other processes: /;
const INDEX_FAILED = /^The index .* does not work .*; threads are read from their files$/;
const DELETED = /^Cannot write .*: the file was deleted; its records are kept and tried again$/;

async function storedTurns(peer: WirePeer, threadId: string) {
  const { data } = await peer.request('thread/turns/list', { threadId, sortDirection: 'asc', itemsView: 'full' });
  return data.map(({ id, status, items }) => ({ id, status, items: items.map(({ type }) => type) }));
}

const whole = (id: string) => ({ id, status: 'completed', items: ['userMessage', 'agentMessage'] });

/** Beside the answers a client is told these things at most, each of them once. */
function expectWarnings({ peer }: ServerProcess, allowed: readonly RegExp[]): void {
  const warnings = peer.log.all('warning').map(({ message }) => message);
  for (const kind of allowed) {
    const at = warnings.findIndex((message) => kind.test(message));
    if (at !== -1) warnings.splice(at, 1);
  }
  expect(warnings).toEqual([]);
}

/** A thread with one turn. */
async function storedThread({ peer }: ServerProcess, cwd: string) {
  const { id: threadId } = await peer.startThread({ cwd });
  const { id: turnId } = await peer.runTurn(threadId);
  return { threadId, turnId };
}

/** Every request that would change something is refused with this, or changes nothing. */
async function expectRefusals(peer: WirePeer, threadId: string, code: RegExp): Promise<void> {
  const refused = { code: -32603, message: expect.stringMatching(code) };
  for (const [method, params] of [
    ['thread/name/set', { threadId, name: 'new' }],
    ['thread/archive', { threadId }],
    ['thread/delete', { threadId }],
    ['thread/fork', { threadId }],
  ] as const) {
    expect([method, (await peer.ask(method, params)).error]).toEqual([method, refused]);
  }
}

async function expectNewThreadFails(peer: WirePeer, cwd: string, code: RegExp): Promise<void> {
  const { id } = await peer.startThread({ cwd });
  expect(await peer.runTurn(id)).toMatchObject({ status: 'failed', error: { message: expect.stringMatching(code) } });
  expect((await peer.request('thread/list', {})).data.map((thread) => thread.id)).not.toContain(id);
}

async function expectAllWorks(server: ServerProcess, threadId: string, cwd: string): Promise<void> {
  const { peer } = server;
  await peer.request('thread/resume', { threadId });
  expect((await peer.runTurn(threadId)).status).toBe('completed');
  await peer.request('thread/name/set', { threadId, name: 'new' });
  const other = await storedThread(server, cwd);
  const { data } = await peer.request('thread/list', {});
  expect(data.map(({ id, name }) => [id, name])).toEqual([
    [other.threadId, null],
    [threadId, 'new'],
  ]);
}

const READ_ONLY = [
  ['whose permissions are taken away', /EACCES/],
  ...((await canMount()) ? [['on a filesystem that is read-only', /EROFS/] as const] : []),
] as const;

describe.each(['on', 'off'] as const)('a server, index %s, with a home', (index) => {
  const env = { BOBBIN_INDEX: index };

  it.each(READ_ONLY)('%s reads what is there, refuses the rest, and writes once it can', async (_, code) => {
    let disk: SmallDisk | undefined;
    const isDisk = code.test('EROFS');
    await using set = await Stage.set([ANSWER], {
      prepare: async (home) => {
        if (isDisk) disk = await SmallDisk.mount(home, '4m');
      },
    });
    await using _mounted = disk ?? { [Symbol.asyncDispose]: async () => undefined };
    const denied = new DeniedHome(set);
    const start = { ...denied.server, env };
    let known: Awaited<ReturnType<typeof storedThread>>;
    {
      await using server = await set.serve(start);
      known = await storedThread(server, set.work);
      await server.close();
    }
    const { threadId, turnId } = known;
    await (disk?.makeReadOnly(true) ?? denied.deny());
    try {
      await using server = await set.serve(start);
      const { peer } = server;
      expect((await peer.request('thread/list', {})).data.map(({ id }) => id)).toEqual([threadId]);
      expect(await storedTurns(peer, threadId)).toEqual([whole(turnId)]);
      await expectRefusals(peer, threadId, code);
      await expectNewThreadFails(peer, set.work, code);
      expect(await storedTurns(peer, threadId)).toEqual([whole(turnId)]);
      await (disk?.makeReadOnly(false) ?? denied.allow());
      await expectAllWorks(server, threadId, set.work);
      expectWarnings(server, [NOT_LOCKED, INDEX_FAILED]);
    } finally {
      await (disk?.makeReadOnly(false) ?? denied.allow());
    }
  });

  it('that loses its permissions meanwhile goes on with open threads, refuses the rest, and works once it can', async () => {
    await using set = await Stage.set([ANSWER]);
    const denied = new DeniedHome(set);
    await using server = await set.serve({ ...denied.server, env });
    const { peer } = server;
    const { threadId, turnId } = await storedThread(server, set.work);
    await denied.deny();
    const second = await peer.runTurn(threadId);
    expect(second.status).toBe('completed');
    expect(await storedTurns(peer, threadId)).toEqual([whole(turnId), whole(second.id)]);
    await expectRefusals(peer, threadId, /EACCES/);
    await expectNewThreadFails(peer, set.work, /EACCES/);
    await denied.allow();
    await expectAllWorks(server, threadId, set.work);
    expectWarnings(server, [NOT_LOCKED, INDEX_FAILED]);
  });

  it('that is deleted meanwhile says so to its threads, and makes a new one for new threads', async () => {
    await using set = await Stage.set([ANSWER]);
    await using server = await set.serve({ env });
    const { peer } = server;
    const { threadId } = await storedThread(server, set.work);
    await peer.request('thread/list', {});
    await rm(set.home, { recursive: true });
    const failed = await peer.runTurn(threadId);
    expect(failed).toMatchObject({ status: 'failed', error: { message: expect.stringMatching(/was deleted/) } });
    expect((await peer.request('thread/list', {})).data).toEqual([]);
    const other = await storedThread(server, set.work);
    expect(await storedTurns(peer, other.threadId)).toEqual([whole(other.turnId)]);
    expect((await peer.request('thread/list', {})).data.map(({ id }) => id)).toEqual([other.threadId]);
    expectWarnings(server, [DELETED, INDEX_FAILED]);
    await server.close();
    await using later = await set.serve({ env });
    expect(await storedTurns(later.peer, other.threadId)).toEqual([whole(other.turnId)]);
    expect((await later.peer.request('thread/list', {})).data.map(({ id }) => id)).toEqual([other.threadId]);
  });
});

describe('a server with a home that has no place for an index', () => {
  it('reads its files, and says so once', async () => {
    await using set = await Stage.set([ANSWER]);
    const denied = new DeniedHome(set);
    const start = (index: 'on' | 'off') => ({
      ...denied.server,
      env: { BOBBIN_INDEX: index },
    });
    let known: Awaited<ReturnType<typeof storedThread>>;
    {
      await using server = await set.serve(start('off'));
      known = await storedThread(server, set.work);
      await server.close();
    }
    await denied.deny();
    await using server = await set.serve(start('on'));
    const { peer } = server;
    for (let times = 0; times < 3; times += 1) {
      expect((await peer.request('thread/list', {})).data.map(({ id }) => id)).toEqual([known.threadId]);
      expect(await storedTurns(peer, known.threadId)).toEqual([whole(known.turnId)]);
      await peer.log.notification('warning', ({ message }) => INDEX_FAILED.test(message));
    }
    expectWarnings(server, [INDEX_FAILED]);
    await denied.allow();
  });
});
