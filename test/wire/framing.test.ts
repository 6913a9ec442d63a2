import { setImmediate as nextTask } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { createLinkedPair } from '../../src/transport/linked-pair.ts';
import { connectClient, createServer, type WireClient } from './wire-client.ts';

const INITIALIZE = { id: 0, method: 'initialize', params: { clientInfo: { name: 'lab', version: '0.1.0' } } };

async function openClient(limits = {}): Promise<WireClient> {
  const client = connectClient(createServer([], { limits }));
  await client.initialize();
  return client;
}

describe('framing', () => {
  it('answers in one line each, without jsonrpc, whatever the members say', async () => {
    const client = await openClient();
    client.send('{"jsonrpc":"1.5","extra":[1],"id":1,"method":"test/echo","params":{"value":"ä\\n"}}');
    client.write('\r\n \n{"id":2,"method":"test/echo","params":{"value":[]}}\r\n');
    expect(await client.lines(2)).toEqual(['{"id":1,"result":{"value":"ä\\n"}}', '{"id":2,"result":{"value":[]}}']);
  });

  it('joins characters that are split between chunks', async () => {
    const client = await openClient();
    const bytes = Buffer.from('{"id":1,"method":"test/echo","params":{"value":"aä€😀"}}\n');
    for (const byte of bytes) {
      client.write(Buffer.of(byte));
      await nextTask();
    }
    expect(await client.line()).toBe('{"id":1,"result":{"value":"aä€😀"}}');
  });

  it('serves a last line without line feed, and ends with the input', async () => {
    const client = await openClient();
    client.write('{"id":1,"method":"test/echo"}');
    client.end();
    expect(await client.rest()).toEqual(['{"id":1,"result":{}}']);
  });

  it('speaks Content-Length both ways with a client that does', async () => {
    const { client, server } = createLinkedPair();
    createServer().connect(server);
    const rpc = createMessageConnection(new StreamMessageReader(client.input), new StreamMessageWriter(client.output));
    const heard: unknown[] = [];
    rpc.onNotification((method) => void heard.push(method));
    rpc.listen();
    expect(await rpc.sendRequest('initialize', INITIALIZE.params)).toMatchObject({ codexHome: '/home/codex' });
    const long = { value: Array.from({ length: 60 }, () => 'ä'.repeat(50_000)) };
    const answers = await Promise.all([
      rpc.sendRequest('test/echo', { value: 'ü' }),
      rpc.sendRequest('test/echo', long),
      rpc.sendRequest('test/nope', {}).catch((error: { code: number }) => error.code),
    ]);
    expect(answers).toEqual([{ value: 'ü' }, long, -32601]);
    expect(heard).toEqual(['remoteControl/status/changed']);
    rpc.dispose();
  });
});

describe('bad lines', () => {
  it.each([
    ['{"id":5,"method":', '{"error":{"code":-32700,"message":"Parse error: the message is not valid JSON"},"id":5}'],
    ['nonsense', '{"error":{"code":-32700,"message":"Parse error: the message is not valid JSON"},"id":null}'],
    [
      '\ufeff{"id":1,"method":"test/echo"}',
      '{"error":{"code":-32700,"message":"Parse error: the message is not valid JSON"},"id":1}',
    ],
    [
      '[{"id":1,"method":"test/echo"}]',
      '{"error":{"code":-32600,"message":"Invalid request: batches are not supported"},"id":null}',
    ],
    ['5', '{"error":{"code":-32600,"message":"Invalid request: a message is a JSON object"},"id":null}'],
    ['null', '{"error":{"code":-32600,"message":"Invalid request: a message is a JSON object"},"id":null}'],
    [
      '{"id":"x","method":5}',
      '{"error":{"code":-32600,"message":"Invalid request: neither a request, a notification nor an answer"},"id":"x"}',
    ],
    [
      '{}',
      '{"error":{"code":-32600,"message":"Invalid request: neither a request, a notification nor an answer"},"id":null}',
    ],
  ])('answers %s', async (line, answer) => {
    const client = await openClient();
    client.send(line, { id: 'next', method: 'test/echo' });
    expect(await client.lines(2)).toEqual([answer, '{"id":"next","result":{}}']);
  });

  it('answers invalid UTF-8 and goes on', async () => {
    const client = await openClient();
    client.write(Buffer.concat([Buffer.from('{"id":7,"method":"'), Buffer.of(0xff, 0xfe), Buffer.from('"}\n')]));
    client.send({ id: 8, method: 'test/echo' });
    expect(await client.lines(2)).toEqual([
      '{"error":{"code":-32700,"message":"Parse error: the message is not valid UTF-8"},"id":7}',
      '{"id":8,"result":{}}',
    ]);
  });

  it('answers a line over the bound and goes on', async () => {
    const client = await openClient({ maxLineBytes: 100_000 });
    client.send({ id: 1, method: 'test/echo', params: { value: 'x'.repeat(300_000) } }, { id: 2, method: 'test/echo' });
    expect(await client.lines(2)).toEqual([
      '{"error":{"code":-32600,"message":"Invalid request: the message is longer than 100000 bytes"},"id":1}',
      '{"id":2,"result":{}}',
    ]);
  });

  it('ignores notifications and answers nobody waits for', async () => {
    const client = await openClient();
    client.send(
      { method: 'initialized' },
      { method: '$/cancelRequest', params: { id: 1 } },
      { method: '$/cancelRequest' },
      { id: 0, result: {} },
      { id: 'x', error: { code: 1, message: 'no' } },
      { id: 99, error: null },
      { id: 'last', method: 'test/echo' },
    );
    expect(await client.line()).toBe('{"id":"last","result":{}}');
  });
});

describe('request ids', () => {
  it('echoes ids as they were written', async () => {
    const client = await openClient();
    const ids = [
      '1',
      '"1"',
      '""',
      '-5',
      '9223372036854775807',
      '-9223372036854775808',
      '9007199254740993',
      '"\\ud83d"',
    ];
    client.send(...ids.map((id) => `{"method":"test/echo","params":{},"id":${id}}`));
    expect(await client.lines(ids.length)).toEqual(ids.map((id) => `{"id":${id},"result":{}}`));
  });

  it('answers each of several requests with one id', async () => {
    const client = await openClient();
    client.send(...[1, 2, 3].map((value) => ({ id: 1, method: 'test/echo', params: { value } })));
    expect(await client.lines(3)).toEqual([1, 2, 3].map((value) => `{"id":1,"result":{"value":${value}}}`));
  });

  it('takes requests with an impossible id or trace for notifications', async () => {
    const client = await openClient();
    client.send(
      ...['null', 'true', '1.5', '1.0', '1e3', '9223372036854775808'].map((id) => `{"id":${id},"method":"test/echo"}`),
      ...['5', '"x"', '{"traceparent":5}'].map((trace) => `{"id":1,"trace":${trace},"method":"test/echo"}`),
      ...['null', '{}', '[]', '{"traceparent":"x"}'].map((trace) => `{"id":2,"trace":${trace},"method":"test/echo"}`),
    );
    expect(await client.lines(4)).toEqual(Array.from({ length: 4 }, () => '{"id":2,"result":{}}'));
  });
});
