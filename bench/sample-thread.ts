import { closeSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';

const ITEM_TEXT_BYTES = 2048;
const START = Date.UTC(2026, 0, 9, 10, 0, 0);
const MB = 1024 * 1024;

/** Writes a rollout of about this size, in 0.130's format, and answers the id of its thread. */
export function writeSampleThread(home: string, sizeMb: number): string {
  const threadId = `01a00000-0000-7000-8000-${String(sizeMb).padStart(12, '0')}`;
  const folder = path.join(home, 'sessions/2026/01/09');
  mkdirSync(folder, { recursive: true });
  const file = openSync(path.join(folder, `rollout-2026-01-09T10-00-00-${threadId}.jsonl`), 'w');
  let written = 0;
  const put = (lines: readonly string[]): void => {
    written += writeSync(file, `${lines.join('\n')}\n`);
  };
  put([line('session_meta', metaOf(threadId, home))]);
  for (let turn = 0; written < sizeMb * MB; turn += 1) put(turnLines(turn));
  closeSync(file);
  return threadId;
}

const DAY_MS = 86_400_000;
const THREADS_PER_DAY = 50;
const FOLDERS = 20;
const TITLE_BYTES = 120;

/** Writes so many short threads, spread over days and working folders, and answers the path of one such folder. */
export function writeSampleThreads(home: string, count: number): string {
  for (let n = 0; n < count; n += 1) {
    const time = new Date(START - Math.floor(n / THREADS_PER_DAY) * DAY_MS - (n % THREADS_PER_DAY) * 60_000);
    const stamp = time.toISOString().slice(0, 19);
    const threadId = `01a00000-0000-7000-9000-${String(n).padStart(12, '0')}`;
    const folder = path.join(home, 'sessions', stamp.slice(0, 10).replaceAll('-', '/'));
    mkdirSync(folder, { recursive: true });
    const meta = { ...metaOf(threadId, sampleFolder(n)), timestamp: time.toISOString() };
    const lines = [line('session_meta', meta), ...turnLines(n)].map((text) => text.replace('Question', titleOf(n)));
    const file = path.join(folder, `rollout-${stamp.replaceAll(':', '-')}-${threadId}.jsonl`);
    writeFileSync(file, `${lines.join('\n')}\n`);
    utimesSync(file, time, time);
  }
  return sampleFolder(0);
}

function sampleFolder(n: number): string {
  return `/work/project-${n % FOLDERS}`;
}

function titleOf(n: number): string {
  return `Thread number-${n}-of-all ${'about things '.repeat(TITLE_BYTES / 13)}Question`;
}

function metaOf(threadId: string, cwd: string): object {
  return {
    id: threadId,
    timestamp: new Date(START).toISOString(),
    cwd,
    originator: 'bench',
    cli_version: '0.130.0',
    source: 'vscode',
    model_provider: 'bench',
    base_instructions: { text: 'You are a test agent.' },
  };
}

function turnLines(turn: number): string[] {
  const turnId = `01a00001-0000-7000-8000-${String(turn).padStart(12, '0')}`;
  const startedAt = Math.floor(START / 1000) + turn * 10;
  const question = `Question ${turn}: ${'why '.repeat(20)}`;
  const answer = `Answer ${turn}: ${'because '.repeat(ITEM_TEXT_BYTES / 8)}`;
  const output = `${'output line\n'.repeat(ITEM_TEXT_BYTES / 12)}`;
  const event = (payload: object): string => line('event_msg', payload);
  return [
    event({ type: 'task_started', turn_id: turnId, started_at: startedAt, model_context_window: 258400 }),
    line('response_item', { type: 'message', role: 'user', content: [{ type: 'input_text', text: question }] }),
    event({ type: 'user_message', message: question, images: [], local_images: [], text_elements: [] }),
    line('response_item', {
      type: 'function_call',
      name: 'exec_command',
      arguments: '{"cmd":"ls"}',
      call_id: `c${turn}`,
    }),
    line('response_item', { type: 'function_call_output', call_id: `c${turn}`, output }),
    event({ type: 'agent_message', message: answer, phase: null, memory_citation: null }),
    line('response_item', { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: answer }] }),
    event({
      type: 'task_complete',
      turn_id: turnId,
      last_agent_message: answer,
      completed_at: startedAt + 5,
      duration_ms: 5000,
    }),
  ];
}

function line(type: string, payload: object): string {
  return JSON.stringify({ timestamp: new Date(START).toISOString(), type, payload });
}
