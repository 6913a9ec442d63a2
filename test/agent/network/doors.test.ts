import { randomBytes, randomInt } from 'node:crypto';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Admission, Admit } from '../../../src/agent/network/admission.ts';
import { httpDoor } from '../../../src/agent/network/http-door.ts';
import { socksDoor } from '../../../src/agent/network/socks-door.ts';

const UNKNOWN: Admission = { type: 'unknown' };
const BLOCKED: Admission = { type: 'blocked', reason: 'not_allowed', source: 'decider' };
const MODE = { mode: 'full' } as const;

let web: Server;
let doors: Server;

beforeEach(async () => {
  web = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  web.close();
  doors.close();
});

async function open(door: (socket: Socket) => void): Promise<number> {
  doors = createServer(door);
  await new Promise<void>((resolve) => doors.listen(0, '127.0.0.1', resolve));
  return (doors.address() as AddressInfo).port;
}

function talk(port: number, bytes: string | Buffer): Socket {
  const socket = connect(port, '127.0.0.1', () => void socket.write(bytes));
  socket.on('error', () => socket.destroy());
  // What is not read never ends.
  return socket.resume();
}

const webPort = () => (web.address() as AddressInfo).port;
const admitted: Admit = async () => ({ type: 'admitted', addresses: [{ address: '127.0.0.1', family: 4 }] });

const OPENINGS = {
  http: {
    door: httpDoor,
    bytes: () => 'POST http://some.test/ HTTP/1.1\r\nHost: some.test\r\nContent-Length: 5\r\n\r\n',
  },
  tunnel: { door: httpDoor, bytes: () => `CONNECT some.test:${webPort()} HTTP/1.1\r\n\r\n` },
  socks: {
    door: socksDoor,
    bytes: () =>
      Buffer.concat([
        Buffer.from([5, 1, 0, 5, 1, 0, 3, 9]),
        Buffer.from('some.test'),
        Buffer.from([webPort() >> 8, webPort() & 255]),
      ]),
  },
};

describe.each(Object.keys(OPENINGS) as (keyof typeof OPENINGS)[])('a client by %s', (kind) => {
  const { door, bytes } = OPENINGS[kind];

  it.each([
    ['let through', admitted],
    ['blocked', async () => BLOCKED],
    ['unknown', async () => UNKNOWN],
  ] as const)('may be gone before it is decided that it is %s', async (_, decide) => {
    let go = () => {};
    const admit = vi.fn<Admit>(async (target) => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return decide(target);
    });
    const port = await open(door(MODE, admit));
    const closed = new Promise<void>((resolve) =>
      doors.once('connection', (each) => each.once('close', () => resolve())),
    );
    const socket = talk(port, bytes());
    await vi.waitFor(() => expect(admit).toHaveBeenCalled());
    socket.resetAndDestroy();
    if (kind === 'http') await closed;
    go();
    // The doors are still open to others.
    const next = talk(port, 'x\r\n\r\n');
    await new Promise<void>((resolve) => next.once('close', () => resolve()));
  });
});

it.each([
  [
    'HTTP',
    httpDoor,
    [
      'GET http://a.test/ HTTP/1.1\r\n',
      'CONNECT a.test:443 HTTP/1.1\r\n',
      'Host: a.test\r\n',
      '\r\n',
      'Transfer-Encoding: chunked\r\n',
      '5\r\nhello\r\n',
    ],
  ],
  [
    'SOCKS5',
    socksDoor,
    ['\x05\x01\x00', '\x05\x01\x00\x03', '\x05\x02\x00\x01', '\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x50'],
  ],
] as const)('whatever %s clients say, and wherever they stop', async (_, door, words) => {
  const port = await open(door(MODE, async () => (randomInt(2) === 0 ? BLOCKED : UNKNOWN)));
  const one = () =>
    new Promise<void>((resolve) => {
      const said = Array.from({ length: randomInt(6) }, () => words[randomInt(words.length)] ?? '');
      const noise = randomInt(3) === 0 ? randomBytes(randomInt(700)) : Buffer.alloc(0);
      const socket = talk(port, Buffer.concat([Buffer.from(said.join(''), 'latin1'), noise]));
      socket.on('data', () => socket.end());
      socket.once('close', () => resolve());
      socket.once('connect', () =>
        setTimeout(() => (randomInt(2) === 0 ? socket.resetAndDestroy() : socket.destroy()), randomInt(20)),
      );
    });
  for (let round = 0; round < 10; round += 1) await Promise.all(Array.from({ length: 40 }, one));
  const last = talk(port, 'x\r\n\r\n');
  await new Promise<void>((resolve) => last.once('close', () => resolve()));
});
