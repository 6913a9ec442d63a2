import type { Socket } from 'node:net';
import type { Admit } from './admission.ts';
import { connectTo } from './connect-to.ts';
import { isHost, plainHost } from './host-patterns.ts';
import { joinSockets } from './join-sockets.ts';
import type { NetworkPolicy } from './network-policy.ts';

const HANDSHAKE_MS = 30_000;
const MAX_MESSAGE_BYTES = 512;
const VERSION = 5;
const NO_LOGIN = 0;
const NONE_FITS = 0xff;
const CONNECT = 1;

/** Replies of RFC 1928. */
const REPLY = { done: 0, notAllowed: 2, unreachable: 4, refused: 5, unknownCommand: 7, unknownAddress: 8 } as const;

/** The SOCKS5 proxy (RFC 1928) that the connections of one command meet: `CONNECT`, without a login. */
export function socksDoor(policy: Pick<NetworkPolicy, 'mode'>, admit: Admit): (socket: Socket) => void {
  return (socket) => {
    socket.allowHalfOpen = true;
    socket.on('error', () => socket.destroy());
    serve(socket, policy, admit).catch(() => socket.destroy());
  };
}

async function serve(socket: Socket, { mode }: Pick<NetworkPolicy, 'mode'>, admit: Admit): Promise<void> {
  socket.setTimeout(HANDSHAKE_MS, () => socket.destroy());
  const methods = await read(socket, greeting);
  if (!methods.includes(NO_LOGIN)) return end(socket, Buffer.from([VERSION, NONE_FITS]));
  socket.write(Buffer.from([VERSION, NO_LOGIN]));
  const { command, host, port } = await read(socket, wish);
  socket.setTimeout(0);
  if (command !== CONNECT) return end(socket, reply('unknownCommand'));
  if (host === null || port === 0) return end(socket, reply('unknownAddress'));
  if (mode === 'limited') return end(socket, reply('notAllowed'));
  const admission = await admit({ protocol: 'socks5Tcp', host, port });
  if (admission.type === 'blocked') return end(socket, reply('notAllowed'));
  if (admission.type === 'unknown') return end(socket, reply('unreachable'));
  const onward = await connectTo(host, port, admission.addresses).catch(() => null);
  if (onward === null) return end(socket, reply('refused'));
  if (socket.destroyed) return void onward.destroy();
  socket.write(reply('done'));
  joinSockets(socket, onward);
}

/** Null: more bytes are needed. Throws at what is no SOCKS5. */
type Parse<Message> = (bytes: Buffer) => { readonly message: Message; readonly length: number } | null;

const greeting: Parse<Buffer> = (bytes) => {
  expectVersion(bytes);
  const length = 2 + (bytes[1] ?? 0);
  return bytes.length < 2 || bytes.length < length ? null : { message: bytes.subarray(2, length), length };
};

const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;
const ADDRESS_AT = 4;

interface Wish {
  readonly command: number;
  /** Null: an address of a kind that is not known, or none. */
  readonly host: string | null;
  readonly port: number;
}

const wish: Parse<Wish> = (bytes) => {
  expectVersion(bytes);
  if (bytes.length <= ADDRESS_AT) return null;
  const [start, size] = addressExtent(bytes);
  const length = start + size + 2;
  if (bytes.length < length) return null;
  const address = bytes.subarray(start, start + size);
  const message = {
    command: bytes[1] ?? 0,
    host: hostOf(bytes[3] ?? 0, address),
    port: bytes.readUInt16BE(length - 2),
  };
  return { message, length };
};

function addressExtent(bytes: Buffer): [start: number, size: number] {
  switch (bytes[3]) {
    case IPV4:
      return [ADDRESS_AT, 4];
    case IPV6:
      return [ADDRESS_AT, 16];
    case NAME:
      return [ADDRESS_AT + 1, bytes[ADDRESS_AT] ?? 0];
    default:
      throw new Error('no kind of address');
  }
}

function hostOf(kind: number, address: Buffer): string | null {
  if (kind === IPV4) return address.join('.');
  if (kind === IPV6)
    return plainHost(new URL(`http://[${address.toString('hex').match(/.{4}/g)?.join(':')}]`).hostname);
  const name = plainHost(address.toString('latin1'));
  return isHost(name) ? name : null;
}

function expectVersion(bytes: Buffer): void {
  if (bytes.length > 0 && bytes[0] !== VERSION) throw new Error('not SOCKS5');
}

/** Resolves with the next message; what comes after it stays unread. Rejects when it never comes. */
function read<Message>(socket: Socket, parse: Parse<Message>): Promise<Message> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const done = () => {
      socket.off('readable', onReadable);
      socket.off('close', onClose);
      socket.off('end', onClose);
    };
    const onClose = () => {
      done();
      reject(new Error('closed'));
    };
    const onReadable = () => {
      const chunk: Buffer | null = socket.read();
      if (chunk === null) return;
      bytes = Buffer.concat([bytes, chunk]);
      try {
        const parsed = parse(bytes);
        if (parsed === null) {
          if (bytes.length > MAX_MESSAGE_BYTES) throw new Error('too long');
          return;
        }
        done();
        socket.unshift(bytes.subarray(parsed.length));
        resolve(parsed.message);
      } catch (error) {
        done();
        reject(error);
      }
    };
    socket.on('readable', onReadable);
    socket.on('close', onClose);
    socket.on('end', onClose);
    onReadable();
  });
}

function reply(kind: keyof typeof REPLY): Buffer {
  return Buffer.from([VERSION, REPLY[kind], 0, IPV4, 0, 0, 0, 0, 0, 0]);
}

function end(socket: Socket, bytes: Buffer): void {
  socket.end(bytes);
  socket.once('finish', () => socket.destroy());
}
