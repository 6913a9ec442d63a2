import { readSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { TerminalSize } from '../../protocol/process.ts';
import { requireStartable, SpawnFailed } from './spawn-failed.ts';
import type { SpawnRequest } from './spawn-request.ts';
import { TerminalInput } from './terminal-input.ts';

export interface TerminalEvents {
  output(bytes: Buffer): void;
  /** Once, after all output; -1 for death by a signal. */
  exit(code: number): void;
}

/** A program that runs on a terminal of its own, and leads its own process group. */
export interface Terminal {
  readonly pid: number;
  /** Bytes that were written and not yet read. */
  readonly unreadInput: number;
  /** False: nothing of it was taken, as too much waits unread. */
  write(input: string | Buffer): boolean;
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
  await requireStartable(request);
  const terminal = await spawnTerminal(request, size).catch((error: unknown) => {
    throw new SpawnFailed(error);
  });
  // Without an encoding the data are bytes, whatever the declared type says.
  const onData = (data: unknown) => events.output(data as Buffer);
  terminal.onData(onData);
  const input = takeOver(terminal as unknown as UnixTerminal, onData);
  terminal.onExit(({ exitCode, signal }) => events.exit(signal === undefined || signal === 0 ? exitCode : -1));
  return {
    pid: terminal.pid,
    get unreadInput() {
      return input?.unread ?? 0;
    },
    write: (text) => {
      if (input !== null) return input.write(text);
      terminal.write(text.toString());
      return true;
    },
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
 *
 * Null: the input is the library's matter.
 */
function takeOver({ fd, _socket: socket }: UnixTerminal, output: (bytes: Buffer) => void): TerminalInput | null {
  if (fd === undefined || socket === undefined) return null;
  const input = new TerminalInput(fd);
  const close = socket._destroy.bind(socket);
  socket._destroy = (error, done) => {
    input.close();
    for (let read: unknown = socket.read(); read !== null; read = socket.read());
    for (const bytes of remaining(fd)) output(bytes);
    close(error, done);
  };
  return input;
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
