import { type Child, type ChildEvents, spawnOnTerminal, spawnPiped } from './child.ts';
import { HeadTailBuffer } from './head-tail-buffer.ts';
import { endGroup, isGroupAlive, signalGroup } from './process-group.ts';
import type { SpawnRequest } from './spawn-request.ts';

/** How much output of one process is kept, for the item and for the next tool output alike. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** How long a process may take to end by itself once it is asked to. */
const TERMINATION_GRACE_MS = 200;

const KILLED_WAIT_MS = 500;

export interface Unread {
  readonly text: string;
  /** Bytes that were printed, those not kept included. */
  readonly bytes: number;
}

/** A command that was started: it runs, or has ended and its last output was not read yet. */
export class RunningProcess {
  /** Decimal number: `processId` of items, `session_id` of the model. */
  readonly id: string;
  readonly startedAtMs = Date.now();
  /** Resolves with the exit code (-1: ended by a signal) after the last output. Never rejects. */
  readonly exited: Promise<number>;
  readonly #all = new HeadTailBuffer(MAX_OUTPUT_BYTES);
  /** Null: nothing was taken yet, so that it is the same as all. */
  #unread: HeadTailBuffer | null = null;
  readonly #listeners = new Set<(text: string) => void>();
  #child: Child | null = null;
  #exitCode: number | null = null;
  #isRefused = false;
  #resolveExited: (code: number) => void = () => undefined;

  private constructor(id: string) {
    this.id = id;
    this.exited = new Promise((resolve) => {
      this.#resolveExited = resolve;
    });
  }

  /** @throws {SpawnFailed} The folder or the program does not exist, or may not be used. */
  static async start(id: string, request: SpawnRequest & { readonly tty: boolean }): Promise<RunningProcess> {
    const started = new RunningProcess(id);
    const events: ChildEvents = {
      output: (text) => started.#onOutput(text),
      exit: (code) => started.#onExit(code),
    };
    started.#child = await (request.tty ? spawnOnTerminal(request, events) : spawnPiped(request, events));
    return started;
  }

  get exitCode(): number | null {
    return this.#exitCode;
  }

  /** It was ended because the user did not want what it was about to do. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Everything printed so far, its middle left out when it is long. */
  get output(): string {
    return this.#all.text();
  }

  /** Whether a member of its process group lives, itself or a background job. */
  get hasLiveGroup(): boolean {
    return this.pid > 0 && isGroupAlive(this.pid);
  }

  get takesInput(): boolean {
    return this.#child?.write != null;
  }

  onOutput(listener: (text: string) => void): void {
    this.#listeners.add(listener);
  }

  /** Output that no earlier call has returned. */
  takeUnread(): Unread {
    const unread = this.#unread ?? this.#all;
    this.#unread = new HeadTailBuffer(MAX_OUTPUT_BYTES);
    return { text: unread.text(), bytes: unread.totalBytes };
  }

  /** Types into the terminal. False: it does not read what was typed before. */
  write(text: string): boolean {
    return this.#child?.write?.(text) ?? true;
  }

  /** Stops reading: the process blocks when its pipe is full. */
  pause(): void {
    if (this.#exitCode === null) this.#child?.pause();
  }

  resume(): void {
    if (this.#exitCode === null) this.#child?.resume();
  }

  /** Ends the process and everything it has started, by force where asking does not help. */
  async terminate(): Promise<void> {
    if (!this.hasLiveGroup) return;
    this.resume();
    await endGroup(this.pid, TERMINATION_GRACE_MS);
    await Promise.race([this.exited, waitUnreferenced(KILLED_WAIT_MS)]);
  }

  /** Kills the process and everything it has started, without waiting. */
  kill(): void {
    if (this.hasLiveGroup) signalGroup(this.pid, 'SIGKILL');
  }

  /** Kills it, because the user does not want what it is about to do. */
  refuse(): void {
    if (this.#exitCode !== null) return;
    this.#isRefused = true;
    this.kill();
  }

  #onOutput(text: string): void {
    this.#all.push(text);
    this.#unread?.push(text);
    for (const listener of this.#listeners) listener(text);
  }

  #onExit(code: number): void {
    this.#exitCode = code;
    this.#resolveExited(code);
  }
}

function waitUnreferenced(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
