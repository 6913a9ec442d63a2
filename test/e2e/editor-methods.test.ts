import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, say } from '../support/model-script.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';

const UNKNOWN_THREAD = '019a0000-0000-7000-8000-000000000000';
const PROVIDER = `model_provider = "own"
[model_providers.own]
name = "Own"
base_url = "http://gateway/v1"
experimental_bearer_token = "first secret"
http_headers = { "X-Key" = "second secret" }
[mcp_servers.shout]
command = "shout"
args = ["-v"]
env = { TOKEN = "third secret" }
[mcp_servers.off]
url = "https://user:fourth%20secret@tools.example/mcp"
enabled = false
`;

interface Shop {
  readonly stage: Stage;
  readonly server: ServerProcess;
  readonly threadId: string;
}

/** A thread in which two commands go on after the turn that started them. */
async function withBackgroundCommands(stage: Stage, server: ServerProcess): Promise<Shop> {
  const { id: threadId } = await server.peer.startThread({ cwd: stage.work });
  expect((await server.peer.runTurn(threadId)).status).toBe('completed');
  return { stage, server, threadId };
}

const BACKGROUND = [run('echo one; exec sleep 1000', 250), run('exec sleep 1001', 250), say('Both run.')];

async function running({ server, threadId }: Shop) {
  return (await server.peer.request('thread/backgroundTerminals/list', { threadId })).data;
}

async function completedCommand({ server }: Shop, processId: string) {
  const { item } = await server.peer.log.notification(
    'item/completed',
    ({ item }) => item.type === 'commandExecution' && item.processId === processId,
  );
  return item;
}

describe('config/read', () => {
  it('tells what config.toml and -c say together, where each value comes from, and no secret', async () => {
    await using stage = await Stage.set([], { config: PROVIDER });
    await using server = await stage.serve({ args: ['app-server', '-c', 'model="flagged"'] });
    const { config, origins, layers } = await server.peer.request('config/read', {
      includeLayers: true,
      cwd: stage.work,
    });
    const user = { type: 'user', file: path.join(stage.home, 'config.toml'), profile: null };
    expect(config).toMatchObject({
      model: 'flagged',
      model_provider: 'own',
      approval_policy: 'never',
      sandbox_mode: 'danger-full-access',
      developer_instructions: null,
      profiles: {},
      model_providers: { own: { name: 'Own', base_url: 'http://gateway/v1', experimental_bearer_token: '[redacted]' } },
      mcp_servers: { shout: { command: 'shout', args: ['-v'], env: { TOKEN: '[redacted]' } } },
    });
    expect(origins).toMatchObject({
      model: { name: { type: 'sessionFlags' } },
      approval_policy: { name: user },
      'mcp_servers.shout.args.0': { name: user },
    });
    const system = { type: 'system', file: '/etc/codex/config.toml' };
    expect(layers?.map(({ name }) => name)).toEqual([{ type: 'sessionFlags' }, user, system]);
    expect(server.peer.log.lines.join('\n')).not.toContain('secret');
  });

  it('reads the file anew, and leaves layers out unless asked', async () => {
    await using stage = await Stage.set([]);
    await using server = await stage.serve();
    const before = await server.peer.request('config/read', {});
    await writeFile(path.join(stage.home, 'config.toml'), 'model = "changed"\n');
    const after = await server.peer.request('config/read', {});
    expect([before.config.model, after.config.model]).toEqual(['scripted', 'changed']);
    expect(Object.keys(after)).toEqual(['config', 'origins']);
    expect(after.origins.model?.version).not.toBe(before.origins.model?.version);
  });

  it('refuses a config.toml that cannot be used', async () => {
    await using stage = await Stage.set([]);
    await using server = await stage.serve();
    await writeFile(path.join(stage.home, 'config.toml'), 'model = 3\n');
    const file = path.join(stage.home, 'config.toml');
    expect((await server.peer.ask('config/read', {})).error).toEqual({
      code: -32603,
      message: `failed to read configuration layers: ${file}:1:9: invalid type: integer \`3\`, expected a string`,
    });
  });
});

