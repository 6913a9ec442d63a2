import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type AnswerAsk, AnsweringModel, calling, type ModelAsk, saying } from '../support/answering-model.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const QUIET = 'include_permissions_instructions = false\ninclude_environment_context = false\n';
const POLICY = `approval_policy = "never"\nsandbox_mode = "danger-full-access"\n${QUIET}`;
const ASKING = `approval_policy = "untrusted"\nsandbox_mode = "danger-full-access"\n${QUIET}`;
const AGENT_TOOLS = ['spawn_agent', 'send_input', 'resume_agent', 'wait_agent', 'close_agent'];
const SPAWN = calling('spawn', 'spawn_agent', { message: 'AGENT count', agent_type: 'worker' });
const WAIT_MS = 3_600_000;

/** A step of the model by what it was answered so far; an agent is whoever is first told something of agents. */
interface Roles {
  readonly parent: readonly ((ask: ModelAsk) => object)[];
  readonly agent?: AnswerAsk;
}

/** The parent goes through its steps, whatever turn it is in; then it has nothing more to do. */
function roles({ parent, agent = () => [saying('one, two')] }: Roles): AnswerAsk {
  const steps = [...parent];
  return (ask) => {
    if (isAgent(ask)) return agent(ask);
    return [steps.shift()?.(ask) ?? saying('done')];
  };
}

function isAgent({ headers }: ModelAsk): boolean {
  return headers['x-openai-subagent'] === 'collab_spawn';
}

function agentIdOf(ask: ModelAsk): string {
  return JSON.parse(ask.outputs.spawn ?? '{}').agent_id;
}

function waiting(ask: ModelAsk): object {
  return calling('wait', 'wait_agent', { targets: [agentIdOf(ask)], timeout_ms: WAIT_MS });
}

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

async function agentCalls(peer: WirePeer, threadId: string) {
  const { thread } = await peer.request('thread/read', { threadId, includeTurns: true });
  return thread.turns.flatMap(({ items }) =>
    items.flatMap((item) =>
      item.type === 'collabAgentToolCall'
        ? [{ tool: item.tool, status: item.status, states: Object.values(item.agentsStates) }]
        : [],
    ),
  );
}

async function turnsOf(peer: WirePeer, threadId: string) {
  return (await peer.request('thread/turns/list', { threadId })).data;
}

function noticesIn(asks: readonly ModelAsk[]): string[] {
  const texts = asks.at(-1)?.said.map(({ text }) => text) ?? [];
  return texts.filter((text) => text.startsWith('<subagent_notification>'));
}

