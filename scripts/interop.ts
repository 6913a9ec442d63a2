/**
 * Proves with the original's own binaries that both can use one home: threads made by either are listed, read,
 * resumed and continued by the other.
 *
 *   npm run interop      installs the pinned originals into .cache/ first (`npm run originals`), and fails if it cannot
 *   npm run interop -- packed      only the checks with this in their name
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ModelEndpoint } from '../bench/model-endpoint.ts';
import { makeHome, removeHome, type Subject, withServerIn } from '../bench/server-process.ts';
import { summedUpIsContinued } from './interop/compactions.ts';
import { killedIsContinued } from './interop/crashes.ts';
import { chainsAreContinued, ourForkIsContinued, packedIsContinued, paginatedIsContinued } from './interop/formats.ts';
import {
  call,
  isListed,
  newThread,
  OURS,
  readTurns,
  said,
  turn,
  type WireItem,
  type WireThread,
} from './interop/steps.ts';
import { install, originals } from './originals.ts';

/** `maker` makes a thread of two turns, `other` lists, reads, resumes and continues it, `maker` reads all three. */
async function handedOver(maker: Subject, other: Subject, home: string): Promise<void> {
  const threadId = await newThread(maker, home, ['first', 'second']);
  await withServerIn(other, home, async (server) => {
    assert.ok(await isListed(server, threadId), `${other.name} does not list it`);
    const before = await readTurns(server, threadId);
    assert.deepEqual(said(before), [
      ['first', 'Hello.'],
      ['second', 'Hello.'],
    ]);
    assert.deepEqual(
      before.map(({ status }) => status),
      ['completed', 'completed'],
    );
    await call(server, 'thread/resume', { threadId });
    await turn(server, threadId, 'third');
  });
  await withServerIn(maker, home, async (server) => {
    const turns = await readTurns(server, threadId);
    assert.deepEqual(said(turns), [
      ['first', 'Hello.'],
      ['second', 'Hello.'],
      ['third', 'Hello.'],
    ]);
    const { thread } = (await call(server, 'thread/resume', { threadId })) as { thread: WireThread };
    assert.deepEqual(
      thread.turns.map(({ id }) => id),
      turns.map(({ id }) => id),
    );
    await turn(server, threadId, 'fourth');
    assert.equal((await readTurns(server, threadId)).length, 4);
  });
}

/** A scripted model leaves the configured provider's name in the records, so the originals know the thread as theirs. */
async function scriptedThreadIsContinued(others: readonly Subject[], home: string): Promise<void> {
  const script = path.join(home, 'script.json');
  const command = { name: 'exec_command', arguments: JSON.stringify({ cmd: 'echo one' }) };
  writeFileSync(script, JSON.stringify({ responses: [{ call: command }, { say: 'Hello.' }] }));
  const scripted: Subject = { name: 'bobbin', command: [...OURS.command, '-c', `bobbin.model.script=${script}`] };
  const threadId = await newThread(scripted, home, ['first']);
  for (const other of others) {
    await withServerIn(other, home, async (server) => {
      assert.ok(await isListed(server, threadId), `${other.name} does not list it`);
      await call(server, 'thread/resume', { threadId });
      await turn(server, threadId, other.name);
    });
  }
  await withServerIn(OURS, home, async (server) => {
    const turns = await readTurns(server, threadId);
    assert.deepEqual(said(turns), [['first', 'Hello.'], ...others.map(({ name }) => [name, 'Hello.'])]);
    assert.deepEqual(
      turns[0]?.items.map(({ type }) => type),
      ['userMessage', 'commandExecution', 'agentMessage'],
    );
  });
}

async function oneWriterOnly(original: Subject, home: string): Promise<void> {
  const threadId = await newThread(OURS, home, ['first']);
  const refused = /already has an active writer/;
  await withServerIn(OURS, home, async (ours) => {
    await call(ours, 'thread/resume', { threadId });
    await withServerIn(original, home, async (theirs) => {
      await assert.rejects(call(theirs, 'thread/resume', { threadId }), refused);
    });
  });
  await withServerIn(original, home, async (theirs) => {
    await call(theirs, 'thread/resume', { threadId });
    await withServerIn(OURS, home, async (ours) => {
      await assert.rejects(call(ours, 'thread/resume', { threadId }), refused);
    });
  });
}

