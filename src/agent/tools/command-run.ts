import type { HistoryRecord } from '../../history/record.ts';
import type { RunningProcess } from '../exec/running-process.ts';
import { textPieces } from '../exec/text-pieces.ts';
import type { CommandEnd, CommandItem } from './command-item.ts';

/** A command that ends sooner has no deltas: its item is completed at once, with all of its output. */
const QUICK_MS = 250;
const MAX_DELTA_BYTES = 8192;
/** Further output is only in the completed item. */
const MAX_DELTAS = 10_000;
/** Output that waits for a slow reader; beyond it the process is not read. */
const MAX_PENDING_BYTES = 256 * 1024;

const runs = new WeakMap<RunningProcess, CommandRun>();

export interface CommandRunOptions {
  readonly streamsAtOnce?: boolean;
  /** Whether the item is not over with this end, because the command is to be run once more. */
  readonly withholds?: ((exitCode: number) => boolean) | undefined;
}

/** Watches a started process for its item, for as long as it lives: perhaps longer than the call, or the turn. */
export class CommandRun {
  readonly item: CommandItem;
  readonly #process: RunningProcess;
  readonly #quickTimer: NodeJS.Timeout;
  readonly #ended: Promise<HistoryRecord[]>;
  #isStreaming = false;
  #pending = '';
  #pump: Promise<void> = Promise.resolve();
  #isPumping = false;
  #deltas = 0;
  #holds = 0;
  #onFree: () => void = () => undefined;
  #otherEnd: Partial<CommandEnd> = {};
  #isUnsaid = false;
  readonly #withholds: (exitCode: number) => boolean;

  constructor(
    item: CommandItem,
    process: RunningProcess,
    { streamsAtOnce = false, withholds }: CommandRunOptions = {},
  ) {
    this.item = item;
    this.#withholds = withholds ?? (() => false);
    this.#process = process;
    // What was printed before anybody listened is not lost.
    this.#pending = process.output;
    process.onOutput((text) => this.#onOutput(text));
    this.#quickTimer = setTimeout(() => this.#stream(), QUICK_MS);
    if (streamsAtOnce) this.#stream();
    this.#ended = process.exited.then((exitCode) => this.#end(exitCode));
    // Nobody may be waiting any more when the thread is torn down.
    this.#ended.catch(() => undefined);
    runs.set(process, this);
  }

  static of(process: RunningProcess): CommandRun | null {
    return runs.get(process) ?? null;
  }

  /** Resolves once the item is completed, with the records of its end. */
  get ended(): Promise<HistoryRecord[]> {
    return this.#ended;
  }

  /** The call is over before the command is: its end is stored when it comes. */
  leave(): void {
    const { append, shared } = this.item.context;
    shared.processes.awaitReport(this.#ended.then((records) => (records.length > 0 ? append(records) : undefined)));
  }

  /** The command is being ended: its end is told like this, whatever its process says. */
  endAs(end: Partial<CommandEnd>): void {
    this.#otherEnd = end;
  }

  /** The command is being ended, of which clients hear by the end of the turn. */
  endUnsaid(): void {
    this.#isUnsaid = true;
  }

  /** All output so far has been announced. */
  async flush(): Promise<void> {
    if (this.#process.exitCode === null || this.#isStreaming) this.#stream();
    await this.#pump;
  }

  /** Keeps the item open until the returned function is called. */
  hold(): () => void {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
      if (this.#holds === 0) this.#onFree();
    };
  }

  #onOutput(text: string): void {
    if (this.#deltas >= MAX_DELTAS || this.#isUnsaid) return;
    this.#pending += text;
    if (this.#isStreaming) this.#startPump();
    if (this.#pending.length <= MAX_PENDING_BYTES) return;
    this.#stream();
    if (this.#pending.length > MAX_PENDING_BYTES) this.#process.pause();
  }

  #stream(): void {
    this.#isStreaming = true;
    this.#startPump();
  }

  #startPump(): void {
    if (this.#isPumping || this.#pending === '') return;
    this.#isPumping = true;
    this.#pump = this.#sendPending().finally(() => {
      this.#isPumping = false;
      this.#process.resume();
    });
  }

  async #sendPending(): Promise<void> {
    while (this.#pending !== '' && this.#deltas < MAX_DELTAS) {
      const pieces = textPieces(this.#pending, MAX_DELTA_BYTES);
      this.#pending = '';
      for (const delta of pieces) {
        if (this.#deltas >= MAX_DELTAS) break;
        await this.#send(delta);
      }
    }
    if (this.#deltas >= MAX_DELTAS) this.#pending = '';
  }

  async #send(delta: string): Promise<void> {
    this.#deltas += 1;
    const { context, callId } = this.item;
    await context.host.emit({ kind: 'commandOutputDelta', turnId: context.turnId, itemId: callId, delta });
  }

  async #end(exitCode: number): Promise<HistoryRecord[]> {
    const durationMs = Date.now() - this.#process.startedAtMs;
    clearTimeout(this.#quickTimer);
    if (this.#isStreaming) await this.flush();
    await this.#free();
    if (this.#withholds(exitCode)) return [];
    const end: CommandEnd = {
      status: exitCode === 0 ? 'completed' : 'failed',
      process: this.#process,
      output: this.#process.output,
      exitCode,
      durationMs,
      ...(this.#process.isRefused && refusedEnd(this.#process)),
      ...this.#otherEnd,
    };
    if (!this.#isUnsaid) await this.item.complete(end);
    return this.item.records(end);
  }

  #free(): Promise<void> {
    if (this.#holds === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onFree = resolve;
    });
  }
}

/** As 0.130 tells of a command that the user refused a host. */
function refusedEnd({ output }: RunningProcess): Partial<CommandEnd> {
  return { status: 'failed', exitCode: -1, output: [output, 'rejected by user'].filter(Boolean).join('\n') };
}
