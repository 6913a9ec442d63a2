import type { UserInput } from '../protocol/input.ts';
import type { ThreadItem } from '../protocol/item.ts';

/** Members that 0.169 added to items, with the value that says nothing. */
const NEWER_MEMBERS: Readonly<Partial<Record<ThreadItem['type'], Readonly<Record<string, null>>>>> = {
  userMessage: { clientId: null },
  agentMessage: { moderation: null, delivery: null, questions: null },
  commandExecution: { pluginId: null, scriptPath: null },
  mcpToolCall: { appContext: null, mcpAppUi: null, pluginId: null, readOnlyHint: null },
  webSearch: { results: null },
};

export interface ItemTimes {
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
}

/** An item with every member that clients of 0.169 look for. `startedAtMs` is left out where it is unknown. */
export function withNewerMembers<Item extends ThreadItem>(item: Item, { startedAtMs, completedAtMs }: ItemTimes): Item {
  const newer = Object.hasOwn(NEWER_MEMBERS, item.type) ? NEWER_MEMBERS[item.type] : null;
  const content =
    item.type === 'userMessage' && item.content.some(isImage) ? { content: withDetail(item.content) } : null;
  const times = startedAtMs === null ? { completedAtMs } : { startedAtMs, completedAtMs };
  // Objects that begin with a spread and get more members get a hidden class each in Node 20: slow to make and to read,
  // and kept by the next collections of garbage.
  return Object.assign({}, newer, item, content, times);
}

function isImage({ type }: UserInput): boolean {
  return type === 'image' || type === 'localImage';
}

function withDetail(content: readonly UserInput[]): readonly UserInput[] {
  return content.map((part) => (isImage(part) ? { detail: null, ...part } : part)) as UserInput[];
}