it('a sub-agent is a thread of its own: it is waited for, told of, listed, closed, and in the history of its parent', async () => {
  await using model = await AnsweringModel.start(
    roles({
      parent: [() => SPAWN, waiting, (ask) => calling('close', 'close_agent', { target: agentIdOf(ask) })],
    }),
  );
  await using stage = await Stage.set([], { env: {}, policy: POLICY, config: model.config });
  let threadId: string;
  {
    await using server = await InProcessServer.start(stage);
    const peer = await server.client();
    threadId = (await peer.startThread({ cwd: stage.work })).id;
    const turnId = await peer.startTurn(threadId);
    await peer.turnCompleted(turnId);
    const { turn } = await peer.log.notification('turn/started', (started) => started.threadId !== threadId);
    expect(turn).toMatchObject({ id: expect.not.stringContaining(turnId), rootTurnId: turnId });
  }
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const done = { status: 'completed', message: 'one, two' };
  expect(await agentCalls(peer, threadId)).toEqual([
    { tool: 'spawnAgent', status: 'completed', states: [{ status: 'pendingInit', message: null }] },
    { tool: 'wait', status: 'completed', states: [done] },
    { tool: 'closeAgent', status: 'completed', states: [done] },
  ]);
  const own = await peer.request('thread/list', {});
  expect(own.data.map(({ id }) => id)).toEqual([threadId]);
  const { data: agents } = await peer.request('thread/list', { sourceKinds: ['subAgentThreadSpawn'] });
  expect(agents).toEqual([
    expect.objectContaining({
      preview: 'AGENT count',
      parentThreadId: threadId,
      agentRole: 'worker',
      agentNickname: expect.stringMatching(/\w/),
      threadSource: 'subagent',
      source: { subAgent: { thread_spawn: expect.objectContaining({ parent_thread_id: threadId, depth: 1 }) } },
    }),
  ]);
  for (const params of [{ parentThreadId: threadId }, { ancestorThreadId: threadId }]) {
    expect((await peer.request('thread/list', params)).data).toEqual(agents);
  }
  expect((await peer.request('thread/list', { parentThreadId: agents[0]?.id ?? '' })).data).toEqual([]);
  expect((await peer.ask('thread/list', { parentThreadId: threadId, ancestorThreadId: threadId })).error).toMatchObject(
    {
      code: -32600,
      message: 'parentThreadId and ancestorThreadId are mutually exclusive',
    },
  );
  const [agent] = agents;
  const agentTurns = await turnsOf(peer, agent?.id ?? '');
  const [root] = await turnsOf(peer, threadId);
  expect(agentTurns).toMatchObject([{ rootTurnId: root?.id, status: 'completed' }]);
  expect(root?.rootTurnId).toBe(root?.id);
  const read = await peer.request('thread/read', { threadId: agent?.id ?? '', includeTurns: true });
  expect(read.thread.turns.map(({ rootTurnId }) => rootTurnId)).toEqual(agentTurns.map(({ rootTurnId }) => rootTurnId));
  const [first, told] = model.asks.filter(isAgent);
  expect(told).toBeUndefined();
  expect(first?.headers).toMatchObject({
    session_id: threadId,
    thread_id: agent?.id,
    'x-codex-parent-thread-id': threadId,
  });
  expect(first?.tools.filter((name) => AGENT_TOOLS.includes(name))).toEqual([]);
  expect(model.asks[0]?.tools.filter((name) => AGENT_TOOLS.includes(name))).toEqual(AGENT_TOOLS);
  expect(noticesIn(model.asks.filter((ask) => !isAgent(ask)))).toEqual([
    `<subagent_notification>\n{"agent_path":"${agent?.id}","status":{"completed":"one, two"}}\n</subagent_notification>`,
  ]);
  await peer.request('thread/archive', { threadId });
  const archived = await peer.request('thread/list', {
    archived: true,
    sourceKinds: ['vscode', 'subAgentThreadSpawn'],
  });
  expect(archived.data.map(({ id }) => id).sort()).toEqual([threadId, agent?.id].sort());
});

it('an interrupt of its parent leaves an agent at work; the next turn knows how it ended', async () => {
  const { opened, open } = gate();
  const agent = async () => {
    await opened;
    return [saying('at last')];
  };
  await using model = await AnsweringModel.start(roles({ parent: [() => SPAWN, waiting], agent }));
  await using stage = await Stage.set([], { env: {}, policy: POLICY, config: model.config });
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  const turnId = await peer.startTurn(threadId);
  await peer.log.message(({ method, params }) => {
    const { item } = (params ?? {}) as { item?: { tool?: string } };
    return method === 'item/started' && item?.tool === 'wait';
  });
  await peer.request('turn/interrupt', { threadId, turnId });
  expect((await peer.turnCompleted(turnId)).status).toBe('interrupted');
  open();
  const ended = await peer.log.message(
    ({ method, params }) => method === 'turn/completed' && (params as { threadId?: string }).threadId !== threadId,
  );
  expect(ended.params).toMatchObject({ turn: { status: 'completed' } });
  await peer.turnCompleted(await peer.startTurn(threadId));
  expect(noticesIn(model.asks)).toEqual([expect.stringContaining('"status":{"completed":"at last"}')]);
});

it("an agent's approvals are asked of those who watch its parent", async () => {
  const agent: AnswerAsk = ({ outputs }) =>
    outputs.run === undefined
      ? [calling('run', 'exec_command', { cmd: 'touch made', shell: '/bin/sh', login: false })]
      : [saying('made')];
  await using model = await AnsweringModel.start(roles({ parent: [() => SPAWN, waiting], agent }));
  await using stage = await Stage.set([], { env: {}, policy: ASKING, config: model.config });
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  const turnId = await peer.startTurn(threadId);
  const isApproval = ({ method }: { readonly method?: string }) => method === 'item/commandExecution/requestApproval';
  const { params } = await peer.log.message(isApproval);
  expect((params as { threadId: string }).threadId).not.toBe(threadId);
  const later = await server.client();
  await later.request('thread/resume', { threadId });
  expect((await later.log.message(isApproval)).params).toEqual(params);
  await later.request('thread/unsubscribe', { threadId });
  const from = later.log.messages.length;
  await later.request('thread/resume', { threadId });
  const again = await later.log.message(isApproval, from);
  later.send({ id: again.id, result: { decision: 'accept' } });
  await peer.turnCompleted(turnId);
  expect(await readdir(stage.work)).toEqual(['made']);
});

