import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { spawnServer } from '../client/spawn.ts';
import type { TypedClient } from '../client/typed-client.ts';
import type { Turn } from '../protocol/turn.ts';
import { Transcript } from './demo/transcript.ts';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const SAMPLE_HOME = path.join(ROOT, 'test/sample-home');
const SERVER = path.join(ROOT, 'bin/bobbin.js');

const { values } = parseArgs({ options: { provider: { type: 'string', default: 'script' } } });
const usesRealModel = values.provider === 'openai';
if (!usesRealModel && values.provider !== 'script') fail(`unknown provider "${values.provider}": use script or openai`);
if (usesRealModel && !process.env.OPENAI_API_KEY) fail('--provider openai needs a key in OPENAI_API_KEY');

const folder = mkdtempSync(path.join(os.tmpdir(), 'bobbin-demo-'));
const home = path.join(folder, 'home');
const work = path.join(folder, 'work');
cpSync(SAMPLE_HOME, home, { recursive: true });
await mkdir(work);

const transcript = new Transcript();
try {
  await demo();
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function demo(): Promise<void> {
  transcript.title(`a copy of a home with threads of the original, in ${home}`);
  const first = startServer();
  await open(first.client);
  const { data: threads } = await first.client.request('thread/list', { modelProviders: [] });
  const threadId = threads.at(-1)?.id;
  if (threadId === undefined) fail('the sample home has no threads');

  transcript.title('its turns and items, a page at a time');
  const page = await first.client.request('thread/turns/list', { threadId, limit: 1 });
  await first.client.request('thread/turns/list', { threadId, limit: 1, cursor: page.nextCursor });
  await first.client.request('thread/items/list', { threadId, limit: 3 });

  transcript.title('resumed, with a turn: a command runs, a file is patched, a message streams');
  await first.client.request('thread/resume', {
    threadId,
    cwd: work,
    ...(usesRealModel ? { modelProvider: 'openai', model: 'gpt-5.1' } : {}),
  });
  const turn = await runTurn(first.client, threadId);
  transcript.note(`numbers.txt:\n${readFileSync(path.join(work, 'numbers.txt'), 'utf8')}`);

  transcript.title('kill -9, and a new server on the same home');
  first.kill('SIGKILL');
  await first.exited;
  const second = startServer();
  await open(second.client);
  const { thread } = await second.client.request('thread/read', { threadId, includeTurns: true });
  await second.close();
  const stored = thread.turns.find(({ id }) => id === turn.id);
  if (stored?.status !== 'completed') fail('the turn did not survive');
  const kinds = stored.items.map(({ type }) => type).join(', ');
  transcript.title(`everything is there: ${thread.turns.length} turns, the last one ${stored.status} with ${kinds}`);
}

function startServer(): ReturnType<typeof spawnServer> {
  const script = path.join(SAMPLE_HOME, 'model-script.json');
  return spawnServer(
    process.execPath,
    [SERVER, 'app-server', ...(usesRealModel ? [] : ['-c', `bobbin.model.script=${script}`])],
    {
      cwd: work,
      env: { ...process.env, CODEX_HOME: home },
      onLine: (direction, line) => transcript.line(direction, line),
    },
  );
}

async function open(client: TypedClient): Promise<void> {
  await client.request('initialize', {
    clientInfo: { name: 'bobbin-demo', title: 'Demo', version: '1.0.0' },
    capabilities: { experimentalApi: true },
  });
  client.notify('initialized');
}

async function runTurn(client: TypedClient, threadId: string): Promise<Turn> {
  const completed = new Promise<Turn>((resolve) => {
    client.onNotification('turn/completed', ({ turn }) => resolve(turn));
  });
  const text = 'Write the lines one and two to numbers.txt, then change two to TWO and add a line three.';
  await client.request('turn/start', {
    threadId,
    input: [{ type: 'text', text }],
    approvalPolicy: 'never',
    sandboxPolicy: { type: 'dangerFullAccess' },
  });
  const turn = await completed;
  if (turn.status !== 'completed') fail(`the turn ended as ${turn.status}: ${turn.error?.message ?? ''}`);
  return turn;
}

function fail(message: string): never {
  process.stderr.write(`demo: ${message}\n`);
  process.exit(1);
}
