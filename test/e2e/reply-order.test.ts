import { describe, expect, it } from 'vitest';
import type { Transport } from '../../src/transport/transport.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { say, stall } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';
import type { WireLine, WireMessage } from '../support/wire-log.ts';
import type { WirePeer } from '../support/wire-peer.ts';

/** Ends at once, and tells what it used. */
const SHORT = {
  events: [
    { type: 'response.created', response: { id: 'r' } },
    {
      type: 'response.output_item.done',
      item: { type: 'message', role: 'assistant', id: 'm', content: [{ type: 'output_text', text: 'Hi.' }] },
    },
    {
      type: 'response.completed',
      response: { id: 'r', usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 } },
    },
  ],
};
/** Told to every client at any time. */
const ASIDE = ['remoteControl/status/changed', 'account/rateLimits/updated'];

/** A line in short: `answer`, or the method, with the type of the status it tells of. */
function nameOf({ message: { method, params } }: WireLine): string {
  if (method === undefined) return 'answer';
  if (method !== 'thread/status/changed') return method;
  return `status ${(params as { status: { type: string } }).status.type}`;
}

/** What is heard of an action, up to the line of this name and until a later request is answered. */
async function heard(peer: WirePeer, last: string, act: () => Promise<unknown>): Promise<readonly string[]> {
  const from = peer.log.lines.length;
  await act();
  await peer.log.line((_, line) => nameOf(line) === last, from);
  const { id } = await peer.ask('thread/loaded/list', {});
  return peer.log.lines
    .slice(from)
    .filter(({ message }) => message.id !== id)
    .map(nameOf)
    .filter((name) => !ASIDE.includes(name));
}