it('an agent can be brought back by its parent alone, also by another process, and goes on where it was', async () => {
  await using model = await AnsweringModel.start(
    roles({
      parent: [
        () => SPAWN,
        waiting,
        () => saying('enough for now'),
        (ask) => calling('lost', 'send_input', { target: agentIdOf(ask), message: 'hello?' }),
        (ask) => calling('resume', 'resume_agent', { id: agentIdOf(ask) }),
        (ask) => calling('send', 'send_input', { target: agentIdOf(ask), message: 'go on' }),
        waiting,
        () => saying('thanks'),
        () => calling('theft', 'resume_agent', { id: agentIdOf(model.asks[1] as ModelAsk) }),
      ],
    }),
  );
  await using stage = await Stage.set([], { env: {}, policy: POLICY, config: model.config });
  let threadId: string;
  {
    await using server = await InProcessServer.start(stage);
    const peer = await server.client();
    threadId = (await peer.startThread({ cwd: stage.work })).id;
    await peer.turnCompleted(await peer.startTurn(threadId));
  }
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  await peer.request('thread/resume', { threadId });
  await peer.turnCompleted(await peer.startTurn(threadId));
  const last = model.asks.at(-1);
  const agentId = agentIdOf(last as ModelAsk);
  expect(last?.outputs).toMatchObject({
    lost: `agent with id ${agentId} not found`,
    resume: '{"status":"pending_init"}',
    wait: `{"status":{"${agentId}":{"completed":"one, two"}},"timed_out":false}`,
  });
  expect(model.asks.findLast(isAgent)?.said).toEqual([
    { role: 'user', text: 'AGENT count' },
    { role: 'assistant', text: 'one, two' },
    { role: 'user', text: 'go on' },
  ]);
  const { id: stranger } = await peer.startThread({ cwd: stage.work });
  await peer.turnCompleted(await peer.startTurn(stranger));
  expect(model.asks.at(-1)?.outputs.theft).toBe(`agent with id ${agentId} not found`);
});

it('there are only so many agents; one that knows the conversation has no other role; they are archived with their parent', async () => {
  await using model = await AnsweringModel.start(
    roles({
      parent: [
        () => saying('first answer'),
        () => calling('bad', 'spawn_agent', { message: 'AGENT', fork_context: true, agent_type: 'worker' }),
        () => calling('spawn', 'spawn_agent', { message: 'AGENT', fork_context: true }),
        waiting,
        () => calling('more', 'spawn_agent', { message: 'AGENT' }),
      ],
    }),
  );
  const config = `${model.config}[agents]\nmax_threads = 1\n`;
  await using stage = await Stage.set([], { env: {}, policy: POLICY, config });
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  await peer.turnCompleted(await peer.startTurn(threadId));
  await peer.turnCompleted(await peer.startTurn(threadId));
  const last = model.asks.findLast((ask) => !isAgent(ask));
  expect(last?.outputs).toMatchObject({
    bad: expect.stringContaining('leave out `agent_type`'),
    more: 'collab spawn failed: agent thread limit reached',
  });
  expect(model.asks.find(isAgent)?.said.map(({ text }) => text)).toEqual(['go', 'first answer', 'go', 'AGENT']);
  const agentId = agentIdOf(last as ModelAsk);
  await peer.request('thread/archive', { threadId });
  const { data } = await peer.request('thread/list', {
    archived: true,
    sourceKinds: ['vscode', 'subAgentThreadSpawn'],
  });
  expect(data.map(({ id }) => id).sort()).toEqual([threadId, agentId].sort());
  expect((await peer.request('thread/loaded/list', {})).data).toEqual([]);
});

it('an agent of a thread that leaves no trace leaves none, and one that fails says why', async () => {
  await using model = await AnsweringModel.start(roles({ parent: [() => SPAWN, waiting], agent: () => null }));
  await using stage = await Stage.set([], { env: {}, policy: POLICY, config: model.config });
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work, ephemeral: true });
  await peer.turnCompleted(await peer.startTurn(threadId));
  expect(await readdir(stage.home)).not.toContain('sessions');
  expect(model.asks.at(-1)?.outputs.wait).toMatch(/\{"errored":"[^"]*refused/);
});

