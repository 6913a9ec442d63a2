import { mkdtempSync, writeFileSync } from 'node:fs';
import { realpath, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningProcess } from '../../../src/agent/exec/running-process.ts';
import type { Admission } from '../../../src/agent/network/admission.ts';
import type { NetworkPolicy, NetworkTarget } from '../../../src/agent/network/network-policy.ts';
import { SandboxExit } from '../../../src/agent/network/sandbox-exit.ts';
import { permissionsOf } from '../../../src/agent/sandbox/command-sandbox.ts';
import { realSandbox, sandboxObstacle, tellOfGap } from '../../support/real-sandbox.ts';

tellOfGap('that commands get out of their sandbox by the proxy only');

const POLICY: NetworkPolicy = { mode: 'full', domains: {}, allowLocalBinding: true, enableSocks5: true };
const LOCAL = [{ address: '127.0.0.1', family: 4 }];

let work: string;
let web: HttpServer;
let port: number;
let seen: string[];

beforeEach(async () => {
  work = await realpath(mkdtempSync(join(tmpdir(), 'bobbin-exit-')));
  seen = [];
  web = createHttpServer((asked, answer) => {
    const chunks: Buffer[] = [];
    asked.on('data', (chunk: Buffer) => chunks.push(chunk));
    asked.on('end', () => {
      seen.push(`${asked.method} ${asked.url} ${asked.headers.host} ${Buffer.concat(chunks).toString()}`);
      answer.end('web');
    });
  });
  port = await listen(web);
});

afterEach(async () => {
  web.close();
  await rm(work, { recursive: true, force: true });
});

async function listen(server: Server, path?: string): Promise<number> {
  await new Promise<void>((resolve) =>
    path === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(path, resolve),
  );
  return path === undefined ? (server.address() as AddressInfo).port : 0;
}

interface RunOptions {
  readonly policy?: Partial<NetworkPolicy>;
  readonly admit?: (target: NetworkTarget) => Promise<Admission>;
}

const admitted = async (): Promise<Admission> => ({ type: 'admitted', addresses: LOCAL });

async function run(script: string, { policy, admit = admitted }: RunOptions = {}) {
  const targets: NetworkTarget[] = [];
  const exit = new SandboxExit({ ...POLICY, ...policy }, (target) => {
    targets.push(target);
    return admit(target);
  });
  const command = { argv: ['/bin/sh', '-c', script], hasTerminal: false, hasDoors: true };
  const permissions = permissionsOf({ type: 'readOnly', networkAccess: false });
  const { argv, env, release } = await realSandbox.confine(command, permissions, { cwd: work });
  const started = await RunningProcess.start('1', {
    argv,
    cwd: work,
    tty: false,
    env: { PATH: process.env.PATH ?? '', ...env, ...exit.environment },
    channel: (child) => exit.takeFrom(child),
  });
  const exitCode = await started.exited;
  exit.close();
  await release();
  return { exitCode, output: started.output, targets };
}

const NODE = JSON.stringify(process.execPath);

