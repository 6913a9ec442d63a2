/**
 * Proves with the original's own binaries that both can use one home: threads made by either are listed, read,
 * resumed and continued by the other.
 *
 *   npm run interop      installs the pinned originals into .cache/ first, and fails if it cannot
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ModelEndpoint } from '../bench/model-endpoint.ts';
import { type Message, makeHome, removeHome, ServerProcess, type Subject } from '../bench/server-process.ts';
import { type Original, originals } from './originals.ts';

const OURS: Subject = { name: 'bobbin', command: [process.execPath, path.resolve('bin/bobbin.js')] };

interface WireItem {
  readonly type: string;
  readonly text?: string;
  readonly content?: readonly { readonly text?: string }[];
}
interface WireTurn {
  readonly id: string;
  readonly status: string;
  readonly items: readonly WireItem[];
}
interface WireThread {
  readonly id: string;
  readonly path: string;
  readonly preview: string;
  readonly turns: readonly WireTurn[];
}

function install({ version, folder, binary }: Original): void {
  if (existsSync(binary)) return;
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['install', '--no-save', '--prefix', folder, `@openai/codex@${version}`], { stdio: 'inherit' });
  assert.ok(existsSync(binary), `@openai/codex@${version} has no binary at ${binary}`);
}

/** Result of a request; throws its error text. */
async function call(server: ServerProcess, method: string, params: object): Promise<Record<string, unknown>> {
  const { result, error }: Message = await server.request(method, params);
  if (error !== undefined) throw new Error(`${method}: ${error.message}`);
  return result ?? {};
}

async function withServer<T>(subject: Subject, home: string, work: (server: ServerProcess) => Promise<T>): Promise<T> {
  const server = new ServerProcess(subject, home);
  try {
    await server.initialize();
    return await work(server);
  } finally {
    await server.stop();
  }
}

async function turn(server: ServerProcess, threadId: string, text: string): Promise<void> {
  const completed = server.next('turn/completed');
  await call(server, 'turn/start', { threadId, input: [{ type: 'text', text }] });
  assert.equal(((await completed).turn as WireTurn).status, 'completed');
}

async function newThread(subject: Subject, home: string, texts: readonly string[]): Promise<string> {
  return withServer(subject, home, async (server) => {
    const { thread } = (await call(server, 'thread/start', { cwd: home })) as { thread: WireThread };
    for (const text of texts) await turn(server, thread.id, text);
    return thread.id;
  });
}

/** Text of the user and agent messages of each turn, which every format shows. */
function said(turns: readonly WireTurn[]): string[][] {
  const textOf = ({ type, text, content }: WireItem): string =>
    type === 'userMessage' ? (content ?? []).map((part) => part.text ?? '').join('') : (text ?? '');
  return turns.map(({ items }) => items.filter(({ type }) => /^(user|agent)Message$/.test(type)).map(textOf));
}

const readTurns = async (server: ServerProcess, threadId: string): Promise<readonly WireTurn[]> =>
  ((await call(server, 'thread/read', { threadId, includeTurns: true })).thread as WireThread).turns;

const isListed = async (server: ServerProcess, threadId: string): Promise<boolean> =>
  ((await call(server, 'thread/list', {})).data as WireThread[]).some(({ id }) => id === threadId);

