import { randomInt } from 'node:crypto';
import { commandEnvironment } from './command-environment.ts';
import { type EnvironmentPolicy, WHOLE_ENVIRONMENT } from './environment-policy.ts';
import { RunningProcess } from './running-process.ts';
import { SpawnFailed } from './spawn-failed.ts';
import type { SpawnRequest } from './spawn-request.ts';

/** How many commands one thread may have running, or ended and not read to the end. */
export const MAX_PROCESSES = 64;

const FIRST_ID = 1000;
const END_OF_IDS = 100_000;

/** Those that may have processes. */
const registries = new Set<ProcessRegistry>();
// Children lead groups of their own: they would outlive a server that is cut short.
process.on('exit', () => {
  for (const registry of registries) registry.killAll();
});

export interface ProcessRegistryOptions {
  /** Told to commands as `CODEX_THREAD_ID`. */
  readonly threadId?: string | null;
  readonly env?: NodeJS.ProcessEnv;
  /** Which variables of it commands get; all of them by default. */
  readonly environmentPolicy?: EnvironmentPolicy;
}

export interface StartProcess {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly tty: boolean;
  /** Variables that it gets besides those of the thread. */
  readonly env?: Readonly<Record<string, string>>;
  readonly channel?: SpawnRequest['channel'];
}

