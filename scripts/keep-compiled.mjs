import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const TIMEOUT_MS = 60_000;
const PROGRAM = fileURLToPath(new URL('../bin/bobbin.js', import.meta.url));
const THREAD = '01a00000-0000-7000-8000-000000000000';
const TURN = '01a00001-0000-7000-8000-000000000000';
const FILE = `sessions/2026/01/09/rollout-2026-01-09T10-00-00-${THREAD}.jsonl`;

const RECORDS = [
  [
    'session_meta',
    {
      id: THREAD,
      timestamp: '2026-01-09T10:00:00.000Z',
      cwd: '/',
      originator: 'build',
      cli_version: '0.130.0',
      source: 'vscode',
    },
  ],
  ['event_msg', { type: 'task_started', turn_id: TURN, started_at: 1767952800, model_context_window: 258400 }],
  ['response_item', { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'A question' }] }],
  ['event_msg', { type: 'user_message', message: 'A question', images: [], local_images: [], text_elements: [] }],
  ['event_msg', { type: 'agent_message', message: 'An answer', phase: null, memory_citation: null }],
  [
    'event_msg',
    {
      type: 'task_complete',
      turn_id: TURN,
      last_agent_message: 'An answer',
      completed_at: 1767952805,
      duration_ms: 5000,
    },
  ],
];

/** What clients ask for first. The search comes before the rest, for it waits until there is an index. */
const REQUESTS = [
  ['initialize', { clientInfo: { name: 'build', version: '1' }, capabilities: { experimentalApi: true } }],
  ['thread/search', { searchTerm: 'question' }],
  ['thread/list', {}],
  ['thread/turns/list', { threadId: THREAD }],
  ['thread/items/list', { threadId: THREAD }],
  ['thread/resume', { threadId: THREAD, excludeTurns: true }],
  ['thread/start', {}],
];

/** Runs the built program for the first time, which leaves the compiled code of all that it did beside it. */
export async function keepCompiled() {
  const home = await mkdtemp(path.join(os.tmpdir(), 'bobbin-build-'));
  try {
    await mkdir(path.join(home, path.dirname(FILE)), { recursive: true });
    await writeFile(path.join(home, FILE), RECORDS.map(lineOf).join(''));
    await run(home);
  } finally {
    await rm(home, { recursive: true });
  }
}

/** @param {string} home */
async function run(home) {
  const program = spawn(process.execPath, [PROGRAM, 'app-server'], {
    env: { ...process.env, CODEX_HOME: home },
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: TIMEOUT_MS,
  });
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  for (const [id, [method, params]] of REQUESTS.entries()) {
    program.stdin.write(`${JSON.stringify({ id, method, params })}\n`);
    await answerTo(id, lines);
  }
  program.stdin.end();
  await once(program, 'exit');
}

/**
 * @param {number} id
 * @param {AsyncIterator<string>} lines
 */
async function answerTo(id, lines) {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error('The built program ended too early');
    const message = JSON.parse(value);
    if (message.id !== id || message.method !== undefined) continue;
    if (message.error === undefined) return;
    throw new Error(`The built program refuses ${REQUESTS[id]?.[0]}: ${message.error.message}`);
  }
}

/** @param {(typeof RECORDS)[number]} record */
function lineOf([type, payload]) {
  return `${JSON.stringify({ timestamp: '2026-01-09T10:00:00.000Z', type, payload })}\n`;
}
