import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { concurrent, defineMethod } from '../../src/methods/define-method.ts';
import { RpcError } from '../../src/protocol/rpc-error.ts';
import { connectClient, createServer, gated } from './wire-client.ts';

const CLIENT_INFO = { name: 'lab', version: '0.1.0' };

function error(id: number | string, code: number, message: string): string {
  return JSON.stringify({ error: { code, message }, id });
}

describe('initialize', () => {
  it('answers, then tells of warnings and remote control', async () => {
    vi.useFakeTimers({ now: 1000, toFake: ['Date'] });
    const server = createServer([], {
      identity: {
        codexHome: '/h',
        installationId: 'i',
        configWarnings: [{ summary: 's', details: null }],
        host: { os: 'Debian 12.0.0', architecture: 'x86_64', terminal: 'xterm' },
        serverName: 'host',
      },
    });
    const client = connectClient(server);
    client.send({ id: 1, method: 'initialize', params: { clientInfo: CLIENT_INFO } });
    const lines = await client.lines(3);
    vi.useRealTimers();
    expect(lines).toEqual([
      '{"id":1,"result":{"userAgent":"lab/0.169.0 (Debian 12.0.0; x86_64) xterm (lab; 0.1.0)","codexHome":"/h","platformFamily":"unix","platformOs":"linux","serverInfo":{"name":"bobbin","version":"0.0.0-dev","methods":[]}}}',
      '{"method":"configWarning","params":{"summary":"s","details":null},"emittedAtMs":1000}',
      '{"method":"remoteControl/status/changed","params":{"status":"disabled","serverName":"host","installationId":"i","environmentId":null},"emittedAtMs":1000}',
    ]);
  });

  it('refuses what it cannot use, and can be tried again until it succeeded', async () => {
    const client = connectClient(createServer());
    client.send(
      { id: 1, method: 'test/echo' },
      { id: 2, method: 'initialize' },
      { id: 3, method: 'initialize', params: { clientInfo: { name: 'a\nb', version: '1' } } },
      { id: 4, method: 'initialize', params: { clientInfo: CLIENT_INFO } },
      { id: 5, method: 'initialize', params: { clientInfo: CLIENT_INFO } },
    );
    const lines = await client.lines(6);
    expect(lines.filter((line) => !line.includes('"method"') && !line.includes('"result"'))).toEqual([
      error(1, -32600, 'Not initialized'),
      error(2, -32600, 'Invalid request: missing field `params`'),
      error(3, -32600, "Invalid clientInfo.name: 'a\nb'. Must be a valid HTTP header value."),
      error(5, -32600, 'Already initialized'),
    ]);
  });

  it('serves requests that were sent with it in one go', async () => {
    const client = connectClient(createServer());
    client.send(
      { id: 1, method: 'initialize', params: { clientInfo: CLIENT_INFO } },
      { method: 'initialized' },
      { id: 2, method: 'test/echo' },
    );
    expect((await client.lines(3)).at(-1)).toBe('{"id":2,"result":{}}');
  });
});

describe('checks', () => {
  it('looks at params before initialize, and at missing methods behind it', async () => {
    const client = connectClient(createServer());
    client.send(
      { id: 1, method: 'test/nope' },
      { id: 2, method: 'test/later', params: 5 },
      { id: 3, method: 'test/experimental' },
      { id: 4, method: 'test/experimental', params: { value: 1 } },
      { id: 5, method: 'test/experimental', params: { value: 'x' } },
    );
    const lines = await client.lines(5);
    expect(lines.map((line) => (JSON.parse(line) as { error: { code: number } }).error.code)).toEqual(
      Array(5).fill(-32600),
    );
    expect([lines[0], lines[1], lines[2], lines[3]]).toEqual([
      error(1, -32600, 'Not initialized'),
      error(2, -32600, 'Not initialized'),
      error(3, -32600, 'Invalid request: missing field `params`'),
      error(4, -32600, 'Not initialized'),
    ]);
    expect(lines[4]).toContain('Invalid request: ');
  });

  it('refuses experimental methods and fields to clients without the capability', async () => {
    const client = connectClient(createServer());
    await client.initialize();
    client.send(
      { id: 1, method: 'test/nope' },
      { id: 2, method: 'test/later', params: 5 },
      { id: 3, method: 'test/laterExperimental' },
      { id: 4, method: 'test/experimental', params: { value: 1 } },
      { id: 5, method: 'test/echo', params: { hidden: 'x' } },
      { id: 6, method: 'test/echo', params: { hidden: 5 } },
      { id: 7, method: 'constructor' },
    );
    const lines = await client.lines(7);
    expect([...lines.slice(0, 5), lines[6]]).toEqual([
      error(1, -32601, 'Method not found: test/nope'),
      error(2, -32601, 'test/later is not supported yet'),
      error(3, -32600, 'test/laterExperimental requires experimentalApi capability'),
      error(4, -32600, 'test/experimental requires experimentalApi capability'),
      error(5, -32600, 'test/echo.hidden requires experimentalApi capability'),
      error(7, -32601, 'Method not found: constructor'),
    ]);
    expect(lines[5]).toContain('Invalid request: ');
  });

  it('lets clients with the capability pass', async () => {
    const client = connectClient(createServer());
    await client.initialize({ experimentalApi: true });
    client.send(
      { id: 1, method: 'test/laterExperimental' },
      { id: 2, method: 'test/experimental', params: { value: 1 } },
      { id: 3, method: 'test/echo', params: { hidden: 'x' } },
    );
    expect(await client.lines(3)).toEqual([
      error(1, -32601, 'test/laterExperimental is not supported yet'),
      '{"id":2,"result":{"value":1}}',
      '{"id":3,"result":{"hidden":"x"}}',
    ]);
  });

  it.each(['"x"', '5', '[]', '[1]', 'true'])('refuses params that are %s', async (params) => {
    const client = connectClient(createServer());
    await client.initialize();
    client.send(`{"id":1,"method":"test/echo","params":${params}}`);
    expect(JSON.parse(await client.line())).toEqual({
      id: 1,
      error: { code: -32600, message: expect.stringMatching(/^Invalid request: /) },
    });
  });
});