describe.skipIf(sandboxObstacle !== null)('the way out of a sandbox', () => {
  it('lets plain requests through, by the address that was checked', async () => {
    const { output, targets } = await run(`curl -sS -d body http://some.test:${port}/path?q`);
    expect({ output, seen, targets }).toEqual({
      output: 'web',
      seen: [`POST /path?q some.test:${port} body`],
      targets: [{ protocol: 'http', host: 'some.test', port }],
    });
  });

  it('lets tunnels and SOCKS5 through', async () => {
    const { output, targets } = await run(
      `curl -sS -p -x $HTTP_PROXY http://some.test:${port}/a; curl -sS -x $ALL_PROXY http://Other.test:${port}/b`,
    );
    expect({ output, targets }).toEqual({
      output: 'webweb',
      targets: [
        { protocol: 'https', host: 'some.test', port },
        { protocol: 'socks5Tcp', host: 'other.test', port },
      ],
    });
  });

  it('says what it blocks, and why', async () => {
    const { output } = await run(
      `curl -sS -w ' %{http_code}' http://some.test/; curl -sS https://some.test/; curl -sS -x $ALL_PROXY http://some.test/`,
      { admit: async () => ({ type: 'blocked', reason: 'not_allowed', source: 'baseline_policy' }) },
    );
    expect(output.trim().split('\n')).toEqual([
      '{"status":"blocked","host":"some.test","reason":"not_allowed","decision":"deny","source":"baseline_policy",' +
        '"protocol":"http","port":80,"message":"Domain not in allowlist."} 403' +
        'curl: (56) CONNECT tunnel failed, response 403',
      expect.stringMatching(/SOCKS5.*\(2\)/),
    ]);
  });

  it('lets only reading methods through in limited mode', async () => {
    const { output, targets } = await run(
      `code() { curl -s -o /dev/null -w '%{http_code} %{http_connect} ' "$@"; }
       code http://some.test:${port}/; code -d x http://some.test:${port}/; code https://some.test/; code -x $ALL_PROXY http://some.test/`,
      { policy: { mode: 'limited' } },
    );
    expect({ output, targets }).toEqual({
      output: '200 000 403 000 000 403 000 000 ',
      targets: [{ protocol: 'http', host: 'some.test', port }],
    });
  });

  it('is the only way out', async () => {
    const path = join(work, 'socket');
    const lure = createServer((socket) => socket.end('lured'));
    await listen(lure, path);
    writeFileSync(
      join(work, 'try.py'),
      `
import socket, os, sys
def attempt(name, go):
    try:
        go(); print(name, 'OUT')
    except OSError as error:
        print(name, 'held')
def unix(kind):
    s = socket.socket(socket.AF_UNIX, kind); s.connect(${JSON.stringify(path)})
def pair():
    a, b = socket.socketpair(); b.close(); a.connect(${JSON.stringify(path)})
attempt('unix stream', lambda: unix(socket.SOCK_STREAM))
attempt('unix datagram', lambda: unix(socket.SOCK_DGRAM))
attempt('left pair', pair)
attempt('loopback of the machine', lambda: socket.create_connection(('127.0.0.1', ${port}), 2))
attempt('other address', lambda: socket.create_connection(('1.1.1.1', 53), 2))
attempt('netlink', lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
attempt('raw', lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
attempt('vsock', lambda: socket.socket(40, socket.SOCK_STREAM))
for fd in range(3, 64):
    try: os.fstat(fd); print('inherited', fd)
    except OSError: pass
print('variable', os.environ.get('NODE_CHANNEL_FD'))
own = socket.create_server(('127.0.0.1', 0)); c = socket.create_connection(own.getsockname()); print('own loopback works')
`,
    );
    const { output } = await run('exec python3 -S -E try.py');
    lure.close();
    expect(output.trim().split('\n')).toEqual([
      'unix stream held',
      'unix datagram held',
      'left pair held',
      'loopback of the machine held',
      'other address held',
      'netlink held',
      'raw held',
      'vsock held',
      'variable None',
      'own loopback works',
    ]);
  });

  it('bears garbage, long headers and many connections', async () => {
    writeFileSync(
      join(work, 'flood.cjs'),
      `
const { connect } = require('node:net');
const talk = (port, bytes) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1', () => { socket.write(bytes); });
  let text = '';
  socket.on('data', (data) => { text += data.toString('latin1'); socket.end(); });
  socket.on('error', () => {});
  socket.on('close', () => resolve(text.split('\\r\\n')[0]));
});
(async () => {
  console.log(await talk(3128, 'garbage\\r\\n\\r\\n'));
  console.log(await talk(3128, 'GET http://some.test/ HTTP/1.1\\r\\nHost: x\\r\\nX: ' + 'x'.repeat(200000) + '\\r\\n\\r\\n'));
  console.log(await talk(3128, 'GET / HTTP/1.1\\r\\nHost: some.test\\r\\n\\r\\n'));
  console.log(await talk(3128, 'CONNECT some.test:99999 HTTP/1.1\\r\\n\\r\\n'));
  console.log(JSON.stringify(await talk(8081, 'GET / HTTP/1.1\\r\\n\\r\\n')));
  console.log(JSON.stringify(await talk(8081, Buffer.from([5, 1, 2]))));
  let closed = 0;
  const open = () => new Promise((resolve) => {
    const socket = connect(3128, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('close', () => { closed += 1; resolve(); });
    socket.on('connect', () => setTimeout(resolve, 0));
  });
  // Fewer at a time than the system lets wait to be accepted: of those that it drops it tries again after seconds.
  for (let i = 0; i < 15; i += 1) await Promise.all(Array.from({ length: 100 }, open));
  const wait = () => closed >= 1500 - 128 ? (console.log('closed', closed), process.exit(0)) : setImmediate(wait);
  wait();
})();
`,
    );
    const { output } = await run(`exec ${NODE} flood.cjs`);
    expect(output.trim().split('\n')).toEqual([
      'HTTP/1.1 400 Bad Request',
      'HTTP/1.1 400 Bad Request',
      'HTTP/1.1 400 Bad Request',
      'HTTP/1.1 400 Bad Request',
      '""',
      '"\\u0005ÿ"',
      'closed 1372',
    ]);
  });

  it('is asked for one host at a time by one connection', async () => {
    writeFileSync(
      join(work, 'pipeline.cjs'),
      `
const socket = require('node:net').connect(3128, '127.0.0.1', () => {
  socket.write('GET http://some.test:${port}/ HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'.repeat(1000));
});
socket.on('error', () => {});
socket.on('close', () => process.exit(0));
`,
    );
    const { targets } = await run(`exec ${NODE} pipeline.cjs`, { admit: () => new Promise(() => {}) });
    expect(targets).toEqual([{ protocol: 'http', host: 'some.test', port }]);
  });

  it('keeps a connection open for requests that come after each other', async () => {
    const { output, targets } = await run(
      `curl -sS -w '%{num_connects} ' http://some.test:${port}/ http://other.test:${port}/ http://some.test:${port}/`,
    );
    expect({ output, hosts: targets.map(({ host }) => host) }).toEqual({
      output: 'web1 web0 web0 ',
      hosts: ['some.test', 'other.test', 'some.test'],
    });
  });

  it.each([
    ['nothing', '', '502'],
    ['garbage', 'garbage', '502'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n', '502'],
    ['headers without an end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(200_000)}`, '502'],
    ['a strange reason', 'HTTP/1.1 200 \u0001\r\nContent-Length: 0\r\n\r\n', '200'],
    ['half of a body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', '200'],
  ])('bears servers that answer with %s', async (_, bytes, status) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(bytes);
    });
    const at = await listen(server);
    const { output } = await run(`curl -s -o /dev/null -w '%{http_code}' -d body http://some.test:${at}/`);
    server.close();
    expect(output).toMatch(new RegExp(`^${status}$`));
  });

  it('ends what it let through when it is closed', async () => {
    const ended = new Promise<void>((resolve) => {
      web.on('connection', (socket) => socket.once('close', () => resolve()));
    });
    const { exitCode } = await run(`${NODE} -e '
      const socket = require("net").connect(3128, "127.0.0.1", () => socket.write("CONNECT some.test:${port} HTTP/1.1\\r\\n\\r\\n"));
      socket.on("data", () => process.exit(7));'`);
    await ended;
    expect(exitCode).toBe(7);
  });
});
