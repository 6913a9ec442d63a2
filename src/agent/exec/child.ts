import { type ChildProcessByStdio, type StdioOptions, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { openTerminal } from './open-terminal.ts';
import { requireStartable, startChild } from './spawn-failed.ts';
import type { SpawnRequest } from './spawn-request.ts';

export interface ChildEvents {
  /** Standard output and error in the order of arrival, decoded; never half a character. */
  output(text: string): void;
  /** Once, after all output; -1 for death by a signal. */
  exit(code: number): void;
}

/** A started child that leads its own process group. */
export interface Child {
  readonly pid: number;
  /** Null: the child has no input. False: too much waits unread, and nothing was taken. */
  readonly write: ((text: string) => boolean) | null;
  pause(): void;
  resume(): void;
}

const TERMINAL_SIZE = { rows: 24, cols: 80 } as const;
// A background job may hold the output open for as long as it lives.
const OUTPUT_GRACE_MS = 100;

/** Starts a child without input; its output comes through two pipes. */
export async function spawnPiped(request: SpawnRequest, events: ChildEvents): Promise<Child> {
  await requireStartable(request);
  const { argv, cwd, env, channel } = request;
  const [program = '', ...args] = argv;
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', ...(channel === undefined ? [] : (['ipc'] as const))];
  const child = await startChild(
    () => spawn(program, args, { cwd, env, detached: true, stdio }) as ChildProcessByStdio<null, Readable, Readable>,
  );
  channel?.(child);
  const outputs = [child.stdout, child.stderr];
  for (const output of outputs) forward(output, events);
  let exitCode = -1;
  let timer: NodeJS.Timeout | null = null;
  let reported = false;
  const report = () => {
    if (reported) return;
    reported = true;
    if (timer !== null) clearTimeout(timer);
    for (const output of outputs) letGo(output);
    events.exit(exitCode);
  };
  child.once('exit', (code) => {
    exitCode = code ?? -1;
    timer = setTimeout(report, OUTPUT_GRACE_MS);
  });
  child.once('close', report);
  return {
    pid: child.pid ?? 0,
    write: null,
    pause: () => outputs.forEach((output) => void output.pause()),
    resume: () => outputs.forEach((output) => void output.resume()),
  };
}

/** Starts a child on a terminal of its own. */
export function spawnOnTerminal(request: SpawnRequest, events: ChildEvents): Promise<Child> {
  const text = new OutputText(events);
  return openTerminal(
    request,
    { ...TERMINAL_SIZE, name: request.env.TERM ?? 'dumb' },
    {
      output: (bytes) => text.push(bytes),
      exit: (code) => {
        text.end();
        events.exit(code);
      },
    },
  );
}

function forward(output: Readable, events: ChildEvents): void {
  const text = new OutputText(events);
  output.on('data', (bytes: Buffer) => text.push(bytes));
  output.once('end', () => text.end());
  output.on('error', () => undefined);
}

/** Characters that come in pieces. */
class OutputText {
  readonly #events: ChildEvents;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(events: ChildEvents) {
    this.#events = events;
  }

  push(bytes: Buffer): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text !== '') this.#events.output(text);
  }

  end(): void {
    const rest = this.#decoder.decode();
    if (rest !== '') this.#events.output(rest);
  }
}

// Reading goes on, so that a background job is not ended by a closed pipe; what it says is heard by nobody.
function letGo(output: Readable & { unref?: () => void }): void {
  output.removeAllListeners('data');
  output.resume();
  output.unref?.();
}
