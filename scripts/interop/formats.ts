import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ServerProcess, type Subject, withServerIn } from '../../bench/server-process.ts';
import {
  call,
  isListed,
  newThread,
  OURS,
  readTurns,
  rolloutOf,
  said,
  turn,
  type WireItem,
  type WireThread,
  type WireTurn,
} from './steps.ts';

const DAYS_60_MS = 60 * 24 * 60 * 60 * 1000;

/** The original packs a file that nobody touched for long; ours lists, reads, resumes and continues it. */
export async function packedIsContinued(maker: Subject, packer: Subject, home: string): Promise<void> {
  const threadId = await newThread(maker, home, ['first', 'second']);
  const file = rolloutOf(home, threadId);
  const content = readFileSync(file);
  await packed(packer, home, file);
  await withServerIn(OURS, home, async (server) => {
    assert.ok(await isListed(server, threadId), 'it is not listed');
    assert.deepEqual(said(await readTurns(server, threadId)), [
      ['first', 'Hello.'],
      ['second', 'Hello.'],
    ]);
    assert.ok(!existsSync(file), 'reading unpacked it');
    await call(server, 'thread/resume', { threadId });
    assert.deepEqual([readFileSync(file).equals(content), existsSync(`${file}.zst`)], [true, false]);
    await turn(server, threadId, 'third');
  });
  await readsOn(packer, home, threadId, ['first', 'second', 'third']);
}

async function packed(packer: Subject, home: string, file: string): Promise<void> {
  const longAgo = new Date(Date.now() - DAYS_60_MS);
  utimesSync(file, longAgo, longAgo);
  await withServerIn(packer, home, async (server) => {
    await server.request('rollout/compress');
    for (let tries = 0; existsSync(file) && tries < 100; tries += 1) await new Promise((done) => setTimeout(done, 100));
  });
  assert.ok(existsSync(`${file}.zst`), `${packer.name} did not pack the file`);
}

/** It resumes the thread, shows what was said, and adds a turn. */
async function readsOn(subject: Subject, home: string, threadId: string, texts: readonly string[]): Promise<void> {
  await withServerIn(subject, home, async (server) => {
    const { thread } = (await call(server, 'thread/resume', { threadId })) as { thread: WireThread };
    const expected = texts.map((text) => [text, 'Hello.']);
    assert.deepEqual(said(thread.turns), expected);
    await turn(server, threadId, `by ${subject.name}`);
    assert.deepEqual(said(await readTurns(server, threadId)), [...expected, [`by ${subject.name}`, 'Hello.']]);
  });
}

const REASONING = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [
    { type: 'summary_text', text: 'First' },
    { type: 'summary_text', text: 'Second' },
  ],
  content: [{ type: 'reasoning_text', text: 'raw' }],
  encrypted_content: 'E',
};
const command = (cmd: string) => ({ call: { name: 'exec_command', arguments: JSON.stringify({ cmd }) } });
const RESPONSES = [
  {
    events: [
      { type: 'response.created', response: { id: 'r1' } },
      { type: 'response.output_item.added', item: { ...REASONING, summary: [], content: [] } },
      { type: 'response.output_item.done', item: REASONING },
      {
        type: 'response.output_item.done',
        item: { type: 'function_call', call_id: 'call_a', name: 'exec_command', arguments: '{"cmd":"cat a.txt"}' },
      },
      {
        type: 'response.completed',
        response: { id: 'r1', usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 } },
      },
    ],
  },
  command('exit 3'),
  { call: { name: 'apply_patch', input: '*** Begin Patch\n*** Add File: new.txt\n+first\n*** End Patch' } },
  { say: 'Done.' },
  { status: 400, body: { error: { message: 'boom' } } },
  command('sleep 30'),
];

/**
 * Ours adds turns with reasoning, commands, a patch, a failure and an interruption to a thread in the original's own
 * format. Items, times and statuses are the same in both.
 */
export async function paginatedIsContinued(original: Subject, home: string): Promise<void> {
  const threadId = await newThread(original, home, ['first']);
  const script = path.join(home, 'script.json');
  writeFileSync(script, JSON.stringify({ responses: RESPONSES }));
  writeFileSync(path.join(home, 'a.txt'), 'text\n');
  const scripted: Subject = { name: 'bobbin', command: [...OURS.command, '-c', `bobbin.model.script=${script}`] };
  await withServerIn(scripted, home, async (server) => {
    await call(server, 'thread/resume', { threadId });
    await turn(server, threadId, 'work');
    await endedTurn(server, threadId, 'fail', 'failed');
    const begun = begunCommand(server);
    await endedTurn(server, threadId, 'wait', 'interrupted', async (turnId) => {
      await begun;
      await call(server, 'turn/interrupt', { threadId, turnId });
    });
  });
  const ours = await withServerIn(OURS, home, (server) => everything(server, threadId));
  assertOrdinals(rolloutOf(home, threadId));
  await withServerIn(original, home, async (server) => {
    assert.ok(await isListed(server, threadId), 'it is not listed');
    const { thread } = (await call(server, 'thread/resume', { threadId })) as { thread: WireThread };
    assert.deepEqual(
      thread.turns.map(({ status }) => status),
      ['completed', 'completed', 'failed', 'interrupted'],
    );
    const theirs = await everything(server, threadId);
    assert.deepEqual(ours.items, theirs.items);
    assert.deepEqual(ours.turns, theirs.turns);
    await turn(server, threadId, 'back');
  });
  await readsOnWhole(home, threadId, 5);
  assertOrdinals(rolloutOf(home, threadId));
}

