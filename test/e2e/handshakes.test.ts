import { describe, expect, it } from 'vitest';
import { say } from '../support/model-script.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';
import type { WireMessage } from '../support/wire-log.ts';

const INPUT = [{ type: 'text', text: 'hi', text_elements: [] }];

interface Handshake {
  readonly client: string;
  readonly args: readonly string[];
  readonly initialize: object;
  /** Null: it sends none. */
  readonly initialized: object | null;
  /** Ids of its requests, in their order. */
  readonly ids: readonly [number | string, number | string, number | string];
}

/** As published clients begin: their arguments, names, capabilities and ids. */
const HANDSHAKES: readonly Handshake[] = [
  {
    client: 'acp',
    args: ['app-server', '-c', 'model="chosen"', '-c', 'features.x=true'],
    initialize: {
      clientInfo: { name: 'zed', title: 'Zed', version: '1.0.0' },
      capabilities: { experimentalApi: true, requestAttestation: false },
    },
    initialized: null,
    ids: [0, 1, 2],
  },
  {
    client: 'py',
    args: ['--config', 'model="chosen"', 'app-server', '--listen', 'stdio://'],
    initialize: {
      clientInfo: { name: 'codex_python_sdk', title: 'Codex Python SDK', version: '0.0.0' },
      capabilities: { experimentalApi: true },
    },
    initialized: { method: 'initialized' },
    ids: [
      '3f0e7ad2-57a5-4b3a-9f3e-0d8f9b2f1c11',
      'a2b1c0d9-1111-4222-8333-944455566677',
      '00000000-0000-4000-8000-000000000001',
    ],
  },
  {
    client: 'cli',
    args: ['app-server', '--listen', 'stdio://', '-c', 'model="chosen"'],
    initialize: {
      clientInfo: { name: 'ai-sdk-provider-codex-cli', version: '2.2.1' },
      capabilities: { experimentalApi: true, optOutNotificationMethods: null },
    },
    initialized: { method: 'initialized' },
    ids: [1, 2, 3],
  },
  {
    client: 'aas',
    args: ['app-server', '-c', 'model=chosen'],
    initialize: { clientInfo: { name: 'ai-sdk-provider-codex-app-server', title: 'AI SDK', version: '1.1.7' } },
    initialized: { method: 'initialized', params: {} },
    ids: ['5f1c', '5f1d', '5f1e'],
  },
  {
    client: 'oc',
    args: ['app-server', '--listen', 'stdio://', '--config=model="chosen"'],
    initialize: {
      clientInfo: { name: 'openclaw', title: null, version: '2026.9.5' },
      capabilities: { experimentalApi: true, extensions: { 'x/y': {} } },
    },
    initialized: { jsonrpc: '2.0', method: 'initialized', params: null } as object,
    ids: [10, 11, 12],
  },
];

async function answered({ peer }: ServerProcess, id: number | string): Promise<WireMessage> {
  const answer = await peer.answerTo(id);
  expect(answer).toHaveProperty('result');
  return answer;
}

describe('handshakes of clients', () => {
  it.each(HANDSHAKES)('$client: starts, runs a turn, ends', async ({ args, initialize, initialized, ids }) => {
    await using set = await Stage.set([say('Hello.')]);
    await using server = set.spawn({ args });
    const { peer } = server;
    const [first, second, third] = ids;
    peer.send({ id: first, method: 'initialize', params: initialize });
    const { userAgent, codexHome } = (await answered(server, first)).result as Record<string, string>;
    const { clientInfo } = initialize as { clientInfo: { name: string; version: string } };
    expect(codexHome).toBe(set.home);
    // What clients read from it: a name and a version, the first version in the text, both ends of the original's form.
    expect(userAgent).toMatch(/^[^/]+\/\d+\.\d+\.\d+(?:[ (]|$)/);
    expect(userAgent?.match(/(\d+)\.(\d+)\.(\d+)/)?.[0]).toBe('0.169.0');
    expect(userAgent?.startsWith(`${clientInfo.name}/0.169.0 (`)).toBe(true);
    expect(userAgent?.endsWith(` (${clientInfo.name}; ${clientInfo.version})`)).toBe(true);

    if (initialized !== null) peer.send(initialized);
    peer.send({ id: second, method: 'thread/start', params: { cwd: set.work } });
    const started = (await answered(server, second)).result as { thread: { id: string }; model: string };
    expect(started.model).toBe('chosen');
    expect(started.thread).toMatchObject({ cliVersion: '0.169.0', originator: clientInfo.name });
    peer.send({ id: third, method: 'turn/start', params: { threadId: started.thread.id, input: INPUT } });
    const { turn } = (await answered(server, third)).result as { turn: { id: string } };
    expect((await peer.turnCompleted(turn.id)).status).toBe('completed');
    expect(await server.close()).toEqual({ code: 0, signal: null });
  });

  it('cvx: sends all in one write and waits for nothing', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using server = set.spawn();
    const { peer } = server;
    peer.send(
      {
        id: 1,
        method: 'initialize',
        params: {
          clientInfo: { name: 'codex_local_host_runtime', title: 'Host', version: '0.1.0' },
          capabilities: { experimentalApi: false },
        },
      },
      { method: 'initialized' },
      { id: 2, method: 'thread/start', params: { experimentalRawEvents: false, cwd: set.work } },
    );
    await answered(server, 1);
    const { thread } = (await answered(server, 2)).result as { thread: { id: string } };
    expect((await peer.log.notification('thread/started')).thread.id).toBe(thread.id);
    expect(peer.log.names.slice(0, 2)).toEqual(['answer 1', 'remoteControl/status/changed']);
    peer.send({ id: 3, method: 'turn/start', params: { threadId: thread.id, input: INPUT } });
    await answered(server, 3);
    expect((await peer.log.notification('turn/completed')).turn.status).toBe('completed');
  });

  it('answers acp, which asks two things at once before its first thread', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using server = await set.serve();
    server.peer.send(
      { id: 'config', method: 'config/read', params: { includeLayers: false } },
      { id: 'account', method: 'account/read', params: { refreshToken: false } },
    );
    for (const id of ['config', 'account']) expect(await server.peer.answerTo(id)).toMatchObject({ id });
  });

  it('hears nothing that it opted out of', async () => {
    await using set = await Stage.set([say('Hello there.')]);
    await using server = set.spawn();
    const { peer } = server;
    const optOutNotificationMethods = ['item/agentMessage/delta', 'thread/started', 'no/such'];
    await peer.initialize({ optOutNotificationMethods });
    const { id } = await peer.startThread({ cwd: set.work });
    await peer.runTurn(id);
    expect(peer.log.names.filter((name) => optOutNotificationMethods.includes(name))).toEqual([]);
    expect(peer.log.names).toContain('item/completed');
  });
});

describe('arguments', () => {
  it.each([
    [['app-server', '--no-such-flag'], "Unknown option '--no-such-flag'"],
    [['app-server', '--listen', 'ws://127.0.0.1:1'], "Cannot listen on 'ws://127.0.0.1:1': only stdio:// is supported"],
    [['no-such-command'], "Unknown command 'no-such-command'"],
  ])('%j ends with exit code 2 and a word on stderr', async (args, message) => {
    await using set = await Stage.set([say('Hello.')]);
    await using server = set.spawn({ args });
    expect(await server.ended).toEqual({ code: 2, signal: null });
    expect(server.stderr).toContain(message);
    expect(server.peer.log.lines).toEqual([]);
  });
});