describe('account/read', () => {
  it('knows nobody without a key, and the key of a login made meanwhile', async () => {
    await using stage = await Stage.set([]);
    await using server = await stage.serve();
    const nobody = { account: null, userId: null, requiresOpenaiAuth: true, workspaceRouting: null };
    expect(await server.peer.request('account/read', {})).toEqual(nobody);
    await writeFile(path.join(stage.home, 'auth.json'), '{"OPENAI_API_KEY":"sk-hidden"}');
    const somebody = { ...nobody, account: { type: 'apiKey' } };
    expect(await server.peer.request('account/read', { refreshToken: true })).toEqual(somebody);
    expect(server.peer.log.lines.join('\n')).not.toContain('sk-hidden');
  });

  it('needs no login for a provider that does not ask for one', async () => {
    await using stage = await Stage.set([], { config: PROVIDER });
    await using server = await stage.serve();
    expect(await server.peer.request('account/read', {})).toMatchObject({ account: null, requiresOpenaiAuth: false });
  });
});

describe('permissionProfile/list and skills/list', () => {
  it('offer what comes with the server, and no skills', async () => {
    await using stage = await Stage.set([]);
    await using server = await stage.serve();
    const { peer } = server;
    expect(await peer.request('permissionProfile/list', { cwd: stage.work, cursor: null })).toEqual({
      data: [':read-only', ':workspace', ':danger-full-access'].map((id) => ({ id, description: null, allowed: true })),
      nextCursor: null,
    });
    expect(await peer.request('permissionProfile/list', { limit: 1, cursor: '1' })).toMatchObject({
      data: [{ id: ':workspace' }],
      nextCursor: '2',
    });
    expect((await peer.ask('permissionProfile/list', { cursor: '7' })).error?.message).toBe(
      'cursor 7 exceeds total permission profiles 3',
    );
    expect(await peer.request('skills/list', { cwds: ['/b', '/a'], forceReload: true })).toEqual({
      data: [
        { cwd: '/b', skills: [], errors: [] },
        { cwd: '/a', skills: [], errors: [] },
      ],
    });
    expect((await peer.request('skills/list', {})).data).toEqual([{ cwd: process.cwd(), skills: [], errors: [] }]);
  });
});

describe('mcpServerStatus/list', () => {
  const status = (name: string, rest: object) => ({
    name,
    runtimeStatus: null,
    pluginId: null,
    httpOrigin: null,
    serverInfo: null,
    serverCapabilities: null,
    toolListMeta: null,
    tools: {},
    toolsError: null,
    resources: [],
    resourceTemplates: [],
    authStatus: 'unsupported',
    ...rest,
  });
  const SHOUT = status('shout', { toolsError: 'MCP startup failed: No such file or directory (os error 2)' });
  const OFF = status('off', { httpOrigin: 'https://tools.example' });

  it('shows configured servers, and why those that should run have no tools', async () => {
    await using stage = await Stage.set([], { config: PROVIDER });
    await using server = await stage.serve();
    const { peer } = server;
    expect(await peer.request('mcpServerStatus/list', {})).toEqual({ data: [OFF, SHOUT], nextCursor: null });
    expect(await peer.request('mcpServerStatus/list', { limit: 1 })).toEqual({ data: [OFF], nextCursor: '1' });
    expect(await peer.request('mcpServerStatus/list', { cursor: '1' })).toEqual({ data: [SHOUT], nextCursor: null });
    expect((await peer.request('mcpServerStatus/list', { serverName: 'shout' })).data).toEqual([SHOUT]);
    expect((await peer.ask('mcpServerStatus/list', { cursor: 'x' })).error?.message).toBe('invalid cursor: x');
  });

  it('shows the servers that a thread was started with', async () => {
    await using stage = await Stage.set([]);
    await using server = await stage.serve();
    const { peer } = server;
    const config = { mcp_servers: { shout: { command: 'shout', args: [], env: {} } } };
    const { id: threadId } = await peer.startThread({ cwd: stage.work, config });
    await peer.log.notification('mcpServer/startupStatus/updated', (params) => params.status === 'failed');
    expect((await peer.request('mcpServerStatus/list', { threadId })).data).toEqual([
      { ...SHOUT, runtimeStatus: 'failed' },
    ]);
    expect((await peer.request('mcpServerStatus/list', {})).data).toEqual([]);
    expect((await peer.ask('mcpServerStatus/list', { threadId: UNKNOWN_THREAD })).error?.message).toBe(
      `thread not found: ${UNKNOWN_THREAD}`,
    );
  });
});

