import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { openTerminal } from '../agent/exec/open-terminal.ts';
import { signalGroup } from '../agent/exec/process-group.ts';
import { requireStartable, SpawnFailed, startChild } from '../agent/exec/spawn-failed.ts';
import type { OutputStream, TerminalSize } from '../protocol/process.ts';

export interface ProcessStart {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Null: on pipes. */
  readonly terminal: TerminalSize | null;
  /** False: its input is empty. */
  readonly hasInput: boolean;
}

export interface ProcessEvents {
  output(stream: OutputStream, bytes: Buffer): void;
  /** Once, after all output; -1 for death by a signal. */
  exit(exit: ProcessExit): void;
}

export interface ProcessExit {
  readonly code: number;
  /** Something that it had started held its output open. */
  readonly isCutShort: boolean;
}

/** A process that leads a group of its own, spoken to in bytes. */
export interface StartedProcess {
  readonly pid: number;
  /** Bytes that were written and not yet taken. */
  readonly unreadInput: number;
  write(bytes: Buffer): void;
  closeInput(): void;
  /** Null: it has no terminal. */
  readonly resize: ((size: TerminalSize) => void) | null;
  pause(): void;
  resume(): void;
  kill(): void;
}

// A background job may hold the output open for as long as it lives.
const OUTPUT_GRACE_MS = 100;
/** What ends the input of a terminal, on a line of its own. */
const END_OF_TERMINAL_INPUT = '\n\u0004';

/** @throws {SpawnFailed} There is no name of a program. */
export function requireProgram({ argv, terminal }: Pick<ProcessStart, 'argv' | 'terminal'>): void {
  if (!argv[0]) throw new SpawnFailed(`missing program for ${terminal === null ? 'pipe' : 'PTY'} spawn`);
}

/** @throws {SpawnFailed} The folder or the program does not exist, or may not be used. */
export async function startProcess(start: ProcessStart, events: ProcessEvents): Promise<StartedProcess> {
  requireProgram(start);
  return start.terminal === null ? startPiped(start, events) : startOnTerminal(start, start.terminal, events);
}

async function startPiped(start: ProcessStart, events: ProcessEvents): Promise<StartedProcess> {
  await requireStartable(start);
  const { argv, cwd, env, hasInput } = start;
  const [program = '', ...args] = argv;
  const child = await startChild(() => spawn(program, args, { cwd, env, detached: true, stdio: 'pipe' }));
  const { stdin, stdout, stderr } = child;
  stdin.on('error', () => undefined);
  if (!hasInput) stdin.end();
  stdout.on('data', (bytes: Buffer) => events.output('stdout', bytes));
  stderr.on('data', (bytes: Buffer) => events.output('stderr', bytes));
  reportExit(child, events);
  const pid = child.pid ?? 0;
  return {
    pid,
    get unreadInput() {
      return stdin.writableLength;
    },
    write: (bytes) => void stdin.write(bytes),
    closeInput: () => void stdin.end(),
    resize: null,
    pause: () => [stdout, stderr].forEach((output) => void output.pause()),
    resume: () => [stdout, stderr].forEach((output) => void output.resume()),
    kill: () => signalGroup(pid, 'SIGKILL'),
  };
}

function reportExit(child: ChildProcessWithoutNullStreams, events: ProcessEvents): void {
  const outputs = [child.stdout, child.stderr];
  let exitCode = -1;
  let timer: NodeJS.Timeout | null = null;
  let isReported = false;
  const report = (isCutShort: boolean) => {
    if (isReported) return;
    isReported = true;
    if (timer !== null) clearTimeout(timer);
    for (const output of outputs) output.destroy();
    events.exit({ code: exitCode, isCutShort });
  };
  for (const output of outputs) output.on('error', () => undefined);
  child.once('exit', (code) => {
    exitCode = code ?? -1;
    timer = setTimeout(() => report(true), OUTPUT_GRACE_MS);
  });
  child.once('close', () => report(false));
}

async function startOnTerminal(
  start: ProcessStart,
  size: TerminalSize,
  events: ProcessEvents,
): Promise<StartedProcess> {
  const terminal = await openTerminal(
    start,
    { ...size, name: start.env.TERM ?? 'xterm-256color' },
    {
      output: (bytes) => events.output('stdout', bytes),
      exit: (code) => events.exit({ code, isCutShort: false }),
    },
  );
  return {
    pid: terminal.pid,
    get unreadInput() {
      return terminal.unreadInput;
    },
    write: (bytes) => void terminal.write(bytes),
    closeInput: () => void terminal.write(END_OF_TERMINAL_INPUT),
    resize: (wanted) => terminal.resize(wanted),
    pause: () => terminal.pause(),
    resume: () => terminal.resume(),
    kill: () => signalGroup(terminal.pid, 'SIGKILL'),
  };
}
