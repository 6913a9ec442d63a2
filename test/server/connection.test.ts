import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { concurrent, defineMethod } from '../../src/methods/define-method.ts';
import type { Connection } from '../../src/server/connection.ts';
import { RequestFailed } from '../../src/threads/client-connection.ts';
import { createLinkedPair } from '../../src/transport/linked-pair.ts';
import { connectClient, createServer, gated, WireClient } from '../wire/wire-client.ts';

const NEVER = new AbortController().signal;

async function open(capabilities: object = {}): Promise<{ client: WireClient; connection: Connection }> {
  const server = createServer();
  const client = connectClient(server);
  await client.initialize(capabilities);
  return { client, connection: server.connections[0] as Connection };
}

function withoutTime(line: string): unknown {
  const { emittedAtMs, ...rest } = JSON.parse(line) as Record<string, unknown>;
  return { ...rest, hasTime: Number.isInteger(emittedAtMs) };
}

describe('notify()', () => {
  it('reaches initialised clients that did not opt out and may hear it', async () => {
    const server = createServer();
    const [uninitialised, plain, optedOut, experimental] = [1, 2, 3, 4].map(() => connectClient(server)) as [
      WireClient,
      WireClient,
      WireClient,
      WireClient,
    ];
    await plain.initialize();
    await optedOut.initialize({ optOutNotificationMethods: ['thread/archived', 'thread/unarchiv'] });
    await experimental.initialize({ experimentalApi: true });
    for (const connection of server.connections) {
      connection.notify('thread/archived', { threadId: 'a' });
      connection.notify('thread/unarchived', { threadId: 'b' });
      connection.notify('thread/closed', { threadId: 'c' });
    }
    await server.close();
    const methods = async (client: WireClient) =>
      (await client.rest()).map((line) => (JSON.parse(line) as { method: string }).method);
    expect(await Promise.all([uninitialised, plain, optedOut, experimental].map(methods))).toEqual([
      [],
      ['thread/archived', 'thread/unarchived'],
      ['thread/unarchived'],
      ['thread/archived', 'thread/unarchived', 'thread/closed'],
    ]);
  });

  it('adds the time and is dropped after the end', async () => {
    const { client, connection } = await open();
    connection.notify('thread/archived', { threadId: 'a' });
    expect(withoutTime(await client.line())).toEqual({
      method: 'thread/archived',
      params: { threadId: 'a' },
      hasTime: true,
    });
    await connection.close();
    connection.notify('thread/archived', { threadId: 'b' });
    expect(await client.rest()).toEqual([]);
  });
});

