import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { childrenOf } from '../support/processes.ts';
import { calling, type RawAnswer, RawModel, spoken, sse } from '../support/raw-model.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';

const MIB = 1024 * 1024;
const DRIPPED = 'Grüße, 世界 🌍';
/** It goes over the wire four times, and back to the model with the next request. */
const LARGE_EVENT_MS = 90_000;
const LONG = 'x'.repeat(50 * MIB);

const exec = (args: object | string, callId: string | null = 'call', name = 'exec_command') => ({
  ...(callId !== null && { call_id: callId }),
  name,
  arguments: typeof args === 'string' ? args : JSON.stringify(args),
});
const plain = (cmd: string) => exec({ cmd, shell: '/bin/sh', login: false });

const whole =
  (text: string | Buffer): RawAnswer =>
  (response) =>
    void response.end(text);

async function bytewise(response: Parameters<RawAnswer>[0]): Promise<void> {
  for (const byte of Buffer.from(sse(...spoken(DRIPPED)))) {
    response.write(Buffer.of(byte));
    await new Promise(setImmediate);
  }
  response.end();
}

function endlessLine(response: Parameters<RawAnswer>[0]): void {
  const piece = Buffer.alloc(MIB, 'a');
  const line = (function* () {
    yield Buffer.from('data: ');
    for (;;) yield piece;
  })();
  Readable.from(line).pipe(response);
}

const BEGUN = {
  type: 'response.output_item.added',
  item: { type: 'message', role: 'assistant', id: 'm', content: [] },
};
const DELTA = { type: 'response.output_text.delta', delta: 'half' };

const MISSHAPEN: readonly unknown[] = [
  null,
  7,
  [],
  {},
  { type: 7 },
  { type: 'response.output_item.done' },
  { type: 'response.output_item.done', item: null },
  { type: 'response.output_item.done', item: { type: 'message', role: 'assistant', content: 'words' } },
  { type: 'response.output_item.done', item: { type: 'message', role: 'assistant', content: [null, 7, { text: 8 }] } },
  { type: 'response.output_item.done', item: { type: '__proto__' } },
  { type: 'response.output_item.done', item: { type: 'reasoning', summary: 'none', content: 7 } },
  { type: 'response.output_text.delta', delta: { not: 'text' } },
  { type: 'response.reasoning_summary_text.delta', summary_index: 'first', delta: 1 },
];

const ANSWERS: Readonly<Record<string, RawAnswer>> = {
  'random bytes': whole(randomBytes(64 * 1024)),
  'a page': whole('<html><body>Log in first</body></html>'),
  nothing: whole(''),
  'an end without its last event': whole(sse(BEGUN, DELTA)),
  'a cut': (response) => {
    response.write(sse(BEGUN, DELTA), () => response.destroy());
  },
  'an event without an end': endlessLine,
  'byte by byte': bytewise,
  'an event of 50 MiB': whole(sse(...spoken(LONG))),
  'misshapen events': (response) => void response.end(sse(...(MISSHAPEN as object[]), ...spoken('After all.'))),
  'invalid UTF-8': whole(
    Buffer.concat([Buffer.from(': '), Buffer.of(0xff, 0xfe, 0xc3), Buffer.from(`\n\n${sse(...spoken('Read.'))}`)]),
  ),
  'words after the end': whole(sse(...spoken('First.'), ...spoken('Second.'))),
  'an unknown tool': whole(sse(...calling(exec({}, 'call', 'no_such_tool')))),
  'a tool named like a member': whole(sse(...calling(exec({}, 'call', 'constructor')))),
  'arguments that are no JSON': whole(sse(...calling(exec('{"cmd": ')))),
  'arguments of another form': whole(sse(...calling(exec({ cmd: ['echo'], yield_time_ms: 'soon' })))),
  'arguments as deep as a well': whole(sse(...calling(exec('['.repeat(50_000))))),
  'a call without an id': whole(sse(...calling(exec({ cmd: 'true' }, null)))),
  'two calls of one id': whole(sse(...calling(plain('echo one'), plain('echo two')))),
  'binary output': whole(sse(...calling(plain(`printf 'a\\000\\377\\376b\\033[1m'`)))),
};

