import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAbandoned } from './ask-owner.ts';
import { MAX_MESSAGE_BYTES, type OwnerAnswer, OwnerQuestion } from './owner-messages.ts';
import { socketAddress } from './socket-address.ts';

const MAX_CONNECTIONS = 16;
/** How long a connection may stay open, the wait for the answer included. */
const CONNECTION_MS = 10_000;
/** Younger sockets may belong to a process that is just about to listen. */
export const OLD_SOCKET_MS = 60_000;
/** Sockets looked at when one is opened. */
const MAX_SWEPT = 64;

/** Where other processes of this user ask for threads that this one holds. */
export interface OwnerSocket {
  /** Name in the folder. */
  readonly name: string;
  /** False when somebody removed it: nobody can connect to it any more. */
  isThere(): Promise<boolean>;
  close(): Promise<void>;
}

/** Listens in the folder, which only this user may enter. Null where no socket can be made. */
export async function openOwnerSocket(
  folder: string,
  answer: (question: OwnerQuestion) => Promise<OwnerAnswer>,
): Promise<OwnerSocket | null> {
  // Named pipes of Windows stand in no folder, so that one would be open to other users.
  if (process.platform === 'win32') return null;
  const name = `${hostTag()}-${process.pid}-${randomBytes(4).toString('hex')}.sock`;
  try {
    await fs.chmod(folder, 0o700);
    const server = await listen(folder, name, answer);
    if (server === null) return null;
    void sweep(folder).catch(() => undefined);
    const path = join(folder, name);
    return { name, isThere: () => isThere(path), close: () => close(server, path) };
  } catch {
    return null;
  }
}

async function listen(
  folder: string,
  name: string,
  answer: (question: OwnerQuestion) => Promise<OwnerAnswer>,
): Promise<Server | null> {
  await using address = await socketAddress(folder, name);
  if (address === null) return null;
  const server = createServer((socket) => serve(socket, answer));
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(address.path);
  await once(server, 'listening');
  server.on('error', () => undefined);
  server.unref();
  return server;
}

function serve(socket: Socket, answer: (question: OwnerQuestion) => Promise<OwnerAnswer>): void {
  let received = '';
  const timer = setTimeout(() => socket.destroy(), CONNECTION_MS).unref();
  socket.unref();
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('close', () => clearTimeout(timer));
  socket.on('data', (part: string) => {
    received += part;
    const end = received.indexOf('\n');
    if (end === -1 && received.length <= MAX_MESSAGE_BYTES) return;
    socket.removeAllListeners('data');
    void reply(socket, received.slice(0, Math.max(end, 0)), answer);
  });
}

async function reply(
  socket: Socket,
  line: string,
  answer: (question: OwnerQuestion) => Promise<OwnerAnswer>,
): Promise<void> {
  try {
    const question = OwnerQuestion.parse(JSON.parse(line));
    socket.end(`${JSON.stringify({ answer: await answer(question) })}\n`);
  } catch {
    socket.destroy();
  }
}

function isThere(path: string): Promise<boolean> {
  return fs.access(path).then(
    () => true,
    () => false,
  );
}

async function close(server: Server, path: string): Promise<void> {
  server.close();
  await fs.unlink(path).catch(() => undefined);
}

/** Removes the sockets of processes of this machine that died. */
async function sweep(folder: string): Promise<void> {
  const names = await fs.readdir(folder);
  const sockets = names.filter((name) => name.startsWith(`${hostTag()}-`) && name.endsWith('.sock'));
  for (const name of sockets.slice(0, MAX_SWEPT)) {
    // Another process may remove it first.
    await removeIfAbandoned(folder, name).catch(() => undefined);
  }
}

async function removeIfAbandoned(folder: string, name: string): Promise<void> {
  const { mtimeMs } = await fs.lstat(join(folder, name));
  const isOld = Date.now() - mtimeMs > OLD_SOCKET_MS;
  if (isOld && (await isAbandoned(folder, name))) await fs.unlink(join(folder, name));
}

/** First part of the names of sockets of this machine: others may share the home. */
export function hostTag(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}
