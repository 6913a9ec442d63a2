import type { BackgroundTerminal } from '../../agent/session/session.ts';
import type * as Wire from '../../protocol/background-terminal.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadIdParams } from '../../protocol/thread-methods.ts';
import type { ThreadsContext } from '../threads-context.ts';

/** `thread/backgroundTerminals/list`: by process id. The cursor is the last id shown; there is no default limit. */
export function listBackgroundTerminals(
  { registry }: ThreadsContext,
  { threadId, cursor, limit }: Wire.BackgroundTerminalsListParams,
): Wire.BackgroundTerminalsListResult {
  const { session } = registry.require(threadId);
  const after = cursor == null ? -1 : processNumber(cursor, 'invalid cursor');
  const rest = session.backgroundTerminals
    .filter(({ processId }) => Number(processId) > after)
    .toSorted((a, b) => Number(a.processId) - Number(b.processId));
  const page = limit == null ? rest : rest.slice(0, Math.max(limit, 1));
  return {
    data: page.map(wireTerminal),
    nextCursor: page.length < rest.length ? (page.at(-1)?.processId ?? null) : null,
  };
}

/** `thread/backgroundTerminals/terminate`. */
export async function terminateBackgroundTerminal(
  { registry }: ThreadsContext,
  { threadId, processId }: Wire.BackgroundTerminalsTerminateParams,
): Promise<Wire.BackgroundTerminalsTerminateResult> {
  const { session } = registry.require(threadId);
  const id = processNumber(processId, 'invalid background terminal process id');
  return { terminated: await session.terminateBackgroundTerminal(String(id)) };
}

/** `thread/backgroundTerminals/clean`. */
export async function cleanBackgroundTerminals(
  { registry }: ThreadsContext,
  { threadId }: ThreadIdParams,
): Promise<Record<string, never>> {
  await registry.require(threadId).session.cleanBackgroundTerminals();
  return {};
}

function processNumber(text: string, complaint: string): number {
  if (!/^\d{1,10}$/.test(text)) throw RpcError.invalidRequest(`${complaint}: ${text}`);
  return Number(text);
}

function wireTerminal(terminal: BackgroundTerminal): Wire.ThreadBackgroundTerminal {
  return { ...terminal, cpuPercent: null, rssKb: null };
}
