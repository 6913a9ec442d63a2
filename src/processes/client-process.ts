import type { OutputStream, TerminalSize } from '../protocol/process.ts';
import { RpcError } from '../protocol/rpc-error.ts';
import { CapturedOutput } from './captured-output.ts';
import type { ProcessEvents, ProcessExit, StartedProcess } from './start-process.ts';

/** Exit code of what ran too long. */
const TIMED_OUT = 124;
/** Output that waits for a slow reader; beyond it the process is not read. */
const MAX_PENDING_BYTES = 256 * 1024;
/** Input that waits for a process that does not read it. */
const MAX_INPUT_BYTES = 16 * 1024 * 1024;
const MAX_CHUNK_BYTES = 8192;

const living = new Set<ClientProcess>();
// They lead groups of their own: they would outlive a server that is cut short.
process.on('exit', () => {
  for (const each of living) each.kill();
});

export interface OutputChunk {
  readonly stream: OutputStream;
  readonly deltaBase64: string;
  readonly capReached: boolean;
}

/** Who hears of a process. */
export interface ProcessListener {
  output(chunk: OutputChunk): void;
  /** Undefined while the reader keeps up. */
  backPressure(): Promise<void> | undefined;
}

export interface ClientProcessOptions {
  readonly streamsInput: boolean;
  readonly streamsOutput: boolean;
  readonly capBytes: number;
  /** Null: as long as it takes. */
  readonly timeoutMs: number | null;
  readonly listener: ProcessListener;
  /** Nothing is told before. */
  readonly ready: Promise<unknown>;
}

export interface ProcessEnd {
  readonly exitCode: number;
  /** What came after its end, from something that it had started, is not told. */
  readonly isCutShort: boolean;
  readonly stdout: CapturedOutput;
  readonly stderr: CapturedOutput;
}

/** A process that a client has started, from before its start to its end. */
export class ClientProcess {
  /** Resolves after everything it printed was told. Rejects when it could not be started. */
  readonly ended: Promise<ProcessEnd>;
  readonly #options: ClientProcessOptions;
  readonly #outputs: Readonly<Record<OutputStream, CapturedOutput>>;
  readonly #started: Promise<StartedProcess>;
  readonly #pending: OutputChunk[] = [];
  #pendingBytes = 0;
  #telling: Promise<void> | null = null;
  #process: StartedProcess | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isTimedOut = false;
  #isInputOpen: boolean;
  #isKilled = false;

  constructor(start: (events: ProcessEvents) => Promise<StartedProcess>, options: ClientProcessOptions) {
    this.#options = options;
    this.#isInputOpen = options.streamsInput;
    this.#outputs = { stdout: this.#capture('stdout'), stderr: this.#capture('stderr') };
    let exited: (exit: ProcessExit) => void = () => undefined;
    const exit = new Promise<ProcessExit>((resolve) => {
      exited = resolve;
    });
    this.#started = start({ output: (stream, bytes) => this.#outputs[stream].push(bytes), exit: exited });
    this.ended = this.#started.then((process) => this.#run(process, exit));
    living.add(this);
    // Whoever asks for the process hears of a failure, if anybody does.
    this.ended.catch(() => undefined).finally(() => living.delete(this));
  }

  /** Resolves when it runs. @throws {SpawnFailed} It could not be started. */
  async started(): Promise<void> {
    await this.#started;
  }

  /** @throws {RpcError} -32600 when the input is closed or nobody reads it. */
  async write(bytes: Buffer | null, { isLast }: { readonly isLast: boolean }): Promise<void> {
    const process = await this.#running();
    if (!this.#isInputOpen) throw RpcError.invalidRequest('stdin is already closed');
    if (bytes !== null) {
      if (process.unreadInput + bytes.length > MAX_INPUT_BYTES) {
        throw RpcError.invalidRequest('the process does not read its stdin');
      }
      process.write(bytes);
    }
    if (!isLast) return;
    this.#isInputOpen = false;
    process.closeInput();
  }

  get takesInput(): boolean {
    return this.#options.streamsInput;
  }

  /** @throws {RpcError} -32600 when it has no terminal. */
  async resize(size: TerminalSize): Promise<void> {
    const { resize } = await this.#running();
    if (resize === null) throw RpcError.invalidRequest('failed to resize PTY: process is not attached to a PTY');
    resize(size);
  }

  /** Ends it and what it has started, at once or as soon as it has started. */
  kill(): void {
    this.#isKilled = true;
    this.#process?.resume();
    this.#process?.kill();
  }

  #running(): Promise<StartedProcess> {
    return this.#started.catch(() => {
      throw RpcError.invalidRequest('the process could not be started');
    });
  }

  #capture(stream: OutputStream): CapturedOutput {
    const { capBytes, streamsOutput } = this.#options;
    return new CapturedOutput(
      capBytes,
      streamsOutput ? (bytes, isCapped) => this.#tell(stream, bytes, isCapped) : null,
    );
  }

  async #run(process: StartedProcess, exit: Promise<ProcessExit>): Promise<ProcessEnd> {
    const { timeoutMs, ready } = this.#options;
    this.#process = process;
    if (this.#isKilled) process.kill();
    if (timeoutMs !== null) this.#timer = setTimeout(() => this.#timeOut(), timeoutMs);
    const { code, isCutShort } = await exit;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await ready;
    await this.#telling;
    return { exitCode: this.#isTimedOut ? TIMED_OUT : code, isCutShort, ...this.#outputs };
  }

  #timeOut(): void {
    this.#isTimedOut = true;
    this.kill();
  }

  #tell(stream: OutputStream, bytes: Buffer, isCapped: boolean): void {
    let at = 0;
    do {
      const part = bytes.subarray(at, at + MAX_CHUNK_BYTES);
      at += part.length;
      const capReached = isCapped && at >= bytes.length;
      this.#pending.push({ stream, deltaBase64: part.toString('base64'), capReached });
    } while (at < bytes.length);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes > MAX_PENDING_BYTES) this.#process?.pause();
    this.#telling ??= this.#tellPending();
  }

  async #tellPending(): Promise<void> {
    const { listener, ready } = this.#options;
    await ready;
    for (let chunk = this.#pending.shift(); chunk !== undefined; chunk = this.#pending.shift()) {
      await listener.backPressure();
      listener.output(chunk);
    }
    this.#pendingBytes = 0;
    this.#telling = null;
    this.#process?.resume();
  }
}
