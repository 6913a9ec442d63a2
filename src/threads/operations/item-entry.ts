import type { StoredItem } from '../../history/stored-turn.ts';
import type { ThreadItemEntry } from '../../protocol/thread-methods.ts';
import type { CodexThread } from '../codex-thread.ts';
import { liveItem } from './loaded-history.ts';

/** An item as lists show it; one that runs now as it is now. */
export function itemEntry(
  thread: CodexThread | null,
  { turnId, item, startedAtMs, completedAtMs }: StoredItem,
): ThreadItemEntry {
  return { turnId, item: thread === null ? item : liveItem(thread, turnId, item), startedAtMs, completedAtMs };
}
