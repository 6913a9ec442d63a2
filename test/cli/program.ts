import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export const BOBBIN = fileURLToPath(new URL('../../bin/bobbin.js', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program with no input until it ends. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [BOBBIN, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code, signal]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  return { code, signal, stdout, stderr };
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A running `bobbin app-server`. */
export class RunningServer implements AsyncDisposable {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly #lines: Interface;
  readonly #messages: unknown[] = [];
  #wake: () => void = () => undefined;

  constructor(codexHome: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [BOBBIN, 'app-server', ...args], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, CODEX_HOME: codexHome, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdin.on('error', () => undefined);
    this.ended = once(this.child, 'exit').then(([code, signal]) => ({ code, signal }));
    this.#lines = createInterface({ input: this.child.stdout });
    this.#lines.on('line', (line) => {
      this.#messages.push(JSON.parse(line));
      this.#wake();
    });
  }

  send(message: object): void {
    this.child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** The first message, come or coming, that fits. */
  async message(fits: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
    for (;;) {
      const found = (this.#messages as Record<string, unknown>[]).find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async request(id: number, method: string, params: object): Promise<Record<string, unknown>> {
    this.send({ id, method, params });
    return this.message((message) => message.id === id && message.method === undefined);
  }

  async initialize(): Promise<Record<string, unknown>> {
    const answer = await this.request(0, 'initialize', {
      clientInfo: { name: 'test', title: null, version: '1' },
      capabilities: { experimentalApi: true },
    });
    this.send({ method: 'initialized' });
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lines.close();
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
