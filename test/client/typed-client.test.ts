import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { ConnectionClosed, ServerError } from '../../src/client/client-error.ts';
import { streamTransport } from '../../src/client/line-transport.ts';
import { TypedClient } from '../../src/client/typed-client.ts';

/** The server's end: raw lines out, messages in. */
class ServerEnd {
  readonly output = new PassThrough();
  readonly input = new PassThrough();
  readonly #received: AsyncIterator<Buffer>;

  constructor() {
    this.#received = this.input[Symbol.asyncIterator]();
  }

  send(...messages: readonly unknown[]): void {
    this.output.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  }

  async receive(): Promise<unknown> {
    const { value } = await this.#received.next();
    return JSON.parse(String(value));
  }
}

function connect(): { client: TypedClient; server: ServerEnd } {
  const server = new ServerEnd();
  return { client: new TypedClient(streamTransport(server.output, server.input, 10_000)), server };
}

describe('TypedClient', () => {
  test('request() sends one line and resolves with the result of its id', async () => {
    const { client, server } = connect();
    const first = client.request('thread/loaded/list', {});
    expect(await server.receive()).toEqual({ method: 'thread/loaded/list', id: 1, params: {} });
    const second = client.request('thread/loaded/list', { limit: 1 });
    expect(await server.receive()).toEqual({ method: 'thread/loaded/list', id: 2, params: { limit: 1 } });
    server.send(
      { id: 2, result: { data: ['b'], nextCursor: null } },
      { id: 1, result: { data: [], nextCursor: null } },
    );
    expect(await Promise.all([first, second])).toEqual([
      { data: [], nextCursor: null },
      { data: ['b'], nextCursor: null },
    ]);
  });

  test('request() rejects with the error of the server', async () => {
    const { client, server } = connect();
    const answer = client.request('thread/read', { threadId: 't' });
    server.send({ id: 1, error: { code: -32600, message: 'thread not found: t', data: { a: 1 } } });
    await expect(answer).rejects.toEqual(new ServerError(-32600, 'thread not found: t', { a: 1 }));
  });

  test('onNotification() gives params and time of its own name until it is taken off', async () => {
    const { client, server } = connect();
    const seen: unknown[] = [];
    const off = client.onNotification('thread/archived', (params, emittedAtMs) => seen.push([params, emittedAtMs]));
    client.onAnyNotification((method) => seen.push(method));
    server.send(
      { method: 'thread/archived', params: { threadId: 'a' }, emittedAtMs: 5 },
      { method: 'thread/unheard/of', params: {} },
    );
    const answer = client.request('thread/loaded/list', {});
    server.send({ id: 1, result: {} });
    await answer;
    off();
    server.send({ method: 'thread/archived', params: { threadId: 'b' } });
    const last = client.request('thread/loaded/list', {});
    server.send({ id: 2, result: {} });
    await last;
    expect(seen).toEqual([[{ threadId: 'a' }, 5], 'thread/archived', 'thread/unheard/of', 'thread/archived']);
  });

  test('onServerRequest() answers with what the handler returns', async () => {
    const { client, server } = connect();
    client.onServerRequest('item/fileChange/requestApproval', async ({ itemId }) => {
      return { decision: itemId === 'good' ? 'accept' : 'decline' };
    });
    const params = { threadId: 't', turnId: 'u', itemId: 'good', startedAtMs: 1 };
    server.send({ method: 'item/fileChange/requestApproval', id: 0, params });
    expect(await server.receive()).toEqual({ id: 0, result: { decision: 'accept' } });
  });

  test('a server request without handler, or whose handler fails, is answered with an error', async () => {
    const { client, server } = connect();
    server.send({ method: 'attestation/generate', id: 0, params: {} });
    expect(await server.receive()).toEqual({
      id: 0,
      error: { code: -32601, message: 'Method not found: attestation/generate' },
    });
    client.onServerRequest('item/fileChange/requestApproval', () => {
      throw new Error('no idea');
    });
    server.send({ method: 'item/fileChange/requestApproval', id: 1, params: {} });
    expect(await server.receive()).toEqual({ id: 1, error: { code: -32603, message: 'no idea' } });
  });

  test('the end of the connection rejects what waits and what comes later', async () => {
    const { client, server } = connect();
    const waiting = client.request('thread/loaded/list', {});
    server.output.end();
    await expect(waiting).rejects.toThrow(ConnectionClosed);
    await expect(client.request('thread/loaded/list', {})).rejects.toThrow(ConnectionClosed);
    expect(await client.closed).toBeUndefined();
  });

  test('lines that are cut, blank or no JSON do not disturb the others', async () => {
    const { client, server } = connect();
    const answer = client.request('thread/loaded/list', {});
    const line = `${JSON.stringify({ id: 1, result: { data: ['ä'], nextCursor: null } })}\r\n`;
    const bytes = Buffer.from(`\n{bad\n${line}`);
    for (const byte of bytes) server.output.write(Buffer.of(byte));
    expect(await answer).toEqual({ data: ['ä'], nextCursor: null });
  });

  test('a line over the bound ends the connection', async () => {
    const { client, server } = connect();
    const waiting = client.request('thread/loaded/list', {});
    server.output.write('x'.repeat(10_001));
    await expect(waiting).rejects.toThrow('A line of the server is longer than 10000 bytes');
    expect(await client.closed).toEqual(new Error('A line of the server is longer than 10000 bytes'));
  });
});