describe('answers against notifications', () => {
  it('thread/start', async () => {
    await using set = await Stage.set([SHORT]);
    await using server = await set.serve();
    const { peer } = server;
    expect(await heard(peer, 'thread/started', () => peer.startThread({ cwd: set.work }))).toEqual([
      'answer',
      'thread/started',
    ]);
  });

  it('turn/start', async () => {
    await using set = await Stage.set([SHORT]);
    await using server = await set.serve();
    const { peer } = server;
    const { id } = await peer.startThread({ cwd: set.work });
    const names = await heard(peer, 'turn/completed', () => peer.startTurn(id));
    expect(names.slice(0, 4)).toEqual(['answer', 'status active', 'turn/started', 'item/started']);
    expect(names.slice(-2)).toEqual(['status idle', 'turn/completed']);
  });

  it('thread/fork', async () => {
    await using set = await Stage.set([SHORT]);
    await using server = await set.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    await peer.runTurn(threadId);
    expect(await heard(peer, 'thread/started', () => peer.request('thread/fork', { threadId }))).toEqual([
      'answer',
      'thread/tokenUsage/updated',
      'thread/started',
    ]);
    const withoutTurns = () => peer.request('thread/fork', { threadId, excludeTurns: true });
    expect(await heard(peer, 'thread/started', withoutTurns)).toEqual(['answer', 'thread/started']);
  });

  it('thread/resume of a loaded and of a stored thread', async () => {
    await using set = await Stage.set([SHORT]);
    const first = await set.serve();
    const { id: threadId } = await first.peer.startThread({ cwd: set.work });
    await first.peer.runTurn(threadId);
    const resume = (peer: WirePeer) =>
      heard(peer, 'thread/tokenUsage/updated', () => peer.request('thread/resume', { threadId }));
    expect(await resume(first.peer)).toEqual(['answer', 'thread/tokenUsage/updated']);
    await first.close();
    await using second = await set.serve();
    expect(await resume(second.peer)).toEqual(['status idle', 'answer', 'thread/tokenUsage/updated']);
  });

  it('turn/interrupt', async () => {
    await using set = await Stage.set([stall()]);
    await using server = await set.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    const turnId = await peer.startTurn(threadId);
    await peer.log.notification('item/agentMessage/delta');
    const names = await heard(peer, 'turn/completed', () => peer.request('turn/interrupt', { threadId, turnId }));
    expect(names.filter((name) => name !== 'item/completed')).toEqual(['answer', 'status idle', 'turn/completed']);
    expect((await peer.turnCompleted(turnId)).status).toBe('interrupted');
  });

  it('thread/archive with and without a running turn, thread/unarchive', async () => {
    await using set = await Stage.set([SHORT, stall()]);
    await using server = await set.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    await peer.runTurn(threadId);
    const archive = () => heard(peer, 'thread/archived', () => peer.request('thread/archive', { threadId }));
    expect(await archive()).toEqual(['status notLoaded', 'answer', 'thread/archived']);
    const unarchive = () => peer.request('thread/unarchive', { threadId });
    expect(await heard(peer, 'thread/unarchived', unarchive)).toEqual(['answer', 'thread/unarchived']);

    await set.script([stall()]);
    await peer.request('thread/resume', { threadId });
    const turnId = await peer.startTurn(threadId);
    await peer.log.notification('item/agentMessage/delta', (delta) => delta.turnId === turnId);
    expect(await archive()).toEqual(['status idle', 'turn/completed', 'status notLoaded', 'answer', 'thread/archived']);
    expect((await peer.turnCompleted(turnId)).status).toBe('interrupted');
  });

  it('thread/name/set and thread/delete', async () => {
    await using set = await Stage.set([SHORT]);
    await using server = await set.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    await peer.runTurn(threadId);
    const rename = () => peer.request('thread/name/set', { threadId, name: 'named' });
    expect(await heard(peer, 'thread/name/updated', rename)).toEqual(['answer', 'thread/name/updated']);
    const remove = () => peer.request('thread/delete', { threadId });
    expect(await heard(peer, 'thread/deleted', remove)).toEqual(['status notLoaded', 'answer', 'thread/deleted']);
  });

  it('thread/rollback', async () => {
    await using set = await Stage.set([SHORT]);
    await using server = await set.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    await peer.runTurn(threadId);
    const rollback = () => peer.request('thread/rollback', { threadId, numTurns: 1 });
    expect(await heard(peer, 'answer', rollback)).toEqual(['thread/tokenUsage/updated', 'answer']);
  });

  it('thread/revert', async () => {
    await using set = await Stage.set([SHORT]);
    await using server = await set.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    const turn = await peer.runTurn(threadId);
    const revert = () => peer.request('thread/revert', { threadId, beforeTurnId: turn.id });
    expect(await heard(peer, 'thread/reverted', revert)).toEqual([
      'status notLoaded',
      'status idle',
      'answer',
      'thread/reverted',
    ]);
    const unknown = () => peer.ask('thread/revert', { threadId, beforeTurnId: turn.id });
    expect(await heard(peer, 'answer', unknown)).toEqual(['answer']);
  });
});

/** One write of the server. */
interface Write {
  readonly lines: readonly WireMessage[];
  readonly atMs: number;
}

/** Notes what the server writes, at the very moment: a client that is busy would see less distance. */
function noted(writes: Write[], transport: Transport): Transport {
  const { output } = transport;
  return {
    ...transport,
    output: {
      on: (event: string, listener: (error: Error) => void) => output.on(event as 'error', listener),
      write: (text, done) => {
        const lines = text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as WireMessage);
        writes.push({ lines, atMs: performance.now() });
        return output.write(text, done);
      },
    },
  };
}

/** An output that is full from the first write on, while it is held: what follows has to wait. */
class HeldOutput {
  readonly writes: string[][] = [];
  #isHeld = false;
  #isDrained: () => void = () => undefined;

  hold(): void {
    this.#isHeld = true;
  }

  letGo(): void {
    this.#isHeld = false;
    this.#isDrained();
  }

