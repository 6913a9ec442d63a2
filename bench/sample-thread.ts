import { closeSync, openSync, writeSync } from 'node:fs';
import { SeededRandom } from './random.ts';
import { SampleText } from './sample-text.ts';

export const START = Date.UTC(2026, 0, 9, 10, 0, 0);
const MB = 1024 * 1024;
const MEDIAN_BYTES = 2048;
const MAX_BYTES = 64 * 1024;
const SPREAD = 1.1;
const QUESTION_BYTES = 300;
const MAX_COMMANDS = 3;
/** What of an output the model is told. */
const MODEL_OUTPUT_BYTES = 10 * 1024;
/** How much a model reads before the history is compacted. */
const COMPACTED_BYTES = 4 * MB;

/** `small`: items of 2 KB median and 64 KB at most. `large`: a command with 1 MiB of output in each turn. */
export type SampleKind = 'small' | 'large';

/** A rollout of about `sizeMb`, in 0.130's format with the extended records. Ends with a compaction and a small turn. */
export interface SampleThread {
  readonly threadId: string;
  readonly kind: SampleKind;
  readonly sizeMb: number;
}

export function sampleThread(kind: SampleKind, sizeMb: number): SampleThread {
  return {
    threadId: `01a00000-0000-7000-${kind === 'small' ? 8000 : 8001}-${String(sizeMb).padStart(12, '0')}`,
    kind,
    sizeMb,
  };
}

export function writeSampleThread(path: string, { threadId, kind, sizeMb }: SampleThread): void {
  const file = openSync(path, 'wx', 0o600);
  const turns = new SampleTurns(kind, sizeMb);
  let written = 0;
  let compacted = 0;
  const put = (lines: readonly string[]): void => {
    written += writeSync(file, `${lines.join('\n')}\n`);
  };
  put([metaLine(threadId, '/work', START)]);
  while (written < sizeMb * MB) {
    put(turns.next());
    if (written - compacted < COMPACTED_BYTES) continue;
    put(turns.compaction());
    compacted = written;
  }
  put(turns.compaction());
  put(turns.small());
  closeSync(file);
}

export function metaLine(threadId: string, cwd: string, atMs: number): string {
  return line('session_meta', {
    id: threadId,
    timestamp: new Date(atMs).toISOString(),
    cwd,
    originator: 'bench',
    cli_version: '0.130.0',
    source: 'vscode',
    model_provider: 'bench',
    base_instructions: { text: 'You are a test agent.' },
  });
}

/** Turns one after another, the same ones for the same seed. */
export class SampleTurns {
  readonly #kind: SampleKind;
  readonly #random: SeededRandom;
  readonly #text: SampleText;
  #turn = 0;

  constructor(kind: SampleKind, seed: number) {
    this.#kind = kind;
    this.#random = new SeededRandom(seed);
    this.#text = new SampleText(seed);
  }

  /** Lines of a turn: a question, some commands, an answer. */
  next(): string[] {
    const commands = this.#kind === 'large' ? 1 : this.#random.below(MAX_COMMANDS + 1);
    return this.#turnLines(this.#text.take(this.#bytes(QUESTION_BYTES)), commands, this.#text.take(this.#bytes()));
  }

  small(question = 'A small question', answer = 'A small answer'): string[] {
    return this.#turnLines(question, 0, answer);
  }

  /** A turn whose answer is of median length. */
  middling(question: string): string[] {
    return this.small(question, this.#text.take(MEDIAN_BYTES));
  }

  compaction(): string[] {
    const summary = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'What was done so far.' }] };
    return [
      line('compacted', { message: 'What was done so far.', replacement_history: [summary] }),
      event({ type: 'context_compacted' }),
    ];
  }

  #turnLines(question: string, commands: number, answer: string): string[] {
    const turn = this.#turn;
    this.#turn += 1;
    const turnId = `01a00001-0000-7000-8000-${String(turn).padStart(12, '0')}`;
    const startedAt = Math.floor(START / 1000) + turn * 10;
    return [
      event({ type: 'task_started', turn_id: turnId, started_at: startedAt, model_context_window: 258400 }),
      message('user', 'input_text', question),
      event({ type: 'user_message', message: question, images: [], local_images: [], text_elements: [] }),
      ...Array.from({ length: commands }, (_, n) => this.#commandLines(turnId, `call_${turn}_${n}`)).flat(),
      event({ type: 'agent_message', message: answer, phase: null, memory_citation: null }),
      message('assistant', 'output_text', answer),
      event({
        type: 'task_complete',
        turn_id: turnId,
        last_agent_message: answer,
        completed_at: startedAt + 5,
        duration_ms: 5000,
      }),
    ];
  }

  #commandLines(turnId: string, callId: string): string[] {
    const output = this.#text.take(this.#kind === 'large' ? MB : this.#bytes());
    const ended = { command: ['bash', '-lc', 'ls'], cwd: '/work', parsed_cmd: [], source: 'unified_exec_startup' };
    const result = { stdout: '', stderr: '', aggregated_output: output, exit_code: 0, formatted_output: '' };
    return [
      line('response_item', {
        type: 'function_call',
        name: 'exec_command',
        arguments: '{"cmd":"ls"}',
        call_id: callId,
      }),
      event({
        type: 'exec_command_end',
        call_id: callId,
        turn_id: turnId,
        ...ended,
        ...result,
        duration: { secs: 0, nanos: 1_000_000 },
        status: 'completed',
      }),
      line('response_item', {
        type: 'function_call_output',
        call_id: callId,
        output: output.slice(0, MODEL_OUTPUT_BYTES),
      }),
    ];
  }

  #bytes(middle = MEDIAN_BYTES): number {
    return Math.min(MAX_BYTES, Math.max(16, Math.round(this.#random.spread(middle, SPREAD))));
  }
}

function message(role: string, type: string, text: string): string {
  return line('response_item', { type: 'message', role, content: [{ type, text }] });
}

function event(payload: object): string {
  return line('event_msg', payload);
}

function line(type: string, payload: object): string {
  return JSON.stringify({ timestamp: new Date(START).toISOString(), type, payload });
}
