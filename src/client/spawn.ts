import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { type LineTransport, streamTransport } from './line-transport.ts';
import { TypedClient } from './typed-client.ts';

/** How a server is started. */
export interface SpawnOptions {
  readonly cwd?: string;
  /** The whole environment; that of this process by default. */
  readonly env?: NodeJS.ProcessEnv;
  /** Gets what the server writes to stderr; it goes to the stderr of this process by default. */
  readonly onStderr?: (text: string) => void;
  /** Sees each line that goes over the wire, in its order. */
  readonly onLine?: (direction: 'sent' | 'received', line: string) => void;
  /** How long the server may take to exit once its stdin has ended, before it is killed. 2000 by default. */
  readonly graceMs?: number;
}

/** How the process ended: by a code or by a signal, the other one is null. */
export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A server in a process of its own, and the connection to it. */
export interface SpawnedServer extends AsyncDisposable {
  readonly client: TypedClient;
  readonly pid: number | undefined;
  /** Resolves when the process is gone; both values are null when it could not be started. */
  readonly exited: Promise<ServerExit>;
  /** Ends stdin and waits for the process; kills it after the grace time. */
  close(): Promise<ServerExit>;
  kill(signal?: NodeJS.Signals): void;
}

const DEFAULT_GRACE_MS = 2000;

/**
 * Starts a server command and connects to its stdin and stdout.
 *
 * A command that cannot be started ends the connection: requests are rejected with `ConnectionClosed`.
 */
export function spawnServer(command: string, args: readonly string[], options: SpawnOptions = {}): SpawnedServer {
  const child = spawn(command, [...args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['pipe', 'pipe', options.onStderr ? 'pipe' : 'inherit'],
  });
  if (options.onStderr) child.stderr?.setEncoding('utf8').on('data', options.onStderr);
  const exited = exitOf(child);
  const client = new TypedClient(transportOf(child, options.onLine));
  const close = () => closeServer(child, client, exited, options.graceMs ?? DEFAULT_GRACE_MS);
  return {
    client,
    pid: child.pid,
    exited,
    close,
    kill: (signal = 'SIGKILL') => void child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      await close();
    },
  };
}

/** The streams of a child that could not be started end without a word; its error is the reason then. */
function transportOf(child: ChildProcess, onLine: SpawnOptions['onLine']): LineTransport {
  let startError: Error | undefined;
  child.on('error', (error) => {
    startError = error;
  });
  const streams = streamTransport(child.stdout as Readable, child.stdin as Writable);
  return {
    ...streams,
    send: (text) => {
      onLine?.('sent', text);
      streams.send(text);
    },
    listen: (listener) =>
      streams.listen({
        message: (text) => {
          onLine?.('received', text);
          listener.message(text);
        },
        closed: (reason) => setImmediate(() => listener.closed(reason ?? startError)),
      }),
  };
}

function exitOf(child: ChildProcess): Promise<ServerExit> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

async function closeServer(
  child: ChildProcess,
  client: TypedClient,
  exited: Promise<ServerExit>,
  graceMs: number,
): Promise<ServerExit> {
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  try {
    await client.close();
    return await exited;
  } finally {
    clearTimeout(timer);
  }
}