  over(transport: Transport): Transport {
    const { output } = transport;
    return {
      ...transport,
      output: {
        on: (event: string, listener: (error: Error) => void) => {
          if (event === 'drain') this.#isDrained = listener as () => void;
          else output.on(event as 'error', listener);
        },
        write: (text, done) => {
          this.writes.push(text.trimEnd().split('\n'));
          return output.write(text, done) && !this.#isHeld;
        },
      },
    };
  }
}

describe('the answer to turn/start', () => {
  it('comes in a write of its own among other answers that wait for the client to read', async () => {
    await using set = await Stage.set([stall()]);
    await using server = await InProcessServer.start(set);
    const held = new HeldOutput();
    const peer = await server.connect((transport) => held.over(transport)).initialize();
    const other = await server.client();
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    await peer.log.notification('thread/started');
    held.hold();
    await peer.ask('thread/loaded/list', {});
    const params = { threadId, input: [{ type: 'text', text: 'go' }] };
    peer.send(
      { id: 'before', method: 'thread/loaded/list', params: {} },
      { id: 'start', method: 'turn/start', params },
    );
    await expect.poll(async () => (await other.request('thread/read', { threadId })).thread.status.type).toBe('active');
    held.letGo();
    await peer.answerTo('start');
    const ids = held.writes.map((lines) => lines.map((line) => (JSON.parse(line) as WireMessage).id));
    expect(ids.filter((together) => together.includes('before') || together.includes('start'))).toEqual([
      ['before'],
      ['start'],
    ]);
  });

  it('comes in a write of its own, 2 ms before the turn and 10 ms before its end', async () => {
    await using set = await Stage.set([SHORT]);
    await using server = await InProcessServer.start(set);
    const writes: Write[] = [];
    const peer = await server.connect((transport) => noted(writes, transport)).initialize();
    // A turn that is stored ends later than that anyway.
    const { id: threadId } = await peer.startThread({ cwd: set.work, ephemeral: true });
    for (let round = 0; round < 20; round += 1) {
      const from = writes.length;
      await peer.runTurn(threadId);
      const [answer, first] = writes.slice(from);
      const end = writes.findLast(({ lines }) => lines.some(({ method }) => method === 'turn/completed'));
      if (answer === undefined || first === undefined || end === undefined) expect.fail('the turn said nothing');
      expect(answer.lines).toEqual([{ id: expect.any(Number), result: expect.anything() }]);
      expect(first.atMs - answer.atMs).toBeGreaterThanOrEqual(2);
      expect(end.atMs - answer.atMs).toBeGreaterThanOrEqual(10);
    }
  });

  it('comes alone to a client on a pipe', async () => {
    await using set = await Stage.set([SHORT]);
    await using server = await set.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    const { log } = peer;
    const together: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      const from = log.lines.length;
      await peer.runTurn(threadId);
      const answer = await log.line(({ result }) => result !== undefined, from);
      together.push(log.lines.filter(({ chunk }) => chunk === answer.chunk).length);
    }
    // A reader that is kept busy by others may find more at times.
    expect(together.filter((lines) => lines === 1).length).toBeGreaterThan(10);
  });

  it('does not hold up other threads', async () => {
    await using set = await Stage.set([say('Hello there.')]);
    await using server = await set.serve();
    const { peer } = server;
    const threads = await Promise.all(Array.from({ length: 5 }, () => peer.startThread({ cwd: set.work })));
    const turns = await Promise.all(threads.map(({ id }) => peer.runTurn(id)));
    expect(turns.map(({ status }) => status)).toEqual(Array(5).fill('completed'));
    for (const { id: threadId } of threads) {
      const own = peer.log.messages.filter(({ params }) => (params as { threadId?: string })?.threadId === threadId);
      expect(own.map(({ method }) => method).slice(0, 2)).toEqual(['thread/status/changed', 'turn/started']);
      expect(own.at(-1)?.method).toBe('turn/completed');
    }
  });
});