describe('thread/backgroundTerminals', () => {
  it('list pages through running commands by process id', async () => {
    await using stage = await Stage.set(BACKGROUND);
    await using server = await stage.serve();
    const shop = await withBackgroundCommands(stage, server);
    const all = await running(shop);
    const items = server.peer.log
      .all('item/started')
      .flatMap(({ item }) =>
        item.type === 'commandExecution' ? [{ itemId: item.id, processId: item.processId, cwd: item.cwd }] : [],
      );
    const byId = (a: { processId: string | null }, b: typeof a) => Number(a.processId) - Number(b.processId);
    expect(all).toMatchObject(items.toSorted(byId));
    expect(all.map(({ command }) => command).sort()).toEqual(['echo one; exec sleep 1000', 'exec sleep 1001']);
    expect(all.map(({ osPid }) => process.kill(osPid ?? 0, 0))).toEqual([true, true]);
    const { threadId } = shop;
    const first = await server.peer.request('thread/backgroundTerminals/list', { threadId, limit: 1 });
    expect(first).toEqual({ data: all.slice(0, 1), nextCursor: all[0]?.processId });
    const rest = { threadId, limit: 1, cursor: first.nextCursor };
    expect(await server.peer.request('thread/backgroundTerminals/list', rest)).toEqual({
      data: all.slice(1),
      nextCursor: null,
    });
  });

  it('terminate ends one command, whose item completes as failed', async () => {
    await using stage = await Stage.set(BACKGROUND);
    await using server = await stage.serve();
    const shop = await withBackgroundCommands(stage, server);
    const all = await running(shop);
    const target = all.find(({ command }) => command.startsWith('echo')) ?? fail();
    const ask = { threadId: shop.threadId, processId: target.processId };
    expect(await server.peer.request('thread/backgroundTerminals/terminate', ask)).toEqual({ terminated: true });
    expect(await completedCommand(shop, target.processId)).toMatchObject({
      id: target.itemId,
      status: 'failed',
      exitCode: -1,
      aggregatedOutput: 'one\n',
    });
    expect(await running(shop)).toEqual(all.filter((each) => each !== target));
    expect(await server.peer.request('thread/backgroundTerminals/terminate', ask)).toEqual({ terminated: false });
  });

  it('clean ends all of them, and does nothing where none runs', async () => {
    await using stage = await Stage.set(BACKGROUND);
    await using server = await stage.serve();
    const shop = await withBackgroundCommands(stage, server);
    const all = await running(shop);
    const { threadId } = shop;
    expect(await server.peer.request('thread/backgroundTerminals/clean', { threadId })).toEqual({});
    for (const { processId, itemId } of all) {
      expect(await completedCommand(shop, processId)).toMatchObject({ id: itemId, status: 'failed', exitCode: -1 });
    }
    expect(await running(shop)).toEqual([]);
    expect(await server.peer.request('thread/backgroundTerminals/clean', { threadId })).toEqual({});
  });

  it.each([
    ['list', { threadId: UNKNOWN_THREAD }, `thread not found: ${UNKNOWN_THREAD}`],
    ['terminate', { threadId: UNKNOWN_THREAD, processId: '1' }, `thread not found: ${UNKNOWN_THREAD}`],
    ['clean', { threadId: UNKNOWN_THREAD }, `thread not found: ${UNKNOWN_THREAD}`],
    ['list', { cursor: 'x' }, 'invalid cursor: x'],
    ['terminate', { processId: '-1' }, 'invalid background terminal process id: -1'],
  ])('%s refuses %j', async (name, params, message) => {
    await using stage = await Stage.set([]);
    await using server = await stage.serve();
    const { id: threadId } = await server.peer.startThread({ cwd: stage.work });
    const { error } = await server.peer.ask(`thread/backgroundTerminals/${name}`, { threadId, ...params });
    expect(error).toEqual({ code: -32600, message });
  });
});

function fail(): never {
  throw new Error('no such command runs');
}