/** The processes of one loaded thread, each in a process group of its own. They live until they end or the thread does. */
export class ProcessRegistry implements AsyncDisposable {
  readonly #env: Readonly<Record<string, string>>;
  /** In the order of last use. */
  readonly #processes = new Map<string, RunningProcess>();
  /** Whoever started them waits for their end; they have no id to be asked by. */
  readonly #attached = new Set<RunningProcess>();
  /** Ended, but a background job of theirs was alive then. */
  readonly #withJobs = new Set<RunningProcess>();
  /** Asked to end, and perhaps not gone yet. */
  readonly #ending = new Set<RunningProcess>();
  readonly #reserved = new Set<string>();
  /** What is still to be stored of commands that have ended. */
  readonly #reports = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(options: ProcessRegistryOptions = {}) {
    this.#env = commandEnvironment(options.env ?? process.env, {
      policy: options.environmentPolicy ?? WHOLE_ENVIRONMENT,
      threadId: options.threadId ?? null,
    });
  }

  /** Commands that still run. */
  get running(): readonly RunningProcess[] {
    return [...this.#processes.values()].filter(({ exitCode }) => exitCode === null);
  }

  /** Commands run, or what is to be stored of one that ended is not stored yet. */
  get isBusy(): boolean {
    return this.running.length > 0 || this.#attached.size > 0 || this.#reports.size > 0;
  }

  /** A free id; it is kept for the process that is started with it. */
  reserveId(): string {
    let id: string;
    do id = String(randomInt(FIRST_ID, END_OF_IDS));
    while (this.#processes.has(id) || this.#reserved.has(id));
    this.#reserved.add(id);
    return id;
  }

  /**
   * Starts a command. When {@link MAX_PROCESSES} are known, the one unused for longest is ended, an ended one first.
   *
   * @throws {SpawnFailed} It could not be started, or the thread is being closed.
   */
  async start(request: StartProcess): Promise<RunningProcess> {
    this.#requireOpen();
    registries.add(this);
    const id = this.reserveId();
    try {
      this.#makeRoom();
      const started = await RunningProcess.start(id, { ...request, env: { ...this.#env, ...request.env } });
      this.#processes.set(id, started);
      void started.exited.then(() => this.#noteJobs(started));
      await this.#endIfClosed(started, () => this.#processes.delete(id));
      return started;
    } finally {
      this.#reserved.delete(id);
      this.#retireWhenEmpty();
    }
  }

  /**
   * Starts a command for somebody who waits for its end. It is none of those that are known by an id, and counts as
   * running until it ends.
   *
   * @throws {SpawnFailed} It could not be started, the thread is being closed, or too many run.
   */
  async startAttached({ argv, cwd, env, channel }: Omit<StartProcess, 'tty'>): Promise<RunningProcess> {
    this.#requireOpen();
    if (this.#attached.size >= MAX_PROCESSES) throw new SpawnFailed('too many commands run');
    registries.add(this);
    const started = await RunningProcess.start('', { argv, cwd, channel, tty: false, env: { ...this.#env, ...env } });
    this.#attached.add(started);
    void started.exited.then(() => {
      this.#attached.delete(started);
      this.#noteJobs(started);
      this.#retireWhenEmpty();
    });
    await this.#endIfClosed(started, () => undefined);
    return started;
  }

  /** The process of that id, which counts as used. */
  use(id: string): RunningProcess | null {
    const found = this.#processes.get(id);
    if (found === undefined) return null;
    this.#processes.delete(id);
    this.#processes.set(id, found);
    return found;
  }

  /** Forgets a process that has ended. */
  release({ id }: RunningProcess): void {
    this.#processes.delete(id);
  }

  /** Ends one process, which is forgotten. False when no command of that id runs. */
  async terminate(id: string): Promise<boolean> {
    const process = this.#processes.get(id);
    if (process === undefined || process.exitCode !== null) return false;
    this.#processes.delete(id);
    await this.#end(process);
    return true;
  }

  /** Ends every process and background job; new ones may be started. */
  async terminateAll(): Promise<void> {
    const all = [...this.#processes.values(), ...this.#withJobs];
    this.#processes.clear();
    this.#withJobs.clear();
    await Promise.all(all.map((process) => this.#end(process)));
  }

  /** Lets `close` wait for the report of a command's end. */
  awaitReport(report: Promise<unknown>): void {
    const settled: Promise<unknown> = report.then(
      () => this.#reports.delete(settled),
      () => this.#reports.delete(settled),
    );
    this.#reports.add(settled);
  }

  /** Ends every process; no other can be started. Resolves when their ends are reported. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const attached = [...this.#attached];
    await Promise.all([this.terminateAll(), ...attached.map((process) => this.#end(process))]);
    await Promise.all(this.#reports);
    this.#retireWhenEmpty();
  }

  /** Kills whatever still runs, without asking and without waiting. */
  killAll(): void {
    const all = [...this.#processes.values(), ...this.#attached, ...this.#withJobs, ...this.#ending];
    for (const process of all) process.kill();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new SpawnFailed('the thread is closed');
  }

  /** The thread was closed while the process was being started. */
  async #endIfClosed(process: RunningProcess, forget: () => unknown): Promise<void> {
    if (!this.#isClosed) return;
    forget();
    await this.#end(process);
    this.#requireOpen();
  }

  #makeRoom(): void {
    if (this.#processes.size + this.#reserved.size <= MAX_PROCESSES) return;
    const known = [...this.#processes.values()];
    const victim = known.find(({ exitCode }) => exitCode !== null) ?? known[0];
    if (victim === undefined) throw new SpawnFailed('too many commands are being started');
    this.#processes.delete(victim.id);
    void this.#end(victim);
  }

  #retireWhenEmpty(): void {
    const left = this.#processes.size + this.#attached.size + this.#reserved.size + this.#ending.size;
    if (this.#isClosed && left === 0) registries.delete(this);
  }

  async #end(process: RunningProcess): Promise<void> {
    this.#ending.add(process);
    try {
      await process.terminate();
    } finally {
      this.#ending.delete(process);
    }
  }

  // The id of a group can be given away once it is empty, so only groups seen alive are remembered.
  #noteJobs(ended: RunningProcess): void {
    for (const process of this.#withJobs) {
      if (!process.hasLiveGroup) this.#withJobs.delete(process);
    }
    if (!ended.hasLiveGroup) return;
    this.#withJobs.add(ended);
    const [oldest] = this.#withJobs;
    if (this.#withJobs.size <= MAX_PROCESSES || oldest === undefined) return;
    this.#withJobs.delete(oldest);
    void this.#end(oldest);
  }
}
