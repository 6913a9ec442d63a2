import type { ThreadsContext } from '../threads-context.ts';

const PAGE_SIZE = 100;
/** Agents that spawn agents are few generations deep; a file may say anything. */
const MAX_GENERATIONS = 16;

/** A thread, and those below it that are stored and not archived. */
export async function storedFamily(context: ThreadsContext, threadId: string): Promise<readonly string[]> {
  const family = new Set([threadId]);
  let generation: readonly string[] = [threadId];
  for (let depth = 0; depth < MAX_GENERATIONS && generation.length > 0; depth += 1) {
    const children = await childrenOf(context, generation);
    generation = children.filter((id) => !family.has(id));
    for (const id of generation) family.add(id);
  }
  return [...family];
}

async function childrenOf({ store, config }: ThreadsContext, parentThreadIds: readonly string[]): Promise<string[]> {
  const children: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await store.listThreads({
      cursor,
      pageSize: PAGE_SIZE,
      sortKey: 'created_at',
      sortDirection: 'desc',
      modelProviders: null,
      defaultModelProvider: config.defaultModelProvider,
      sourceKinds: ['subAgentThreadSpawn'],
      archived: false,
      cwds: null,
      searchTerm: null,
      parentThreadIds,
    });
    children.push(...page.rows.map(({ threadId }) => threadId));
    cursor = page.nextCursor;
    if (cursor === null) return children;
  }
}