it('an agent of a role of its own runs with what the file of the role says, also when it comes back', async () => {
  const scout = (id: string, more: object = {}) =>
    calling(id, 'spawn_agent', { message: 'AGENT', agent_type: 'scout', ...more });
  await using model = await AnsweringModel.start(
    roles({
      parent: [
        () => scout('spawn', { model: 'gpt-5.5' }),
        waiting,
        (ask) => calling('close', 'close_agent', { target: agentIdOf(ask) }),
        (ask) => calling('resume', 'resume_agent', { id: agentIdOf(ask) }),
        (ask) => calling('send', 'send_input', { target: agentIdOf(ask), message: 'go on' }),
        waiting,
        () => calling('none', 'spawn_agent', { message: 'AGENT', agent_type: 'nobody' }),
        () => saying('enough'),
        () => scout('late'),
      ],
    }),
  );
  const config = `${model.config}[agents.scout]\ndescription = "Finds things."\nconfig_file = "scout.toml"\n`;
  await using stage = await Stage.set([], { env: {}, policy: POLICY, config });
  const file = path.join(stage.home, 'scout.toml');
  await writeFile(
    file,
    `model = "small"
model_reasoning_effort = "low"
developer_instructions = "Only look."
nickname_candidates = ["Kim"]
sandbox_mode = "read-only"
web_search = "disabled"
`,
  );
  await mkdir(path.join(stage.home, 'agents'));
  await writeFile(path.join(stage.home, 'agents', 'bad.toml'), 'description = "nobody"\n');
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const warning = expect.stringMatching(/^Ignoring malformed agent role definition: .*bad\.toml must define/);
  expect(await peer.log.notification('configWarning')).toEqual({ summary: warning, details: null });
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  expect(await peer.log.notification('warning')).toEqual({ threadId, message: warning });
  await peer.turnCompleted(await peer.startTurn(threadId));
  const [before, after] = model.asks.filter(isAgent);
  for (const ask of [before, after]) {
    expect(ask).toMatchObject({ model: 'small' });
    expect(ask?.tools).toContain('exec_command');
    expect(ask?.tools).not.toContain('web_search');
  }
  expect(before?.said).toEqual([
    { role: 'developer', text: 'Only look.' },
    { role: 'user', text: 'AGENT' },
  ]);
  expect(model.asks.at(-1)?.outputs).toMatchObject({
    spawn: expect.stringContaining('"nickname":"Kim"'),
    none: "unknown agent_type 'nobody'",
  });
  const { item } = await peer.log.notification('item/completed', (done) => done.item.type === 'collabAgentToolCall');
  expect(item).toMatchObject({ tool: 'spawnAgent', model: 'small', reasoningEffort: 'low' });
  const { data } = await peer.request('thread/list', { sourceKinds: ['subAgentThreadSpawn'] });
  expect(data).toEqual([expect.objectContaining({ agentRole: 'scout', agentNickname: 'Kim' })]);
  await rm(file);
  await peer.turnCompleted(await peer.startTurn(threadId));
  expect(model.asks.at(-1)?.outputs.late).toBe('agent type is currently not available');
});

it('the role of a project does not say where a model is asked', async () => {
  await using model = await AnsweringModel.start(
    roles({ parent: [() => calling('spawn', 'spawn_agent', { message: 'AGENT', agent_type: 'spy' }), waiting] }),
  );
  await using stage = await Stage.set([], { env: {}, policy: POLICY, config: model.config });
  const trusted = `[projects."${stage.work}"]\ntrust_level = "trusted"\n`;
  await writeFile(path.join(stage.home, 'config.toml'), `model = "m"\n${POLICY}${model.config}${trusted}`);
  await mkdir(path.join(stage.work, '.codex', 'agents'), { recursive: true });
  await writeFile(
    path.join(stage.work, '.codex', 'agents', 'spy.toml'),
    `name = "spy"
description = "d"
developer_instructions = "Spy."
model_provider = "elsewhere"
[model_providers.elsewhere]
name = "Elsewhere"
base_url = "http://127.0.0.1:9/v1"
`,
  );
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  await peer.turnCompleted(await peer.startTurn(threadId));
  expect(model.asks.find(isAgent)?.said[0]).toEqual({ role: 'developer', text: 'Spy.' });
});