async function readsOnWhole(home: string, threadId: string, turns: number): Promise<void> {
  await withServerIn(OURS, home, async (server) => {
    const { thread } = (await call(server, 'thread/resume', { threadId })) as { thread: WireThread };
    assert.equal(thread.turns.length, turns);
    await turn(server, threadId, 'last');
    assert.equal((await readTurns(server, threadId)).length, turns + 1);
  });
}

function begunCommand(server: ServerProcess): Promise<void> {
  return new Promise((resolve) => {
    const before = server.onNotification;
    server.onNotification = (message) => {
      before(message);
      const item = message.params?.item as WireItem | undefined;
      if (message.method === 'item/started' && item?.type === 'commandExecution') resolve();
    };
  });
}

async function endedTurn(
  server: ServerProcess,
  threadId: string,
  text: string,
  status: string,
  meanwhile: (turnId: string) => Promise<void> = async () => undefined,
): Promise<void> {
  const completed = server.next('turn/completed');
  const { turn: begun } = await call(server, 'turn/start', { threadId, input: [{ type: 'text', text }] });
  await meanwhile((begun as WireTurn).id);
  assert.equal(((await completed).turn as WireTurn).status, status);
}

/** All items, and all turns without theirs, as pages show them. */
async function everything(server: ServerProcess, threadId: string): Promise<{ items: unknown; turns: unknown }> {
  const { data: items } = await call(server, 'thread/items/list', { threadId, limit: 100 });
  const { data } = await call(server, 'thread/turns/list', { threadId, limit: 100, itemsView: 'full' });
  const turns = (data as Record<string, unknown>[]).map(
    ({ id, status, error, startedAt, completedAt, durationMs }) => ({
      id,
      status,
      error: (error as { message: string } | null)?.message,
      startedAt,
      completedAt,
      durationMs,
    }),
  );
  return { items, turns };
}

/** Every line that is not only ours has a number, and they go up by one. */
function assertOrdinals(file: string): void {
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text));
  const ordinals = lines.filter(({ payload }) => !payload.type?.startsWith('bobbin_')).map(({ ordinal }) => ordinal);
  assert.deepEqual(
    ordinals,
    ordinals.map((_, index) => ordinals[0] + index),
  );
}

/** Forks and reverts of the original refer to prefixes of other files, also of each other's: ours reads and continues them. */
export async function chainsAreContinued(original: Subject, home: string): Promise<void> {
  const threadId = await newThread(original, home, ['a', 'b', 'c']);
  const forkId = await withServerIn(original, home, async (server) => {
    await call(server, 'thread/resume', { threadId });
    await revert(server, threadId, 2);
    for (const text of ['d', 'e']) await turn(server, threadId, text);
    await revert(server, threadId, 3);
    const { thread } = (await call(server, 'thread/fork', { threadId })) as { thread: WireThread };
    await turn(server, thread.id, 'f');
    return thread.id;
  });
  await withServerIn(OURS, home, async (server) => {
    assert.deepEqual(said(await readTurns(server, threadId)), [['a'], ['b'], ['d']].map(answered));
    assert.deepEqual(said(await readTurns(server, forkId)), [['a'], ['b'], ['d'], ['f']].map(answered));
    await call(server, 'thread/resume', { threadId: forkId });
    await turn(server, forkId, 'g');
    await assert.rejects(call(server, 'thread/delete', { threadId }), /forked history still references it/);
  });
  await readsOn(original, home, forkId, ['a', 'b', 'd', 'f', 'g']);
}

/** Ours forks and rolls back a paginated thread; the original reads and continues the fork, and does not delete a base. */
export async function ourForkIsContinued(original: Subject, home: string): Promise<void> {
  const threadId = await newThread(original, home, ['a', 'b', 'c']);
  const forkId = await withServerIn(OURS, home, async (server) => {
    await call(server, 'thread/resume', { threadId });
    const { thread } = (await call(server, 'thread/fork', { threadId })) as { thread: WireThread };
    await turn(server, thread.id, 'd');
    await call(server, 'thread/rollback', { threadId, numTurns: 2 });
    await turn(server, threadId, 'e');
    assert.deepEqual(said(await readTurns(server, threadId)), [['a'], ['e']].map(answered));
    return thread.id;
  });
  await readsOn(original, home, forkId, ['a', 'b', 'c', 'd']);
  await readsOn(OURS, home, threadId, ['a', 'e']);
  // A database of the original keeps the file that it knew; without one it finds the newest.
  execFileSync('sh', ['-c', 'rm -f "$0"/*.sqlite*', home]);
  await withServerIn(original, home, async (server) => {
    const { thread } = (await call(server, 'thread/resume', { threadId })) as { thread: WireThread };
    assert.match(path.basename(thread.path), /_[0-9a-f-]{36}\.jsonl$/);
    await turn(server, threadId, 'f');
  });
  await readsOn(OURS, home, threadId, ['a', 'e', 'by bobbin', 'f']);
}

const answered = ([text = '']: readonly string[]): string[] => [text, 'Hello.'];

async function revert(server: ServerProcess, threadId: string, index: number): Promise<void> {
  const { data } = await call(server, 'thread/turns/list', { threadId, sortDirection: 'asc' });
  await call(server, 'thread/revert', { threadId, beforeTurnId: (data as WireTurn[])[index]?.id });
}