/** A thread that nobody watches here is taken by 0.169 while it stays loaded, and goes on here once 0.169 let go of it. */
async function idleIsTakenAndComesBack(original: Subject, home: string): Promise<void> {
  const ours: Subject = { name: 'bobbin', command: [...OURS.command, '-c', 'bobbin.release_after=0'] };
  await withServerIn(ours, home, async (server) => {
    const { thread } = (await call(server, 'thread/start', { cwd: home })) as { thread: WireThread };
    const threadId = thread.id;
    await turn(server, threadId, 'first');
    await call(server, 'thread/unsubscribe', { threadId });
    await lockIsGone(home, threadId);
    await withServerIn(original, home, async (theirs) => {
      await call(theirs, 'thread/resume', { threadId });
      await turn(theirs, threadId, 'second');
      assert.deepEqual((await call(server, 'thread/loaded/list', {})).data, [threadId]);
      const before = readFileSync(thread.path);
      const input = [{ type: 'text', text: 'refused' }];
      await assert.rejects(call(server, 'turn/start', { threadId, input }), /already has an active writer/);
      const { error } = await server.request('bobbin/thread/release', { threadId });
      assert.deepEqual(error?.data, { reason: 'unknownHolder' });
      assert.deepEqual(readFileSync(thread.path), before);
    });
    await call(server, 'thread/resume', { threadId });
    await turn(server, threadId, 'third');
    await call(server, 'thread/unsubscribe', { threadId });
    const context = JSON.parse(lastRequest) as { input: WireItem[] };
    const told = context.input.flatMap(({ content = [] }) => content.map((part) => part.text ?? ''));
    assert.deepEqual(
      told.filter((text) => /^(first|second|third|refused)$/.test(text)),
      ['first', 'second', 'third'],
    );
    const turns = await readTurns(server, threadId);
    assert.deepEqual(
      said(turns),
      ['first', 'second', 'third'].map((text) => [text, 'Hello.']),
    );
    await lockIsGone(home, threadId);
    await withServerIn(original, home, async (theirs) => {
      const resumed = (await call(theirs, 'thread/resume', { threadId })) as { thread: WireThread };
      assert.equal(resumed.thread.turns.length, 3);
    });
  });
}

async function lockIsGone(home: string, threadId: string): Promise<void> {
  const lock = path.join(home, 'thread-writer-locks', `${threadId}.lock`);
  const deadline = Date.now() + 10_000;
  while (existsSync(lock)) {
    assert.ok(Date.now() < deadline, `${lock} is still there`);
    await delay(20);
  }
}

for (const original of originals) install(original);
const [v130, v169] = originals.map(({ version, binary }): Subject => ({ name: version, command: [binary] }));
assert.ok(v130 !== undefined && v169 !== undefined);

const checks: readonly (readonly [string, (home: string) => Promise<void>])[] = [
  ['a thread of bobbin is continued by 0.130.0 and comes back', (home) => handedOver(OURS, v130, home)],
  ['a thread of bobbin is continued by 0.169.0 and comes back', (home) => handedOver(OURS, v169, home)],
  ['a thread of 0.130.0 is continued by bobbin and comes back', (home) => handedOver(v130, OURS, home)],
  ['a thread of a scripted model is continued by both', (home) => scriptedThreadIsContinued([v130, v169], home)],
  ['a paginated thread of 0.169.0 is continued by bobbin and comes back', (home) => paginatedIsContinued(v169, home)],
  ['forks and reverts of 0.169.0 are continued by bobbin and come back', (home) => chainsAreContinued(v169, home)],
  ['a fork and a rollback of bobbin are continued by 0.169.0', (home) => ourForkIsContinued(v169, home)],
  ['a thread of 0.130.0 that bobbin summed up', (home) => summedUpIsContinued(v130, OURS, home, () => lastRequest)],
  ['a thread of 0.169.0 that bobbin summed up', (home) => summedUpIsContinued(v169, OURS, home, () => lastRequest)],
  ['a thread of bobbin that 0.130.0 summed up', (home) => summedUpIsContinued(OURS, v130, home, () => lastRequest)],
  ['a thread of bobbin that 0.169.0 summed up', (home) => summedUpIsContinued(OURS, v169, home, () => lastRequest)],
  ['a thread of 0.130.0 that 0.169.0 packed is continued', (home) => packedIsContinued(v130, v169, home)],
  ['a thread of 0.169.0 that it packed is continued', (home) => packedIsContinued(v169, v169, home)],
  ['what a killed bobbin left is continued by 0.130.0', (home) => killedIsContinued(v130, home)],
  ['what a killed bobbin left is continued by 0.169.0', (home) => killedIsContinued(v169, home)],
  ['bobbin and 0.169.0 keep each other from writing one thread', (home) => oneWriterOnly(v169, home)],
  ['an idle thread of bobbin is taken by 0.169.0 and comes back', (home) => idleIsTakenAndComesBack(v169, home)],
];

/** What the model was asked last. */
let lastRequest = '';
await using model = await ModelEndpoint.start((body) => {
  lastRequest = body;
});
let failed = 0;
const wanted = checks.filter(([name]) => name.includes(process.argv[2] ?? ''));
for (const [name, check] of wanted) {
  const home = makeHome(model.port);
  try {
    await check(home);
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    removeHome(home);
  }
}
console.log(`interop: ${wanted.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
