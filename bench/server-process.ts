import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const NEWLINE = 10;
const KIB_PER_MB = 1024;
const MS_PER_TICK = 10;
const POLL_MS = 200;
const SETTLE_MS = 120_000;

export interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** One app-server to be measured: ours or an original. */
export interface Subject {
  readonly name: string;
  readonly command: readonly string[];
  /** Variables that it gets beside the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A home whose model is the endpoint at `modelPort`. */
export function makeHome(modelPort: number): string {
  const home = mkdtempSync(path.join(os.tmpdir(), 'bobbin-bench-'));
  writeFileSync(
    path.join(home, 'config.toml'),
    `model = "bench-model"
model_provider = "bench"
approval_policy = "never"
sandbox_mode = "danger-full-access"
check_for_update_on_startup = false
include_permissions_instructions = false
include_environment_context = false

[analytics]
enabled = false

[features]
apps = false
plugins = false
shell_snapshot = false

[model_providers.bench]
name = "bench"
base_url = "http://127.0.0.1:${modelPort}/v1"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
`,
  );
  return home;
}

export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}

/** A running app-server with its stdin and stdout, spoken to in raw lines. */
export class ServerProcess {
  readonly #subject: Subject;
  readonly #home: string;
  #child: ChildProcess;
  readonly #replies = new Map<number, (message: Message) => void>();
  #nextId = 1;
  #rest: Buffer[] = [];
  /** Hears every notification. */
  onNotification: (message: Message) => void = () => undefined;

  constructor(subject: Subject, home: string) {
    this.#subject = subject;
    this.#home = home;
    this.#child = this.#spawn();
  }

  /** Ends the process and starts another one on the same home, initialised. */
  async restart(): Promise<void> {
    await this.stop();
    this.#rest = [];
    this.#child = this.#spawn();
    await this.initialize();
  }

  /** Processor time used so far, of all threads. */
  cpuMs(): number {
    const fields = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  }

  /** Resident memory now, in MB. */
  rssMb(): number {
    return this.#memoryMb('VmRSS');
  }

  /** The most resident memory there ever was, in MB. */
  peakRssMb(): number {
    return this.#memoryMb('VmHWM');
  }

  /** The result of a request; fails with its error. */
  async ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const { result, error } = await this.request(method, params);
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  request(method: string, params: object = {}): Promise<Message> {
    const id = this.#nextId;
    this.#nextId += 1;
    const reply = new Promise<Message>((resolve) => this.#replies.set(id, resolve));
    this.write(`${JSON.stringify({ id, method, params })}\n`);
    return reply;
  }

  /** Writes raw text; ids from `takeIds` are answered through the returned promises. */
  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  takeIds(count: number, onReply: (message: Message) => void): number[] {
    return Array.from({ length: count }, () => {
      const id = this.#nextId;
      this.#nextId += 1;
      this.#replies.set(id, onReply);
      return id;
    });
  }

  async initialize(): Promise<void> {
    await this.request('initialize', {
      clientInfo: { name: 'bench', version: '1.0.0' },
      capabilities: { experimentalApi: true },
    });
    this.write('{"method":"initialized"}\n');
  }

  /** Resolves with the params of the next notification of this method. */
  next(method: string): Promise<Record<string, unknown>> {
    return new Promise((resolve) => {
      const before = this.onNotification;
      this.onNotification = (message) => {
        before(message);
        if (message.method !== method) return;
        this.onNotification = before;
        resolve(message.params ?? {});
      };
    });
  }

  /** Until work in the background takes less than a fifth of a processor; not longer than two minutes. */
  async settled(): Promise<void> {
    const deadline = performance.now() + SETTLE_MS;
    let used = Number.POSITIVE_INFINITY;
    for (let before = this.cpuMs(); used > POLL_MS / 5 && performance.now() < deadline; ) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      const now = this.cpuMs();
      used = now - before;
      before = now;
    }
  }

  async stop(): Promise<void> {
    const exited = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    if (this.#child.exitCode !== null) return;
    this.#child.stdin?.end();
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), 3000);
    await exited;
    clearTimeout(killer);
  }

  #memoryMb(field: string): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / KIB_PER_MB;
  }

  #spawn(): ChildProcess {
    const [program, ...args] = this.#subject.command;
    if (program === undefined) throw new Error('a subject needs a command');
    const child = spawn(program, [...args, 'app-server'], {
      cwd: this.#home,
      env: { PATH: process.env.PATH, HOME: this.#home, CODEX_HOME: this.#home, TZ: 'UTC', ...this.#subject.env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
    child.stdin?.on('error', () => undefined);
    return child;
  }

  #read(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const line = chunk.subarray(start, end);
      this.#take(this.#rest.length === 0 ? line : Buffer.concat([...this.#rest, line]));
      this.#rest = [];
      start = end + 1;
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start));
  }

  #take(line: Buffer): void {
    const message = JSON.parse(line.toString('utf8')) as Message;
    if (message.method !== undefined) {
      this.onNotification(message);
      return;
    }
    const reply = message.id === undefined ? undefined : this.#replies.get(message.id);
    if (message.id !== undefined) this.#replies.delete(message.id);
    reply?.(message);
  }
}

/** Runs work on an initialised server of a home that is there; the process is gone afterwards. */
export async function withServerIn<T>(
  subject: Subject,
  home: string,
  work: (server: ServerProcess) => Promise<T>,
): Promise<T> {
  const server = new ServerProcess(subject, home);
  try {
    await server.initialize();
    return await work(server);
  } finally {
    await server.stop();
  }
}
