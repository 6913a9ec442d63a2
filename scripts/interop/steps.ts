import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { type Message, type ServerProcess, type Subject, withServerIn } from '../../bench/server-process.ts';

export const OURS: Subject = { name: 'bobbin', command: [process.execPath, path.resolve('bin/bobbin.js')] };

export interface WireItem {
  readonly type: string;
  readonly text?: string;
  readonly content?: readonly { readonly text?: string }[];
}
export interface WireTurn {
  readonly id: string;
  readonly status: string;
  readonly items: readonly WireItem[];
}
export interface WireThread {
  readonly id: string;
  readonly path: string;
  readonly preview: string;
  readonly turns: readonly WireTurn[];
}

/** Result of a request; throws its error text. */
export async function call(server: ServerProcess, method: string, params: object): Promise<Record<string, unknown>> {
  const { result, error }: Message = await server.request(method, params);
  if (error !== undefined) throw new Error(`${method}: ${error.message}`);
  return result ?? {};
}

export async function turn(server: ServerProcess, threadId: string, text: string): Promise<void> {
  const completed = server.next('turn/completed');
  await call(server, 'turn/start', { threadId, input: [{ type: 'text', text }] });
  assert.equal(((await completed).turn as WireTurn).status, 'completed');
}

export async function newThread(subject: Subject, home: string, texts: readonly string[]): Promise<string> {
  return withServerIn(subject, home, async (server) => {
    const { thread } = (await call(server, 'thread/start', { cwd: home })) as { thread: WireThread };
    for (const text of texts) await turn(server, thread.id, text);
    return thread.id;
  });
}

/** Text of the user and agent messages of each turn, which every format shows. */
export function said(turns: readonly WireTurn[]): string[][] {
  const textOf = ({ type, text, content }: WireItem): string =>
    type === 'userMessage' ? (content ?? []).map((part) => part.text ?? '').join('') : (text ?? '');
  return turns.map(({ items }) => items.filter(({ type }) => /^(user|agent)Message$/.test(type)).map(textOf));
}

export const readTurns = async (server: ServerProcess, threadId: string): Promise<readonly WireTurn[]> =>
  ((await call(server, 'thread/read', { threadId, includeTurns: true })).thread as WireThread).turns;

export const isListed = async (server: ServerProcess, threadId: string): Promise<boolean> =>
  ((await call(server, 'thread/list', {})).data as WireThread[]).some(({ id }) => id === threadId);

export function rolloutOf(home: string, threadId: string): string {
  const names = readdirSync(path.join(home, 'sessions'), { recursive: true, encoding: 'utf8' });
  const name = names.find((each) => each.includes(threadId));
  assert.ok(name !== undefined, `no rollout of ${threadId}`);
  return path.join(home, 'sessions', name);
}