describe('order', () => {
  it('runs requests of a thread one after another and others beside them', async () => {
    const { method, started, release } = gated();
    const client = connectClient(createServer([method]));
    await client.initialize();
    client.send(
      { id: 1, method: 'test/gated', params: { threadId: 'a', label: 'a1' } },
      { id: 2, method: 'test/gated', params: { threadId: 'a', label: 'a2' } },
      { id: 3, method: 'test/gated', params: { threadId: 'A', label: 'A1' } },
      { id: 4, method: 'test/gated', params: { threadId: 'a' } },
      { id: 5, method: 'test/echo' },
    );
    const first = await client.lines(2);
    expect(first.map((line) => (JSON.parse(line) as { id: number }).id)).toEqual([4, 5]);
    expect(started).toEqual(['a1', 'A1']);
    release('a1');
    expect(await client.line()).toBe('{"id":1,"result":{"label":"a1"}}');
    await vi.waitFor(() => expect(started).toEqual(['a1', 'A1', 'a2']));
    release('A1');
    release('a2');
    expect([...(await client.lines(2))].sort()).toEqual([
      '{"id":2,"result":{"label":"a2"}}',
      '{"id":3,"result":{"label":"A1"}}',
    ]);
  });

  it('writes answers and notifications in the order they were handed over', async () => {
    const announcing = defineMethod({
      name: 'test/announce',
      summary: 'Notify before and after the answer.',
      stability: 'stable',
      params: z.object({ fails: z.boolean() }),
      result: z.object({}),
      order: concurrent,
      handle: ({ fails }, { connection, afterReply }) => {
        connection.notify('thread/archived', { threadId: 'before' });
        afterReply(() => connection.notify('thread/archived', { threadId: 'after' }));
        if (fails) throw RpcError.invalidRequest('no');
        return {};
      },
    });
    const client = connectClient(createServer([announcing]));
    await client.initialize();
    client.send(
      { id: 1, method: 'test/announce', params: { fails: false } },
      { id: 2, method: 'test/announce', params: { fails: true } },
      { id: 3, method: 'test/echo' },
    );
    const lines = (await client.lines(6)).map(
      (line) => JSON.parse(line) as { id?: number; params?: { threadId: string } },
    );
    expect(lines.map(({ id, params }) => id ?? params?.threadId)).toEqual(['before', 1, 'after', 'before', 2, 3]);
  });
});

describe('failures', () => {
  it('tells of a broken handler in a neutral sentence, and serves on', async () => {
    const broken = defineMethod({
      name: 'test/broken',
      summary: 'Fail.',
      stability: 'stable',
      params: z.object({}),
      result: z.unknown(),
      order: concurrent,
      optionalParams: true,
      handle: () => {
        throw new TypeError('secret');
      },
    });
    const unwritable = { ...broken, name: 'test/unwritable', handle: () => 1n };
    const withData = {
      ...broken,
      name: 'test/data',
      handle: () => Promise.reject(new RpcError(-32602, 'too large', { max: 1 })),
    };
    const client = connectClient(createServer([broken, unwritable, withData]));
    await client.initialize();
    client.send(...['test/broken', 'test/unwritable', 'test/data', 'test/echo'].map((method, id) => ({ id, method })));
    expect(await client.lines(4)).toEqual([
      error(0, -32603, 'Cannot complete test/broken: internal error'),
      error(1, -32603, 'The answer cannot be written as JSON'),
      '{"error":{"code":-32602,"data":{"max":1},"message":"too large"},"id":2}',
      '{"id":3,"result":{}}',
    ]);
  });

  it('refuses messages that are nested too deep, and goes on', async () => {
    const client = connectClient(createServer());
    await client.initialize();
    client.send(`{"id":1,"method":"test/echo","params":{"value":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}}`);
    client.send({ id: 2, method: 'test/echo' });
    expect([...(await client.lines(2))].sort()).toEqual([
      error(1, -32600, 'Invalid request: the message is nested more than 128 levels deep'),
      '{"id":2,"result":{}}',
    ]);
  });
});
