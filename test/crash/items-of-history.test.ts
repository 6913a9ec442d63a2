import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ThreadItem } from '../../src/protocol/item.ts';
import { AnsweringModel, calling, type ModelAsk, saying } from '../support/answering-model.ts';
import { LAB_SERVER, mcpServer } from '../support/mcp-config.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const TOOL = { name: 'weather', description: 'Weather of a city', inputSchema: { type: 'object' } };
const PATCH = '*** Begin Patch\n*** Add File: new.txt\n+new\n*** Update File: old.txt\n@@\n-old\n+newer\n*** End Patch';
const FINDINGS = {
  findings: [
    {
      title: 'Wrong word',
      body: 'It says old.',
      confidence_score: 0.9,
      priority: 1,
      code_location: { absolute_file_path: '/old.txt', line_range: { start: 1, end: 2 } },
    },
  ],
  overall_correctness: 'patch is incorrect',
  overall_explanation: 'One word.',
  overall_confidence_score: 0.8,
};
/** What is left out: kinds that nothing here makes. */
const KINDS: readonly ThreadItem['type'][] = [
  'agentMessage',
  'collabAgentToolCall',
  'commandExecution',
  'contextCompaction',
  'dynamicToolCall',
  'enteredReviewMode',
  'exitedReviewMode',
  'fileChange',
  'hookPrompt',
  'imageGeneration',
  'imageView',
  'mcpToolCall',
  'plan',
  'reasoning',
  'userMessage',
  'webSearch',
];

/** A command that is run, one that fails; then every other tool, and all that the model says by itself. */
function steps(work: string): ((ask: ModelAsk) => readonly object[])[] {
  const shell = (id: string, cmd: string) => calling(id, 'exec_command', { cmd, shell: '/bin/sh', login: false });
  const mcp = (id: string, name: string, args: object) => ({ ...calling(id, name, args), namespace: 'mcp__lab__' });
  const search = (id: string, action: object) => ({ type: 'web_search_call', id, status: 'completed', action });
  return [
    () => [
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: '**First**' },
          { type: 'summary_text', text: 'second' },
        ],
        content: [{ type: 'reasoning_text', text: 'raw' }],
        encrypted_content: null,
      },
      { type: 'reasoning', id: 'rs_2', summary: [{ type: 'summary_text', text: 'another' }], encrypted_content: null },
      { ...saying('I begin.'), phase: 'commentary' },
      shell('ok', 'cat old.txt; ls; printf "\\303\\244 \\377"'),
    ],
    () => [shell('bad', 'grep -rn none . >&2; exit 3')],
    () => [calling('look', 'view_image', { path: path.join(work, 'pic.png') })],
    () => [
      { type: 'custom_tool_call', call_id: 'patch', name: 'apply_patch', input: PATCH },
      { type: 'custom_tool_call', call_id: 'misfit', name: 'apply_patch', input: PATCH.replace('-old', '-nothing') },
    ],
    () => [mcp('add', 'add', { a: 2, b: 40 }), mcp('fail', 'fail', {}), mcp('none', 'nowhere', { x: [1] })],
    () => [calling('warm', 'weather', { city: 'Bern' }), calling('cold', 'weather', {})],
    () => [
      search('ws_1', { type: 'search', query: 'weather', queries: ['weather', 'bern'] }),
      search('ws_2', { type: 'open_page', url: 'https://example.com' }),
      search('ws_3', { type: 'find_in_page', url: 'https://example.com', pattern: 'rain' }),
      { type: 'image_generation_call', id: 'ig_1', status: 'completed', revised_prompt: 'a dot', result: PIXEL },
      calling('spawn', 'spawn_agent', { message: 'AGENT count', agent_type: 'worker' }),
    ],
    (ask) => [
      calling('wait', 'wait_agent', { targets: [JSON.parse(ask.outputs.spawn ?? '{}').agent_id], timeout_ms: 60_000 }),
    ],
    (ask) => [calling('close', 'close_agent', { target: JSON.parse(ask.outputs.spawn ?? '{}').agent_id })],
    () => [{ ...saying('Done.'), phase: 'final_answer' }],
    () => [saying('Really done.')],
    () => [saying('Before.\n<proposed_plan>\n# Plan\n</proposed_plan>\nAfter.')],
    () => [saying('What was said.')],
    () => [saying(JSON.stringify(FINDINGS))],
    () => [saying('The very last.')],
  ];
}

const INPUT = [
  { type: 'image' as const, url: `data:image/png;base64,${PIXEL}`, detail: 'low' as const },
  { type: 'text' as const, text: 'Größe ', text_elements: [{ byteRange: { start: 0, end: 7 } }] },
  { type: 'text' as const, text: '  ', text_elements: [] },
  { type: 'skill' as const, name: 'paint', path: '/nowhere/SKILL.md' },
  {
    type: 'text' as const,
    text: '🙂 of @x',
    text_elements: [{ byteRange: { start: 8, end: 10 }, placeholder: '@ex' }],
  },
  { type: 'mention' as const, name: 'app', path: 'app://x' },
  { type: 'image' as const, url: 'https://example.com/a.png' },
];

async function trustHooks(peer: WirePeer): Promise<void> {
  const { data } = await peer.request('hooks/list', {});
  const edits = (data[0]?.hooks ?? []).map(({ key, currentHash }) => ({
    keyPath: 'hooks.state',
    value: { [key]: { trusted_hash: currentHash } },
    mergeStrategy: 'upsert' as const,
  }));
  await peer.request('config/batchWrite', { edits });
}

