import { mkdir, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { agentLine, asFile, DAY, ID, metaLine, NAME, OTHER, put, userLine } from '../store/local/hand-made.ts';
import { say } from '../support/model-script.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';

const INDEX = 'bobbin_index_1.sqlite';
const ANSWER_MS = 5_000;
const WARNING_MS = 20_000;

async function stageWithThreads(): Promise<Stage> {
  const set = await Stage.set([say('Hello.')]);
  for (const id of [ID, OTHER]) {
    const lines = [metaLine({ id, cwd: set.work }), userLine(`of ${id}`), agentLine('answer')];
    await put(set.home, `${DAY}/${NAME.replace(ID, id)}`, asFile(lines));
  }
  return set;
}

/** Everything that may come out of the index; each answer in time. */
async function expectWhole({ peer }: ServerProcess): Promise<void> {
  for (const sortKey of ['created_at', 'updated_at'] as const) {
    const begun = performance.now();
    const { data } = await peer.request('thread/list', { sortKey, modelProviders: [] });
    expect(data.map(({ id, preview }) => [id, preview]).toSorted()).toEqual([ID, OTHER].map((id) => [id, `of ${id}`]));
    for (const threadId of [ID, OTHER]) {
      const page = await peer.request('thread/turns/list', { threadId });
      expect(page.data.at(-1)?.items.map(({ type }) => type)).toEqual(['userMessage', 'agentMessage']);
    }
    expect(performance.now() - begun).toBeLessThan(ANSWER_MS);
  }
}

const warningsOf = ({ peer }: ServerProcess) =>
  peer.log.messages
    .filter(({ method }) => method === 'warning')
    .map(({ params }) => (params as { message: string }).message);

/** Uses the index until it is known to be there. */
async function untilIndexed(server: ServerProcess, home: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await expectWhole(server);
        return (await stat(path.join(home, INDEX)).catch(() => null))?.isFile() ?? false;
      },
      { timeout: 10_000, interval: 200 },
    )
    .toBe(true);
}

async function madeIndex(set: Stage): Promise<string> {
  await using server = await set.serve();
  await untilIndexed(server, set.home);
  await server.close();
  return path.join(set.home, INDEX);
}

interface Fault {
  readonly what: string;
  readonly make: (index: string) => Promise<void>;
  readonly warns: boolean;
}

const FAULTS: readonly Fault[] = [
  { what: 'of no bytes', make: (index) => truncate(index, 0), warns: false },
  { what: 'cut off', make: async (index) => truncate(index, Math.floor((await stat(index)).size / 2)), warns: true },
  { what: 'of garbage', make: (index) => writeFile(index, Buffer.alloc(20_000, 'garbage')), warns: true },
  { what: 'with spoilt pages', make: spoilPages, warns: true },
  {
    what: 'that is a folder',
    make: async (index) => {
      await rm(index);
      await mkdir(index);
    },
    warns: true,
  },
];

async function spoilPages(index: string): Promise<void> {
  const { length } = await readFile(index);
  const file = await open(index, 'r+');
  await file.write(Buffer.alloc(length - 4_096, 0xa5), 0, length - 4_096, 4_096);
  await file.close();
}

describe('a server whose index', () => {
  it.each(FAULTS)(
    '$what hides no thread, and says so once',
    async ({ make, warns }) => {
      await using set = await stageWithThreads();
      await make(await madeIndex(set));
      await using server = await set.serve();
      await expectWhole(server);
      if (warns) await expect.poll(() => warningsOf(server).length, { timeout: WARNING_MS }).toBe(1);
      await expectWhole(server);
      await server.peer.request('thread/resume', { threadId: ID });
      expect((await server.peer.runTurn(ID)).status).toBe('completed');
      await expectWhole(server);
      expect(warningsOf(server)).toEqual(warns ? [expect.stringContaining(INDEX)] : []);
    },
    40_000,
  );

  it('is removed while it runs goes on', async () => {
    await using set = await stageWithThreads();
    const index = await madeIndex(set);
    await using server = await set.serve();
    await untilIndexed(server, set.home);
    for (const suffix of ['', '-wal', '-shm']) await rm(index + suffix, { force: true });
    await expectWhole(server);
    await using other = await set.serve();
    await untilIndexed(other, set.home);
    await server.peer.request('thread/resume', { threadId: ID });
    expect((await server.peer.runTurn(ID)).status).toBe('completed');
    await Promise.all([expectWhole(server), expectWhole(other)]);
    expect([warningsOf(server), warningsOf(other)]).toEqual([[], []]);
  }, 40_000);

  it('is held by another program for good answers in time, says so once, and uses it again afterwards', async () => {
    await using set = await stageWithThreads();
    using holder = new Holder(await madeIndex(set));
    await using server = await set.serve();
    await expectWhole(server);
    await server.peer.request('thread/resume', { threadId: ID });
    expect((await server.peer.runTurn(ID)).status).toBe('completed');
    await expect
      .poll(
        async () => {
          await expectWhole(server);
          return warningsOf(server);
        },
        { timeout: WARNING_MS, interval: 200 },
      )
      .toEqual([expect.stringContaining('is held by another program; threads are read from their files')]);
    holder[Symbol.dispose]();
    await expectWhole(server);
  }, 60_000);
});

/** Another process's hold on the database; it is this one, as far as the server can tell. */
class Holder implements Disposable {
  readonly #database: Database.Database;

  constructor(index: string) {
    this.#database = new Database(index);
    this.#database.exec('BEGIN EXCLUSIVE');
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