let model: RawModel;
let stage: Stage;
let server: ServerProcess;
let handles: number;

beforeAll(async () => {
  model = await RawModel.listen(ANSWERS);
  stage = await Stage.set([], { config: model.config, env: {} });
  // The index opens files when it likes.
  server = await stage.serve({ args: ['app-server', '-c', 'bobbin.index=off'] });
  await turnIn(await newThread(), 'first');
  await vi.waitFor(() => expect(model.open).toBe(0));
  handles = await openHandles();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
});

async function openHandles(): Promise<number> {
  return (await readdir(`/proc/${server.pid}/fd`)).length;
}

async function newThread(): Promise<string> {
  return (await server.peer.startThread({ cwd: stage.work })).id;
}

function turnIn(threadId: string, text: string) {
  return server.peer.runTurn(threadId, text);
}

/** One connection to the service may be kept for the next request. */
async function nothingIsLeft(): Promise<void> {
  await expect.poll(() => model.open, { timeout: 5000 }).toBe(0);
  await expect.poll(() => childrenOf(server.pid), { timeout: 5000 }).toEqual([]);
  await expect.poll(openHandles, { timeout: 8000 }).toBeLessThanOrEqual(handles + 1);
}

async function turnAnd(text: string) {
  const { peer } = server;
  const from = peer.log.lines.length;
  const threadId = await newThread();
  const turn = await turnIn(threadId, text);
  const items = peer.log.lines.slice(from).flatMap(({ message: { method, params } }) => {
    const { item } = (params ?? {}) as { item?: { type: string } };
    return method === 'item/completed' && item !== undefined ? [item] : [];
  });
  expect(await turnIn(threadId, 'next')).toMatchObject({ status: 'completed', items: [{ text: 'Done.' }] });
  await peer.request('thread/delete', { threadId });
  await nothingIsLeft();
  return { turn, items };
}

describe('a model service that answers', () => {
  it.each([
    ['random bytes', 'stream closed before response.completed'],
    ['a page', 'stream closed before response.completed'],
    ['nothing', 'stream closed before response.completed'],
    ['an end without its last event', 'stream closed before response.completed'],
    ['a cut', 'Transport error'],
    ['an event without an end', 'an event of the stream is too large'],
  ])('%s fails its turn and no more', async (answer, message) => {
    const { turn } = await turnAnd(answer);
    expect(turn).toMatchObject({ status: 'failed', error: { message: expect.stringContaining(message) } });
  });

  it.each([
    ['byte by byte', DRIPPED],
    ['an event of 50 MiB', LONG],
    ['misshapen events', 'After all.'],
    ['invalid UTF-8', 'Read.'],
    ['words after the end', 'First.'],
  ])(
    '%s is understood as far as it goes',
    async (answer, text) => {
      const { turn } = await turnAnd(answer);
      expect(turn).toMatchObject({ status: 'completed', error: null });
      const said = turn.items.at(-1);
      expect(said?.type === 'agentMessage' && said.text === text).toBe(true);
    },
    LARGE_EVENT_MS,
  );

  it.each([
    'an unknown tool',
    'a tool named like a member',
    'arguments that are no JSON',
    'arguments of another form',
    'arguments as deep as a well',
    'a call without an id',
    'two calls of one id',
  ])('%s is told so, and ends its turn', async (answer) => {
    const { turn } = await turnAnd(answer);
    expect(turn).toMatchObject({ status: 'completed', items: [{ text: 'Done.' }] });
  });

  it('a call with binary output gets it as text', async () => {
    const { items } = await turnAnd('binary output');
    expect(items).toContainEqual(
      expect.objectContaining({ type: 'commandExecution', aggregatedOutput: 'a\u0000\ufffd\ufffdb\u001b[1m' }),
    );
  });
});