describe('request()', () => {
  it('uses the id of the caller and resolves with the raw result', async () => {
    const { client, connection } = await open();
    const answers = [connection.request(7, 'a/b', { x: 1 }, NEVER), connection.request(0, 'a/b', { x: 2 }, NEVER)];
    expect(await client.lines(2)).toEqual([
      '{"method":"a/b","id":7,"params":{"x":1}}',
      '{"method":"a/b","id":0,"params":{"x":2}}',
    ]);
    client.send({ id: 0, result: 'zero' }, { id: 7, result: null });
    expect(await Promise.all(answers)).toEqual([null, 'zero']);
  });

  it.each([
    [{ code: 5, message: 'no' }, 5, 'no'],
    ['broken', -32603, 'The client answered with a malformed error'],
  ])('rejects for the error %j', async (error, code, message) => {
    const { client, connection } = await open();
    const answer = connection.request(1, 'a/b', {}, NEVER);
    await client.line();
    client.send({ id: 1, error });
    await expect(answer).rejects.toEqual(Object.assign(new RequestFailed(code, message)));
  });

  it('asks the same again under the same id', async () => {
    const { client, connection } = await open();
    const answers = [connection.request(1, 'a/b', {}, NEVER), connection.request(1, 'a/b', {}, NEVER)];
    await client.lines(2);
    client.send({ id: 1, result: 'both' });
    expect(await Promise.all(answers)).toEqual(['both', 'both']);
  });

  it('rejects with the reason of the signal, and when the connection ends', async () => {
    const { client, connection } = await open();
    const withdrawing = new AbortController();
    const withdrawn = connection.request(1, 'a/b', {}, withdrawing.signal);
    const lost = connection.request(2, 'a/b', {}, NEVER);
    await client.lines(2);
    withdrawing.abort(new Error('withdrawn'));
    await expect(withdrawn).rejects.toThrow('withdrawn');
    client.send({ id: 1, result: 'late' });
    client.end();
    await expect(lost).rejects.toThrow('The connection is closed');
    await expect(connection.request(3, 'a/b', {}, NEVER)).rejects.toThrow('The connection is closed');
    expect(connection.isClosed).toBe(true);
  });

  it.each([
    [false, '{"method":"item/commandExecution/requestApproval","id":1,"params":{"command":"ls"}}'],
    [
      true,
      '{"method":"item/commandExecution/requestApproval","id":1,"params":{"command":"ls","additionalPermissions":{}}}',
    ],
  ])('shows additional permissions with the capability only (%s)', async (experimentalApi, line) => {
    const { client, connection } = await open({ experimentalApi });
    const params = { command: 'ls', additionalPermissions: {} };
    connection.request(1, 'item/commandExecution/requestApproval', params, NEVER).catch(() => undefined);
    expect(await client.line()).toBe(line);
    await connection.close();
  });
});

describe('replyAlone()', () => {
  it('flushes the answer in a write of its own', async () => {
    const alone = defineMethod({
      name: 'test/alone',
      summary: 'Answer alone.',
      stability: 'stable',
      params: z.object({}),
      result: z.object({}),
      order: concurrent,
      handle: (_, { connection, replyAlone, afterReply }) => {
        replyAlone();
        connection.notify('thread/archived', { threadId: 'before' });
        afterReply(() => connection.notify('thread/archived', { threadId: 'after' }));
        return {};
      },
    });
    const { client: end, server: transport } = createLinkedPair();
    const server = createServer([alone]);
    server.connect(transport);
    const client = new WireClient(end);
    await client.initialize();
    const chunks: string[] = [];
    end.input.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
    client.send({ id: 1, method: 'test/alone', params: {} });
    await client.lines(3);
    expect(chunks.length).toBe(3);
    expect(chunks[1]).toBe('{"id":1,"result":{}}\n');
  });
});

describe('close()', () => {
  it('answers what came in before the end of input', async () => {
    const { method, started, release } = gated();
    const client = connectClient(createServer([method]));
    await client.initialize();
    client.send({ id: 1, method: 'test/gated', params: { threadId: 'a', label: 'a' } });
    client.end();
    await vi.waitFor(() => expect(started).toEqual(['a']));
    release('a');
    expect(await client.rest()).toEqual(['{"id":1,"result":{"label":"a"}}']);
  });

  it('does not wait for an answer that never comes', async () => {
    const { method, started } = gated();
    const disconnected: number[] = [];
    const server = createServer([method], { onDisconnected: ({ id }) => disconnected.push(id) });
    const client = connectClient(server);
    await client.initialize();
    client.send({ id: 1, method: 'test/gated', params: { threadId: 'a', label: 'a' } });
    client.end();
    expect(await client.rest()).toEqual([]);
    expect({ started, disconnected, open: server.connections }).toEqual({
      started: ['a'],
      disconnected: [1],
      open: [],
    });
  });

  it('closes by itself once the output is broken', async () => {
    const { client, server } = createLinkedPair();
    const connection = createServer().connect(server);
    client.input.destroy(new Error('EPIPE'));
    client.output.write('{"id":0,"method":"initialize","params":{"clientInfo":{"name":"a","version":"1"}}}\n');
    await connection.closed;
    expect(connection.isClosed).toBe(true);
  });
});
