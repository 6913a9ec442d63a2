import { type ChildProcess, spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { signalGroup } from '../exec/process-group.ts';

/** How much of each stream is kept. */
const MAX_KEPT_BYTES = 1024 * 1024;
/** A hook that prints more than this is ended. */
const MAX_PRINTED_BYTES = 64 * 1024 * 1024;
/** How long what a hook left behind may hold its output open. */
const OUTPUT_GRACE_MS = 250;
const DEFAULT_SHELL = '/bin/sh';

export interface HookCommand {
  readonly command: string;
  readonly cwd: string;
  readonly timeoutSec: number;
  /** For its standard input. */
  readonly input: string;
  readonly signal: AbortSignal;
}

/** How a hook ended. */
export interface HookCommandEnd {
  /** Why it counts as failed, whatever it printed: it did not start, ran too long, or printed too much. */
  readonly failure: string | null;
  /** Null: a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a hook in the user's shell. At its time limit, and when the signal says so, it is killed with everything it has started; what it
 * leaves running after its own end is killed if it holds the output open.
 */
export function runHookCommand({ command, cwd, timeoutSec, input, signal }: HookCommand): Promise<HookCommandEnd> {
  return new Promise((resolve) => {
    const stdout = new Kept();
    const stderr = new Kept();
    let failure: string | null = null;
    let exitCode: number | null = null;
    let graceTimer: NodeJS.Timeout | undefined;
    let isOver = false;
    const child = spawn(process.env.SHELL || DEFAULT_SHELL, ['-lc', command], { cwd, detached: true });
    const kill = (why: string | null) => {
      failure ??= why;
      signalGroup(child.pid ?? 0, 'SIGKILL');
      end();
    };
    const end = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      clearTimeout(graceTimer);
      signal.removeEventListener('abort', stop);
      letGo(child);
      resolve({ failure, exitCode, stdout: stdout.text(), stderr: stderr.text() });
    };
    const stop = () => kill(null);
    const timer = setTimeout(() => kill(`hook timed out after ${timeoutSec}s`), inTimerRange(timeoutSec * 1000));
    for (const [stream, kept] of [[child.stdout, stdout] as const, [child.stderr, stderr] as const]) {
      stream.on('error', () => undefined);
      stream.on('data', (bytes: Buffer) => {
        kept.push(bytes);
        if (kept.bytes > MAX_PRINTED_BYTES) kill(`hook printed more than ${MAX_PRINTED_BYTES} bytes`);
      });
    }
    child.once('error', (error) => kill(error.message));
    child.once('exit', (code) => {
      exitCode = code;
      graceTimer = setTimeout(() => kill(null), OUTPUT_GRACE_MS);
    });
    child.once('close', end);
    // A hook need not read what it is told.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** Timers cannot wait longer than this. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function inTimerRange(ms: number): number {
  return Math.min(ms, MAX_TIMER_MS);
}

function letGo(child: ChildProcess): void {
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
  child.unref();
}

/** The beginning of what was printed. */
class Kept {
  bytes = 0;
  #text = '';
  #room = MAX_KEPT_BYTES;
  readonly #decoder = new StringDecoder('utf8');

  push(bytes: Buffer): void {
    this.bytes += bytes.length;
    if (this.#room === 0) return;
    const kept = bytes.subarray(0, this.#room);
    this.#room -= kept.length;
    this.#text += this.#decoder.write(kept);
  }

  text(): string {
    return this.#text + this.#decoder.end();
  }
}
