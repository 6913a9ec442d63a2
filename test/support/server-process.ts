import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { WirePeer } from './wire-peer.ts';

export const BOBBIN = fileURLToPath(new URL('../../bin/bobbin.js', import.meta.url));

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartServer {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** A program, with its arguments, that runs the command that follows them. */
  readonly through?: readonly string[];
}

/** The built program as a client spawns it, with nothing of this process's environment but what programs need. */
export class ServerProcess implements AsyncDisposable {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly peer: WirePeer;
  readonly ended: Promise<ProcessEnd>;
  #stderr = '';

  constructor(codexHome: string, { args = ['app-server'], env = {}, through = [] }: StartServer = {}) {
    const [command, ...rest] = [...through, process.execPath, BOBBIN, ...args];
    this.child = spawn(command ?? process.execPath, rest, {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, CODEX_HOME: codexHome, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdin.on('error', () => undefined);
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.ended = once(this.child, 'exit').then(([code, signal]) => ({ code, signal }));
    this.peer = new WirePeer(this.child.stdout, this.child.stdin);
  }

  get stderr(): string {
    return this.#stderr;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Ends the input and waits for the process. */
  close(): Promise<ProcessEnd> {
    this.peer.end();
    return this.ended;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<ProcessEnd> {
    this.child.kill(signal);
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