/** `maker` makes a thread of two turns, `other` lists, reads, resumes and continues it, `maker` reads all three. */
async function handedOver(maker: Subject, other: Subject, home: string): Promise<void> {
  const threadId = await newThread(maker, home, ['first', 'second']);
  await withServer(other, home, async (server) => {
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
  await withServer(maker, home, async (server) => {
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
    await withServer(other, home, async (server) => {
      assert.ok(await isListed(server, threadId), `${other.name} does not list it`);
      await call(server, 'thread/resume', { threadId });
      await turn(server, threadId, other.name);
    });
  }
  await withServer(OURS, home, async (server) => {
    const turns = await readTurns(server, threadId);
    assert.deepEqual(said(turns), [['first', 'Hello.'], ...others.map(({ name }) => [name, 'Hello.'])]);
    assert.deepEqual(
      turns[0]?.items.map(({ type }) => type),
      ['userMessage', 'commandExecution', 'agentMessage'],
    );
  });
}

/** A thread in 0.169's own format is listed and read whole; taking it up is refused and leaves the file as it was. */
async function paginatedIsReadOnly(original: Subject, home: string): Promise<void> {
  const threadId = await newThread(original, home, ['first', 'second']);
  const file = rolloutOf(home, threadId);
  const before = readFileSync(file);
  await withServer(OURS, home, async (server) => {
    assert.ok(await isListed(server, threadId), 'it is not listed');
    assert.deepEqual(said(await readTurns(server, threadId)), [
      ['first', 'Hello.'],
      ['second', 'Hello.'],
    ]);
    await assert.rejects(call(server, 'thread/resume', { threadId }), /thread\/resume: /);
  });
  assert.deepEqual(readFileSync(file), before);
}

/** A fork by 0.169 refers to the file it came from. */
async function forkByReferenceIsListed(original: Subject, home: string): Promise<void> {
  const threadId = await newThread(original, home, ['first', 'second']);
  const forkId = await withServer(original, home, async (server) => {
    await call(server, 'thread/resume', { threadId });
    return ((await call(server, 'thread/fork', { threadId })).thread as WireThread).id;
  });
  const file = rolloutOf(home, forkId);
  const before = readFileSync(file);
  await withServer(OURS, home, async (server) => {
    assert.ok(await isListed(server, forkId), 'it is not listed');
    await assert.rejects(call(server, 'thread/resume', { threadId: forkId }), /thread\/resume: /);
  });
  assert.deepEqual(readFileSync(file), before);
}

async function oneWriterOnly(original: Subject, home: string): Promise<void> {
  const threadId = await newThread(OURS, home, ['first']);
  const refused = /already has an active writer/;
  await withServer(OURS, home, async (ours) => {
    await call(ours, 'thread/resume', { threadId });
    await withServer(original, home, async (theirs) => {
      await assert.rejects(call(theirs, 'thread/resume', { threadId }), refused);
    });
  });
  await withServer(original, home, async (theirs) => {
    await call(theirs, 'thread/resume', { threadId });
    await withServer(OURS, home, async (ours) => {
      await assert.rejects(call(ours, 'thread/resume', { threadId }), refused);
    });
  });
}

/** A thread that nobody watches here is taken by 0.169 while it stays loaded, and goes on here once 0.169 let go of it. */
async function idleIsTakenAndComesBack(original: Subject, home: string): Promise<void> {
  const ours: Subject = { name: 'bobbin', command: [...OURS.command, '-c', 'bobbin.release_after=0'] };
  await withServer(ours, home, async (server) => {
    const { thread } = (await call(server, 'thread/start', { cwd: home })) as { thread: WireThread };
    const threadId = thread.id;
    await turn(server, threadId, 'first');
    await call(server, 'thread/unsubscribe', { threadId });
    await lockIsGone(home, threadId);
    await withServer(original, home, async (theirs) => {
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
    await withServer(original, home, async (theirs) => {
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

function rolloutOf(home: string, threadId: string): string {
  const names = readdirSync(path.join(home, 'sessions'), { recursive: true, encoding: 'utf8' });
  const name = names.find((each) => each.includes(threadId));
  assert.ok(name !== undefined, `no rollout of ${threadId}`);
  return path.join(home, 'sessions', name);
}

for (const original of originals) install(original);
const [v130, v169] = originals.map(({ version, binary }): Subject => ({ name: version, command: [binary] }));
assert.ok(v130 !== undefined && v169 !== undefined);

const checks: readonly (readonly [string, (home: string) => Promise<void>])[] = [
  ['a thread of bobbin is continued by 0.130.0 and comes back', (home) => handedOver(OURS, v130, home)],
  ['a thread of bobbin is continued by 0.169.0 and comes back', (home) => handedOver(OURS, v169, home)],
  ['a thread of 0.130.0 is continued by bobbin and comes back', (home) => handedOver(v130, OURS, home)],
  ['a thread of a scripted model is continued by both', (home) => scriptedThreadIsContinued([v130, v169], home)],
  ['a paginated thread of 0.169.0 is listed, read and left alone', (home) => paginatedIsReadOnly(v169, home)],
  ['a fork of 0.169.0 is listed and left alone', (home) => forkByReferenceIsListed(v169, home)],
  ['bobbin and 0.169.0 keep each other from writing one thread', (home) => oneWriterOnly(v169, home)],
  ['an idle thread of bobbin is taken by 0.169.0 and comes back', (home) => idleIsTakenAndComesBack(v169, home)],
];

/** What the model was asked last. */
let lastRequest = '';
await using model = await ModelEndpoint.start((body) => {
  lastRequest = body;
});
let failed = 0;
for (const [name, check] of checks) {
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
console.log(`interop: ${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
