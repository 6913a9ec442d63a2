import { setImmediate as nextTask } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { concurrent, defineMethod } from '../../src/methods/define-method.ts';
import { createLinkedPair } from '../../src/transport/linked-pair.ts';
import { connectClient, createServer, gated, WireClient } from './wire-client.ts';

function echoes(count: number): readonly object[] {
  return Array.from({ length: count }, (_, id) => ({ id, method: 'test/echo', params: { value: id } }));
}

/** Resolves when the value has stayed the same for a hundred turns of the event loop. */
async function standsStill(value: () => number): Promise<void> {
  let last = value();
  for (let same = 0; same < 100; same += 1) {
    await nextTask();
    if (value() !== last) same = 0;
    last = value();
  }
}

describe('load', () => {
  it('answers 20,000 requests written at once, each once', async () => {
    const client = connectClient(createServer());
    await client.initialize();
    client.send(...echoes(20_000));
    expect(await client.lines(20_000)).toEqual(
      Array.from({ length: 20_000 }, (_, id) => `{"id":${id},"result":{"value":${id}}}`),
    );
  });

  it('stops reading while too much is in flight, and goes on after', async () => {
    const { method, started, release } = gated();
    const { client: end, server: transport } = createLinkedPair();
    createServer([method], { limits: { maxInFlight: 4 } }).connect(transport);
    const client = new WireClient(end);
    await client.initialize();
    const labels = Array.from({ length: 12 }, (_, index) => `t${index}`);
    client.send(...labels.map((label) => ({ id: label, method: 'test/gated', params: { threadId: label, label } })));
    await vi.waitFor(() => expect(started.length).toBe(4));
    for (let task = 0; task < 50; task += 1) await nextTask();
    expect(started).toEqual(labels.slice(0, 4));
    const done = client.lines(12);
    const releasing = setInterval(() => started.forEach(release), 1);
    expect((await done).length).toBe(12);
    clearInterval(releasing);
    expect(started).toEqual(labels);
  });

  it('reads on when nothing is answered for long, for what is in flight may wait for what is not read yet', async () => {
    const { method, started, release } = gated();
    const releasing = {
      ...method,
      name: 'test/release',
      order: concurrent,
      handle: () => ({ label: String(release('a')) }),
    };
    const client = connectClient(
      createServer([method, releasing], { limits: { maxInFlight: 1, maxStandstillMs: 20 } }),
    );
    await client.initialize();
    client.send(
      { id: 1, method: 'test/gated', params: { threadId: 'a', label: 'a' } },
      { id: 2, method: 'test/release', params: { threadId: 'a', label: 'a' } },
    );
    expect([...(await client.lines(2))].sort()).toEqual([
      '{"id":1,"result":{"label":"a"}}',
      '{"id":2,"result":{"label":"undefined"}}',
    ]);
    expect(started).toEqual(['a']);
  });

  it('reads on for an awaited answer, and refuses requests past the hard bound', async () => {
    const asking = defineMethod({
      name: 'test/ask',
      summary: 'Ask the client.',
      stability: 'stable',
      params: z.object({ wireId: z.number() }),
      result: z.unknown(),
      order: concurrent,
      handle: ({ wireId }, { connection }) =>
        connection.request(wireId, 'test/question', {}, new AbortController().signal),
    });
    const client = connectClient(createServer([asking], { limits: { maxInFlight: 2, maxInFlightHard: 4 } }));
    await client.initialize();
    const asks = Array.from({ length: 6 }, (_, id) => ({ id, method: 'test/ask', params: { wireId: 100 + id } }));
    client.send(...asks);
    const lines = await client.lines(6);
    expect([...lines].sort()).toEqual([
      '{"error":{"code":-32001,"message":"Server overloaded; retry later."},"id":4}',
      '{"error":{"code":-32001,"message":"Server overloaded; retry later."},"id":5}',
      ...[100, 101, 102, 103].map((id) => `{"method":"test/question","id":${id},"params":{}}`),
    ]);
    client.send(...[103, 102, 101, 100].map((id) => ({ id, result: { id } })));
    expect([...(await client.lines(4))].sort()).toEqual(
      [0, 1, 2, 3].map((id) => `{"id":${id},"result":{"id":${100 + id}}}`),
    );
  });

  it('stops reading while the client does not read, in bounded memory', async () => {
    const { client: end, server: transport } = createLinkedPair();
    const connection = createServer([], { limits: { maxQueuedChars: 100_000 } }).connect(transport);
    const value = 'x'.repeat(1000);
    end.output.write('{"id":0,"method":"initialize","params":{"clientInfo":{"name":"a","version":"1"}}}\n');
    for (let id = 0; id < 20_000; id += 1) {
      end.output.write(`{"id":${id},"method":"test/echo","params":{"value":"${value}"}}\n`);
    }
    await vi.waitFor(() => expect(connection.backPressure()).toBeInstanceOf(Promise));
    await standsStill(() => end.output.readableLength + end.output.writableLength);
    // What is read is answered into the queue: it holds little more than its bound, the rest waits in the pipe.
    expect(end.output.readableLength + end.output.writableLength).toBeGreaterThan(15_000_000);
    const client = new WireClient(end);
    const lines = await client.lines(20_002);
    expect(lines.at(-1)).toBe(`{"id":19999,"result":{"value":"${value}"}}`);
    expect(connection.backPressure()).toBe(undefined);
  });

  it('answers in pieces what is long, and refuses what is too long', async () => {
    const client = connectClient(createServer([], { limits: { maxResponseBytes: 5_000_000 } }));
    await client.initialize();
    const turns = (count: number) => ({
      thread: { turns: [{ items: Array.from({ length: count }, () => 'é'.repeat(10_000)) }] },
    });
    client.send(
      { id: 1, method: 'test/echo', params: { value: turns(200) } },
      { id: 2, method: 'test/echo', params: { value: turns(300) } },
      { id: 3, method: 'test/echo' },
    );
    const lines = await client.lines(3);
    expect(JSON.parse(lines[0] ?? '')).toEqual({ id: 1, result: { value: turns(200) } });
    const bytes = Buffer.byteLength(JSON.stringify({ id: 2, result: { value: turns(300) } }));
    expect(lines.slice(1)).toEqual([
      `{"error":{"code":-32600,"message":"History too large for one answer (${bytes} bytes); use excludeTurns and thread/turns/list"},"id":2}`,
      '{"id":3,"result":{}}',
    ]);
  });
});