/** The client's tool works once, then fails. */
async function serveTool(peer: WirePeer): Promise<void> {
  let from = 0;
  for (const success of [true, false]) {
    const { id } = await peer.log.message(({ method }) => method === 'item/tool/call', from);
    from = peer.log.lines.length;
    peer.send({ id, result: { contentItems: [{ type: 'inputText', text: '21 degrees' }], success } });
  }
}

/** Turns of every kind; gives the thread. */
async function play(peer: WirePeer, work: string): Promise<string> {
  const { id: threadId } = await peer.startThread({ cwd: work, dynamicTools: [TOOL] });
  const serving = serveTool(peer);
  const { turn } = await peer.request('turn/start', { threadId, input: INPUT, clientUserMessageId: 'mine' });
  await serving;
  expect((await peer.turnCompleted(turn.id)).status).toBe('completed');
  const settings = { model: 'scripted', reasoning_effort: null, developer_instructions: null };
  const planned = await peer.startTurn(threadId, 'plan it', { collaborationMode: { mode: 'plan', settings } });
  expect((await peer.turnCompleted(planned)).status).toBe('completed');
  await ofNextTurn(peer, () => peer.request('thread/shellCommand', { threadId, command: 'echo by the user' }));
  await ofNextTurn(peer, () => peer.request('thread/compact/start', { threadId }));
  await ofNextTurn(peer, () =>
    peer.request('review/start', { threadId, delivery: 'inline', target: { type: 'custom', instructions: 'Look.' } }),
  );
  expect((await peer.runTurn(threadId, 'and now?')).status).toBe('completed');
  return threadId;
}

async function ofNextTurn(peer: WirePeer, begin: () => Promise<unknown>): Promise<void> {
  const from = peer.log.lines.length;
  await begin();
  await peer.log.notification('turn/completed', () => true, from);
}

/** The items as clients were told of their ends, in the order of their beginnings. Of what a reviewer says only the beginning is told. */
function liveItems(peer: WirePeer, threadId: string): readonly unknown[] {
  const order: string[] = [];
  const items = new Map<string, ThreadItem>();
  for (const { method, params } of peer.log.messages) {
    if (method !== 'item/started' && method !== 'item/completed') continue;
    const told = params as { readonly threadId: string; readonly item: ThreadItem };
    if (told.threadId !== threadId) continue;
    if (!order.includes(told.item.id)) order.push(told.item.id);
    if (method === 'item/completed') items.set(told.item.id, told.item);
  }
  return order.flatMap((id) => items.get(id) ?? []).map(comparable);
}

/** The end of an item is stored a moment before it is told. */
function comparable(item: unknown): unknown {
  const { completedAtMs, ...rest } = item as { readonly completedAtMs?: number };
  return { ...rest, isTimed: typeof completedAtMs === 'number' };
}

describe.each(['off', 'on'])('every kind of item after kill -9, index %s', (index) => {
  const args = ['app-server', '-c', `bobbin.index=${JSON.stringify(index)}`];
  let stage: Stage;
  let model: AnsweringModel;
  let server: ServerProcess;
  let threadId: string;
  let live: readonly unknown[];

  beforeAll(async () => {
    let script: ((ask: ModelAsk) => readonly object[])[] = [];
    model = await AnsweringModel.start((ask) =>
      ask.headers['x-openai-subagent'] === 'collab_spawn' ? [saying('one, two')] : (script.shift()?.(ask) ?? null),
    );
    stage = await Stage.set([], { env: {}, config: `${model.config}\n${mcpServer('lab', [LAB_SERVER])}` });
    script = steps(stage.work);
    const told = path.join(stage.home, 'told');
    const stop = `grep -q '"Done."' && [ ! -e ${told} ] || exit 0; touch ${told}; echo 'go <on> & on' >&2; exit 2`;
    await writeFile(
      path.join(stage.home, 'hooks.json'),
      JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: 'command', command: stop }] }] } }),
    );
    await writeFile(path.join(stage.work, 'old.txt'), 'old\n');
    await writeFile(path.join(stage.work, 'pic.png'), Buffer.from(PIXEL, 'base64'));
    const first = await stage.serve({ args });
    await trustHooks(first.peer);
    threadId = await play(first.peer, stage.work);
    live = liveItems(first.peer, threadId);
    await first.kill();
    server = await stage.serve({ args });
  }, 60_000);

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });

  it('all of them were seen', () => {
    expect([...new Set(live.map((item) => (item as ThreadItem).type))].sort()).toEqual(KINDS);
  });

  it.each([
    [
      'thread/read',
      async (peer: WirePeer) => (await peer.request('thread/read', { threadId, includeTurns: true })).thread.turns,
    ],
    [
      'thread/turns/list',
      async (peer: WirePeer) =>
        (await peer.request('thread/turns/list', { threadId, itemsView: 'full', sortDirection: 'asc' })).data,
    ],
    ['thread/resume', async (peer: WirePeer) => (await peer.request('thread/resume', { threadId })).thread.turns],
    ['thread/fork', async (peer: WirePeer) => (await peer.request('thread/fork', { threadId })).thread.turns],
  ] as const)('%s shows each as it was live', async (_, turns) => {
    const items = (await turns(server.peer)).flatMap(({ items }) => items);
    expect(items.map(comparable)).toEqual(live);
  });

  it('thread/items/list shows each as it was live', async () => {
    const { data } = await server.peer.request('thread/items/list', { threadId, limit: 100 });
    expect(data.map(({ item }) => comparable(item))).toEqual(live);
  });
});
