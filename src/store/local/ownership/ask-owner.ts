import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { errorCode } from '../../../system/os-error.ts';
import { MAX_MESSAGE_BYTES, OwnerAnswer, type OwnerQuestion } from './owner-messages.ts';
import { socketAddress } from './socket-address.ts';

const CONNECT_MS = 500;

/** What became of a question. `gone`: nobody listens there. `silent`: no answer came in time, or none that makes sense. */
export type Asked = OwnerAnswer | 'gone' | 'silent';

/** Nobody is behind these, or ever will be: a name that is no more, or one whose process died. */
const GONE = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK']);

/** Asks at a holder's socket. */
export async function askOwner(
  folder: string,
  name: string,
  question: OwnerQuestion,
  timeoutMs: number,
): Promise<Asked> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const socket = await connect(folder, name, signal);
    if (socket === null) return 'silent';
    try {
      socket.write(`${JSON.stringify(question)}\n`);
      return await readAnswer(socket, signal);
    } finally {
      socket.destroy();
    }
  } catch (reason) {
    return isGone(reason) ? 'gone' : 'silent';
  }
}

/** True only when it is sure that no process listens there any more. */
export async function isAbandoned(folder: string, name: string): Promise<boolean> {
  try {
    const socket = await connect(folder, name, AbortSignal.timeout(CONNECT_MS));
    socket?.destroy();
    return false;
  } catch (reason) {
    return isGone(reason);
  }
}

function isGone(reason: unknown): boolean {
  return GONE.has(errorCode(reason) ?? '');
}

async function connect(folder: string, name: string, signal: AbortSignal): Promise<Socket | null> {
  await using address = await socketAddress(folder, name);
  if (address === null) return null;
  const socket = createConnection(address.path);
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (reason) {
    socket.on('error', () => undefined);
    socket.destroy();
    throw reason;
  }
}

async function readAnswer(socket: Socket, signal: AbortSignal): Promise<OwnerAnswer> {
  socket.setEncoding('utf8');
  const onAbort = () => socket.destroy(new Error('No answer in time'));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    let received = '';
    for await (const part of socket) {
      received += String(part);
      if (received.includes('\n') || received.length > MAX_MESSAGE_BYTES) break;
    }
    return OwnerAnswer.parse(JSON.parse(received)).answer;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
