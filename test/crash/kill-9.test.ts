import { appendFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ThreadItem } from '../../src/protocol/item.ts';
import type { Turn } from '../../src/protocol/turn.ts';
import { runPlain, saySlowly } from '../support/model-script.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';
import type { WireLog } from '../support/wire-log.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const KILLS = Number(process.env.BOBBIN_SERVER_KILLS ?? 10);
const KILL_MS = 6_000;
/** Each in a home of its own, side by side. */
const THREADS = 2;
/** The start of a record whose write was cut off; it is put at the end of the file after every third crash. */
const TORN = '{"timestamp":"2026-01-01T00:00:00.000Z","type":"event_msg","payload":{"type":"user_mess';
const KILLS_BETWEEN_TEARS = 3;

/** One turn: words, commands in the midst of them, words. About forty lines on the wire. */
const SCRIPT = [
  [{ say: 'First I look around here.' }, runPlain('printf one; printf two >&2')],
  [{ say: 'And then again.' }, runPlain('printf three > made.txt && cat made.txt')],
  saySlowly('Now I have seen all there is, and this is what I have to say about it.', 1),
];
/** Some rounds end within the first turn, some in the second. */
const MOST_LINES = 80;
const MOST_MS_BEYOND = 6;

/** What the client was told is kept: the turns that ended, and what the user said in those that did not. */
interface Told {
  readonly ended: readonly Turn[];
  readonly begun: ReadonlyMap<string, ThreadItem>;
}

/** Turns, one after the other, until the server is killed at the given point. */
async function runTurnsUntilKilled(
  server: ServerProcess,
  threadId: string,
  lines: number,
  msBeyond: number,
): Promise<Told> {
  const { log } = server.peer;
  const from = log.lines.length;
  const killed = (async () => {
    await log.line((_, line) => log.lines.indexOf(line) >= from + lines, from);
    await delay(msBeyond);
    await server.kill();
  })();
  const turns = async () => {
    for (;;) await server.peer.runTurn(threadId, 'Look around.');
  };
  await Promise.all([killed, expect(turns()).rejects.toThrow(/The server ended/)]);
  return toldBy(log);
}

function toldBy(log: WireLog): Told {
  const completed = log.all('item/completed');
  const itemsOf = (turnId: string) => completed.filter((each) => each.turnId === turnId).map(({ item }) => item);
  const ended = log.all('turn/completed').map(({ turn }) => ({ ...turn, items: itemsOf(turn.id) }));
  const begun = completed
    .filter(({ item }) => item.type === 'userMessage')
    .map(({ turnId, item }) => [turnId, item] as const);
  return { ended, begun: new Map(begun) };
}

/** What is read after the crash: all that was known before and all that was told since, once and in order. */
function expectKept(turns: readonly Turn[], known: readonly Turn[], { ended, begun }: Told): void {
  expect(turns.slice(0, known.length)).toEqual(known);
  const since = turns.slice(known.length);
  const ids = since.map(({ id }) => id);
  // The last one may have been stored before anyone was told.
  expect(ids.slice(0, begun.size)).toEqual([...begun.keys()]);
  expect(ids.length - begun.size).toBeLessThanOrEqual(1);
  expect(new Set(ids).size).toBe(ids.length);
  for (const turn of since) {
    const end = ended.find(({ id }) => id === turn.id);
    if (end !== undefined)
      expect({ status: turn.status, items: turn.items.map(essence) }).toEqual({
        status: end.status,
        items: end.items.map(essence),
      });
    const said = begun.get(turn.id);
    if (said !== undefined)
      expect(turn.items.filter(({ type }) => type === 'userMessage').map(essence)).toEqual([essence(said)]);
    const itemIds = turn.items.map(({ id }) => id);
    expect(new Set(itemIds).size).toBe(itemIds.length);
  }
  expect(since.slice(0, ended.length).map(({ status }) => status)).toEqual(ended.map(() => 'completed'));
}

/** Everything but when it was told that the item was finished: it is stored a little earlier. */
function essence({ completedAtMs: _told, ...item }: ThreadItem & { readonly completedAtMs?: unknown }): object {
  return item;
}

/** The thread is read without being opened, then opened: both ways it shows the same. */
async function readAfterCrash(
  peer: WirePeer,
  threadId: string,
  known: readonly Turn[],
  told: Told,
): Promise<readonly Turn[]> {
  const { turns } = (await peer.request('thread/read', { threadId, includeTurns: true })).thread;
  expectKept(turns, known, told);
  expect((await peer.request('thread/list', {})).data.map(({ id }) => id)).toEqual([threadId]);
  expect((await peer.request('thread/resume', { threadId })).thread.turns).toEqual(turns);
  return turns;
}

interface FirstTurn {
  readonly threadId: string;
  readonly rollout: string;
  readonly turn: Turn;
}

/** A turn that was not disturbed. */
async function firstTurn(set: Stage): Promise<FirstTurn> {
  await using server = await set.serve();
  const { id: threadId, path } = await server.peer.startThread({ cwd: set.work });
  const rollout = path ?? expect.fail('the thread has no file');
  const turn = await server.peer.runTurn(threadId);
  const items = server.peer.log.all('item/completed').map(({ item }) => item);
  return { threadId, rollout, turn: { ...turn, items } };
}

/** One thread through so many crashes. */
async function survive(kills: number): Promise<void> {
  await using set = await Stage.set(SCRIPT);
  const { threadId, rollout, turn } = await firstTurn(set);
  let known: readonly Turn[] = [];
  let told: Told = { ended: [turn], begun: new Map([[turn.id, turn.items[0] as ThreadItem]]) };
  for (let kill = 1; kill <= kills; kill += 1) {
    await using server = await set.serve();
    known = await readAfterCrash(server.peer, threadId, known, told);
    const lines = 1 + Math.floor(Math.random() * MOST_LINES);
    told = await runTurnsUntilKilled(server, threadId, lines, Math.random() * MOST_MS_BEYOND);
    if (kill % KILLS_BETWEEN_TEARS === 0) await appendFile(rollout, TORN);
  }
  await using server = await set.serve();
  await readAfterCrash(server.peer, threadId, known, told);
  expect((await server.peer.runTurn(threadId)).status).toBe('completed');
}

describe('kill -9', () => {
  it(
    `keeps what was acknowledged, ${KILLS} times`,
    async () => {
      await Promise.all(Array.from({ length: THREADS }, () => survive(Math.ceil(KILLS / THREADS))));
    },
    60_000 + KILLS * KILL_MS,
  );
});
