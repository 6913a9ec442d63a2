import { readSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { TerminalSize } from '../../protocol/process.ts';
import { requireFolder, SpawnFailed } from './spawn-failed.ts';
import type { SpawnRequest } from './spawn-request.ts';

export interface TerminalEvents {
  output(bytes: Buffer): void;
  /** Once, after all output; -1 for death by a signal. */
  exit(code: number): void;
}

/** A program that runs on a terminal of its own, and leads its own process group. */
export interface Terminal {
  readonly pid: number;
  write(input: string | Buffer): void;
  resize(size: TerminalSize): void;
  pause(): void;
  resume(): void;
}

/** `name`: the kind of terminal, as in `TERM`. */
type NamedTerminalSize = TerminalSize & { readonly name: string };

const CHUNK_BYTES = 64 * 1024;

/**
 * Starts a program on a terminal.
 *
 * @throws {SpawnFailed} The folder does not exist, or the system gives no terminal or process.
 */
export async function openTerminal(
  request: SpawnRequest,
  size: NamedTerminalSize,
  events: TerminalEvents,
): Promise<Terminal> {
  await requireFolder(request.cwd);
  const terminal = await spawnTerminal(request, size).catch((error: unknown) => {
    throw new SpawnFailed(error);
  });
  // Without an encoding the data are bytes, whatever the declared type says.
  const onData = (data: unknown) => events.output(data as Buffer);
  terminal.onData(onData);
  readToTheEnd(terminal as unknown as UnixTerminal, onData);
  terminal.onExit(({ exitCode, signal }) => events.exit(signal === undefined || signal === 0 ? exitCode : -1));
  return {
    pid: terminal.pid,
    // It hands on what it gets, whatever the declared type says.
    write: (input) => terminal.write(input as string),
    resize: (size) => terminal.resize(size.cols, size.rows),
    pause: () => terminal.pause(),
    resume: () => terminal.resume(),
  };
}

async function spawnTerminal({ argv, cwd, env }: SpawnRequest, size: NamedTerminalSize) {
  const [program = '', ...args] = argv;
  const { spawn } = await import('@lydell/node-pty');
  return spawn(program, args, { ...size, cwd, env, encoding: null });
}

/** What the library has beyond its declared type, except on Windows. */
interface UnixTerminal {
  readonly fd?: number;
  readonly _socket?: Duplex;
}

/**
 * Has what a program printed last read before its terminal is closed: libuv takes a terminal that hangs up for read to its
 * end after the first short read, although more may wait, and the library closes one that is not read for a while.
 */
function readToTheEnd({ fd, _socket: socket }: UnixTerminal, output: (bytes: Buffer) => void): void {
  if (fd === undefined || socket === undefined) return;
  const close = socket._destroy.bind(socket);
  socket._destroy = (error, done) => {
    for (let read: unknown = socket.read(); read !== null; read = socket.read());
    for (const bytes of remaining(fd)) output(bytes);
    close(error, done);
  };
}

function* remaining(fd: number): Generator<Buffer> {
  for (;;) {
    const bytes = Buffer.allocUnsafe(CHUNK_BYTES);
    let count = 0;
    try {
      count = readSync(fd, bytes);
    } catch {
      // Nothing is there (EAGAIN), or nothing will come (EIO).
    }
    if (count === 0) return;
    yield bytes.subarray(0, count);
  }
}
