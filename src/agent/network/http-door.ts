import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Admission, Admit } from './admission.ts';
import { blockAnswer, type ProxyAnswer, textAnswer, tunnelBlockAnswer } from './block-answer.ts';
import { connectTo } from './connect-to.ts';
import { isHost, plainHost } from './host-patterns.ts';
import { joinSockets } from './join-sockets.ts';
import type { NetworkPolicy, NetworkTarget } from './network-policy.ts';

type Unblocked = Exclude<Admission, { type: 'blocked' }>;

const MAX_HEADER_BYTES = 64 * 1024;
const IDLE_MS = 5 * 60_000;
const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** About one connection, and not about what goes through it. */
const OF_CONNECTION = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The HTTP proxy that the connections of one command meet: plain requests, and tunnels. */
export function httpDoor(policy: Pick<NetworkPolicy, 'mode'>, admit: Admit): (socket: Socket) => void {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: 5000 });
  // Of a whole connection; it never listens by itself, so that nothing else of it is timed.
  server.timeout = IDLE_MS;
  const answers = new WeakMap<Socket, ServerResponse>();
  server.on('request', (asked, answer) => {
    // Who asked may be gone before there is an answer.
    answer.on('error', () => answer.destroy());
    // Requests that do not wait for the answer before would each be a connection of their own, without any bound.
    if (answers.get(asked.socket)?.writableEnded === false) return void asked.socket.destroy();
    answers.set(asked.socket, answer);
    forward(asked, answer, policy, admit).catch(() => answer.destroy());
  });
  server.on('connect', (asked, client, head) => {
    client.on('error', () => client.destroy());
    tunnel(asked, client, head, policy, admit).catch(() => client.destroy());
  });
  server.on('clientError', (_error, client) => end(client, textAnswer(400, 'Not a request.')));
  return (socket) => {
    socket.allowHalfOpen = true;
    server.emit('connection', socket);
  };
}

async function forward(
  asked: IncomingMessage,
  answer: ServerResponse,
  { mode }: Pick<NetworkPolicy, 'mode'>,
  admit: Admit,
): Promise<void> {
  const url = plainUrl(asked.url ?? '');
  if (url === null) return say(answer, textAnswer(400, 'The proxy takes http:// addresses and CONNECT only.'));
  const target: NetworkTarget = { protocol: 'http', host: plainHost(url.hostname), port: Number(url.port || 80) };
  if (mode === 'limited' && !READING_METHODS.has(asked.method ?? '')) {
    return say(
      answer,
      blockAnswer({ type: 'blocked', reason: 'method_not_allowed', source: 'baseline_policy' }, target),
    );
  }
  // Users take their time.
  asked.socket.setTimeout(0);
  const admission = await admit(target);
  asked.socket.setTimeout(IDLE_MS);
  if (admission.type === 'blocked') return say(answer, blockAnswer(admission, target));
  const socket = await reach(target, admission);
  if (socket === null) return say(answer, textAnswer(502, 'upstream failure'));
  if (answer.destroyed) return void socket.destroy();
  answer.once('close', () => socket.destroy());
  const onward = request({
    method: asked.method,
    path: `${url.pathname}${url.search}`,
    headers: { ...passedOn(asked), host: url.host, connection: 'close' },
    createConnection: () => socket,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  passBack(onward, answer);
  asked.on('error', () => onward.destroy());
  asked.pipe(onward);
}

/** Null: it leads nowhere, or nobody answers there. */
async function reach({ host, port }: NetworkTarget, admission: Unblocked): Promise<Socket | null> {
  if (admission.type === 'unknown') return null;
  return connectTo(host, port, admission.addresses).catch(() => null);
}

function passBack(onward: ClientRequest, answer: ServerResponse): void {
  const fail = () => {
    if (answer.headersSent || answer.destroyed) answer.destroy();
    else say(answer, textAnswer(502, 'upstream failure'));
  };
  onward.on('error', fail);
  onward.once('response', (got) => {
    got.on('error', () => answer.destroy());
    got.once('aborted', () => answer.destroy());
    try {
      answer.sendDate = false;
      answer.writeHead(got.statusCode ?? 502, passedBack(got));
      got.pipe(answer);
    } catch {
      // What cannot be said in HTTP is not handed on.
      onward.destroy();
      answer.destroy();
    }
  });
  // One that answers with another protocol ends without a response.
  onward.once('close', () => {
    if (!answer.headersSent) fail();
  });
}

function passedBack({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && !OF_CONNECTION.has(name.toLowerCase()) ? [name, rawHeaders[index + 1] ?? ''] : [],
  );
}

function passedOn(asked: IncomingMessage): Record<string, string | string[]> {
  const named = new Set((asked.headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  const kept = Object.entries(asked.headersDistinct).flatMap(([name, values = []]) =>
    OF_CONNECTION.has(name) || named.has(name) ? [] : [[name, values] as const],
  );
  const isChunked = asked.headers['transfer-encoding'] !== undefined;
  return { ...Object.fromEntries(kept), ...(isChunked && { 'transfer-encoding': 'chunked' }) };
}

async function tunnel(
  asked: IncomingMessage,
  client: Duplex,
  head: Buffer,
  { mode }: Pick<NetworkPolicy, 'mode'>,
  admit: Admit,
): Promise<void> {
  const target = tunnelTarget(asked.url ?? '');
  if (target === null) return end(client, textAnswer(400, 'CONNECT takes host:port.'));
  asked.socket.setTimeout(0);
  if (mode === 'limited') {
    return end(client, tunnelBlockAnswer({ type: 'blocked', reason: 'mitm_required', source: 'baseline_policy' }));
  }
  const admission = await admit(target);
  if (admission.type === 'blocked') return end(client, tunnelBlockAnswer(admission));
  const socket = await reach(target, admission);
  if (socket === null) return end(client, textAnswer(502, 'upstream failure'));
  if (client.destroyed) return void socket.destroy();
  client.write('HTTP/1.1 200 OK\r\n\r\n');
  client.unshift(head);
  joinSockets(client, socket);
}

/** Null: not an absolute `http://` address, or one with a name and password. */
function plainUrl(text: string): URL | null {
  if (!/^http:\/\//i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  return !isHost(plainHost(url.hostname)) || url.username !== '' || url.password !== '' ? null : url;
}

function tunnelTarget(authority: string): NetworkTarget | null {
  const [, name = '', digits = ''] = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]]+):(\d{1,5})$/i.exec(authority) ?? [];
  const port = Number(digits);
  const host = plainHost(name);
  if (!isHost(host) || port < 1 || port > 65_535) return null;
  return { protocol: 'https', host, port };
}

function say(answer: ServerResponse, { status, headers, body }: ProxyAnswer): void {
  if (answer.destroyed) return;
  // What is still to come of the request is not read.
  answer.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  answer.end(body);
}

function end(client: Duplex, { status, headers, body }: ProxyAnswer): void {
  const all = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  if (client.destroyed || !client.writable) return void client.destroy();
  client.end(`${[`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines].join('\r\n')}\r\n\r\n${body}`);
  client.once('finish', () => client.destroy());
}
