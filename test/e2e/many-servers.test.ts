import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentLine, asFile, metaLine, put, userLine } from '../store/local/hand-made.ts';
import { say } from '../support/model-script.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';

const SERVERS = Number(process.env.BOBBIN_SERVERS ?? 8);
const ROUNDS = Number(process.env.BOBBIN_SERVER_ROUNDS ?? 1);
const THREADS = Number(process.env.BOBBIN_SERVER_THREADS ?? 300);
const MANY_MS = 60_000 + ROUNDS * (30_000 + THREADS * 10);
const PAGE = 100;
const INDEX = 'bobbin_index_1.sqlite';

const idOf = (n: number) => `01a1fd1b-9a2e-7121-a560-${String(n).padStart(12, '0')}`;

async function fill(home: string): Promise<void> {
  for (let n = 0; n < THREADS; n += 1) {
    const created = new Date(Date.UTC(2026, 0, 1) + n * 600_000).toISOString();
    const name = `rollout-${created.slice(0, 19).replaceAll(':', '-')}-${idOf(n)}.jsonl`;
    const lines = [metaLine({ id: idOf(n), timestamp: created }), userLine(`question ${n}`), agentLine('answer')];
    await put(home, `sessions/${created.slice(0, 10).replaceAll('-', '/')}/${name}`, asFile(lines));
  }
}

async function startAtOnce(set: Stage): Promise<readonly ServerProcess[]> {
  const servers = Array.from({ length: SERVERS }, () => set.spawn());
  await Promise.all(servers.map(({ peer }) => peer.initialize()));
  return servers;
}

/** Ids of all threads, page by page; fails when one comes twice. */
async function allThreads({ peer }: ServerProcess): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await peer.request('thread/list', { limit: PAGE, modelProviders: [], ...(cursor ? { cursor } : {}) });
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor);
  expect(new Set(ids).size).toBe(ids.length);
  return ids;
}

function expectNoComplaint(servers: readonly ServerProcess[]): void {
  const warnings = servers.flatMap(({ peer }) =>
    peer.log.messages.filter(({ method }) => /warning/i.test(method ?? '')),
  );
  expect([warnings, servers.map(({ stderr }) => stderr).join('')]).toEqual([[], '']);
}

async function closeAll(servers: readonly ServerProcess[]): Promise<void> {
  await Promise.all(servers.map((server) => server.close()));
}

async function emptyHome({ home }: Stage): Promise<void> {
  for (const name of await readdir(home)) {
    if (name !== 'config.toml') await rm(path.join(home, name), { recursive: true });
  }
}

function checkIndex(home: string): void {
  const database = new Database(path.join(home, INDEX), { readonly: true });
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  } finally {
    database.close();
  }
}

describe(`${SERVERS} servers that start at once`, () => {
  let set: Stage;
  beforeAll(async () => {
    set = await Stage.set([say('Hello.')]);
  });
  afterAll(() => set[Symbol.asyncDispose]());

  it(
    'all work on a fresh home, and each sees the threads of all',
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await emptyHome(set);
        const servers = await startAtOnce(set);
        const threads = await Promise.all(
          servers.map(async (server) => {
            await allThreads(server);
            const { id } = await server.peer.startThread({ cwd: set.work });
            expect((await server.peer.runTurn(id)).status).toBe('completed');
            return id;
          }),
        );
        for (const server of servers) expect((await allThreads(server)).toSorted()).toEqual(threads.toSorted());
        expectNoComplaint(servers);
        await closeAll(servers);
      }
    },
    MANY_MS,
  );

  it(
    'all work on a home of many threads; after some were killed the index is whole',
    async () => {
      await emptyHome(set);
      await fill(set.home);
      const known = new Set(Array.from({ length: THREADS }, (_, n) => idOf(n)));
      for (let round = 0; round < ROUNDS; round += 1) {
        await Promise.all(
          ['', '-wal', '-shm'].map((suffix) => rm(path.join(set.home, INDEX + suffix), { force: true })),
        );
        const servers = await startAtOnce(set);
        const [killed, kept] = [servers.slice(0, SERVERS / 4), servers.slice(SERVERS / 4)];
        const working = kept.map(async ({ peer }, n) => {
          const page = await peer.request('thread/list', {
            limit: 25,
            modelProviders: [],
            sortKey: n % 2 === 0 ? 'created_at' : 'updated_at',
          });
          expect(page.data.length).toBe(25);
          const threadId = idOf((n * 7 + round) % THREADS);
          await peer.request('thread/resume', { threadId });
          expect((await peer.runTurn(threadId)).status).toBe('completed');
        });
        for (const [n, server] of killed.entries()) {
          await server.peer.ask('thread/list', { limit: 10 });
          setTimeout(() => server.kill(), n * 100);
        }
        await Promise.all([...working, ...killed.map(({ ended }) => ended)]);
        expect(new Set(await allThreads(kept[0] as ServerProcess))).toEqual(known);
        expectNoComplaint(kept);
        await closeAll(kept);
        checkIndex(set.home);
      }
    },
    MANY_MS,
  );
});
