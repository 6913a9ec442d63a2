import type { StoredTurn } from '../../history/stored-turn.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import type { Turn } from '../../protocol/turn.ts';
import type { Caller } from '../caller.ts';
import type { CodexThread } from '../codex-thread.ts';
import { type FoldedHistory, foldHistory } from '../folded-history.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { wireTurn } from '../turn-view.ts';

/** @throws {RpcError} for a loaded thread that has no history in the store; `what` is what the client asked for. */
export function requireStoredHistory(thread: CodexThread, what: string): void {
  if (thread.ephemeral) throw RpcError.invalidRequest(`ephemeral threads do not support ${what}`);
  if (thread.live.isPersisted) return;
  throw RpcError.invalidRequest(
    `thread ${thread.threadId} is not materialized yet; ${what} is unavailable before first user message`,
  );
}

/** Everything stored of a loaded thread, what is still on its way to the store included. */
export async function readLoadedHistory(context: ThreadsContext, thread: CodexThread): Promise<FoldedHistory> {
  return foldHistory(thread.live.loadHistory(), context.config.persistence);
}

/** The turns as the wire shows them, items that run as they are now. */
export function wireTurnsOf(thread: CodexThread | null, turns: readonly StoredTurn[]): Turn[] {
  if (thread === null) return turns.map((turn) => wireTurn(turn, null));
  const { activeTurn } = thread.session;
  return turns.map((turn) => {
    const view = wireTurn(turn, activeTurn?.turnId ?? null);
    const items = view.items.map((item) => liveItem(thread, turn.turnId, item));
    if (turn.turnId !== activeTurn?.turnId || turn.itemsView !== 'full') return { ...view, items };
    return { ...view, items: [...items, ...notStored(items, activeTurn.items)] };
  });
}

/** A stored item as it is now: until its end is stored, the record of its beginning speaks for it. */
export function liveItem({ session }: CodexThread, turnId: string, item: ThreadItem): ThreadItem {
  if (!('status' in item)) return item;
  const { activeTurn } = session;
  if (turnId === activeTurn?.turnId) {
    const live = activeTurn.items.find(({ type, id }) => type === item.type && id === item.id);
    if (live === undefined || !('status' in live) || live.status === item.status) return item;
    return { ...item, ...live } as ThreadItem;
  }
  if (item.type !== 'commandExecution') return item;
  const terminal = session.backgroundTerminals.find(({ itemId }) => itemId === item.id);
  return terminal === undefined ? item : { ...item, status: 'inProgress', processId: terminal.processId };
}

/** Items that run and have no record yet; their ids are those that the finished ones will be stored under. */
function notStored(stored: readonly ThreadItem[], live: readonly ThreadItem[]): ThreadItem[] {
  const open = live.filter((item) => 'status' in item && item.status === 'inProgress');
  const known = new Set(stored.map(({ id }) => id));
  return open.filter(({ id }) => !known.has(id));
}

export function announceTokenUsage(
  thread: CodexThread,
  { turnId, usage }: NonNullable<FoldedHistory['tokenUsage']>,
  { connection, afterReply }: Caller,
): void {
  afterReply(() =>
    connection.notify('thread/tokenUsage/updated', { threadId: thread.threadId, turnId, tokenUsage: usage }),
  );
}
