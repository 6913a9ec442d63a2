import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { settleWithin } from '../../async/settle-within.ts';
import { isObject } from '../../protocol/json-object.ts';
import { endGroup, isGroupAlive, signalGroup } from '../exec/process-group.ts';
import { SpawnFailed } from '../exec/spawn-failed.ts';
import { FloodGuard } from './flood-guard.ts';
import { LineSplitter } from './line-splitter.ts';

export interface StdioProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Longest message that is read from it, in bytes. */
  readonly maxMessageBytes: number;
}

/** A server that was asked to end by the end of its input gets this long before it is told with a signal. */
const END_OF_INPUT_MS = 150;
const SIGNAL_MS = 250;
const LAST_WORDS_MS = 100;
/** What waits for a server that does not read; it asks and is not told. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/** Those that may have a process. */
const transports = new Set<StdioTransport>();
// Servers lead groups of their own: they would outlive a process that is cut short.
process.on('exit', () => {
  for (const transport of transports) transport.kill();
});

/**
 * A program that speaks MCP on its standard streams, in a process group of its own which ends with the transport.
 *
 * What is no JSON on its output is passed over; a message above the bound, and a flood that nobody asked for, end it.
 */
export class StdioTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onerror?: (error: Error) => void;
  onclose?: () => void;
  /** Why it ended by itself, for people; null while it runs and when it was closed. */
  endedBecause: string | null = null;

  readonly #program: StdioProgram;
  readonly #flood = new FloodGuard();
  /** Ids of requests that it has not answered. */
  readonly #asked = new Set<unknown>();
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #started: Promise<void>;
  readonly #exited: Promise<void>;
  #closing: Promise<void> | null = null;

  /** Starts the program; what it says is read from `start` on. */
  constructor(program: StdioProgram) {
    this.#program = program;
    const { command, args, cwd, env } = program;
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    transports.add(this);
    this.#child = child;
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        resolve();
        // Its last words may still be on their way; a child of its own may hold the output open for ever.
        void settleWithin(closed, LAST_WORDS_MS).then(() =>
          this.#end(signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`),
        );
      });
      child.once('error', () => resolve());
    });
    this.#started = new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(new SpawnFailed(error)));
    });
    this.#started.catch(() => transports.delete(this));
    // What it says to people is drained, or it would block.
    child.stderr.resume();
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined);
  }

  /** @throws {SpawnFailed} The program could not be started. */
  async start(): Promise<void> {
    const { maxMessageBytes } = this.#program;
    const lines = new LineSplitter(maxMessageBytes, (line, bytes) => this.#read(line, bytes));
    this.#child.stdout.on('data', (chunk: Buffer) => {
      if (!lines.push(chunk)) this.#end(`it sent a message of more than ${maxMessageBytes} bytes`);
    });
    await this.#started;
  }

  send(message: JSONRPCMessage): Promise<void> {
    const child = this.#child;
    if (this.#closing !== null) return Promise.reject(new Error('the server is not running'));
    if (child.stdin.writableLength > MAX_UNREAD_BYTES) this.#end('it does not read its input');
    if ('method' in message && 'id' in message) this.#asked.add(message.id);
    return new Promise((resolve, reject) => {
      child.stdin.write(`${JSON.stringify(message)}\n`, (error) => {
        if (error == null) resolve();
        else reject(error);
      });
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Kills it, and what it started, without waiting. */
  kill(): void {
    const { pid } = this.#child;
    if (pid !== undefined && isGroupAlive(pid)) signalGroup(pid, 'SIGKILL');
  }

  #read(line: string, bytes: number): void {
    const message = parse(line);
    const isAnswer = message !== null && 'id' in message && !('method' in message) && this.#asked.delete(message.id);
    if (!isAnswer && !this.#flood.take(bytes)) this.#end('it floods its output');
    if (message === null || this.#closing !== null) return;
    this.onmessage?.(message as unknown as JSONRPCMessage);
  }

  #end(reason: string): void {
    if (this.#closing !== null) return;
    this.endedBecause = reason;
    void this.close();
  }

  async #close(): Promise<void> {
    const child = this.#child;
    this.onclose?.();
    child.stdout.removeAllListeners('data');
    child.stdout.resume();
    child.stdin.end();
    await settleWithin(this.#exited, END_OF_INPUT_MS);
    if (child.pid !== undefined && isGroupAlive(child.pid)) await endGroup(child.pid, SIGNAL_MS);
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
    transports.delete(this);
  }
}

function parse(line: string): object | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
