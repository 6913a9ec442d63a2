import { asRecord } from '../history/payload.ts';
import type { StoredSource } from '../history/record.ts';
import type { ListThreads, SourceKind, StoredThread } from './thread-store.ts';

const INTERACTIVE_CUSTOM_SOURCES: ReadonlySet<unknown> = new Set(['atlas', 'chatgpt']);

const SOURCE_KINDS: Readonly<Record<SourceKind, (source: StoredSource) => boolean>> = {
  cli: (source) => source === 'cli',
  vscode: (source) => source === 'vscode',
  exec: (source) => source === 'exec',
  appServer: (source) => source === 'mcp',
  subAgent: (source) => subagentOf(source) !== undefined,
  subAgentReview: (source) => subagentOf(source) === 'review',
  subAgentCompact: (source) => subagentOf(source) === 'compact',
  subAgentThreadSpawn: (source) => asRecord(subagentOf(source))?.thread_spawn !== undefined,
  subAgentOther: (source) => asRecord(subagentOf(source))?.other !== undefined,
  unknown: (source) => source === 'unknown',
};

type Filters = Pick<
  ListThreads,
  | 'archived'
  | 'modelProviders'
  | 'defaultModelProvider'
  | 'sourceKinds'
  | 'cwds'
  | 'searchTerm'
  | 'excludedThreadIds'
  | 'originators'
  | 'parentThreadIds'
>;

/** Whether a list with these filters shows the thread. One without a user message is never shown. */
export function matchesListThreads(thread: StoredThread, filters: Filters): boolean {
  const { modelProviders, cwds, searchTerm, originators = null, parentThreadIds = null } = filters;
  const { excludedThreadIds = [] } = filters;
  return (
    thread.hasUserMessage &&
    (thread.archivedAt !== null) === filters.archived &&
    (modelProviders === null || modelProviders.includes(thread.modelProvider ?? filters.defaultModelProvider)) &&
    matchesSource(thread.source, filters.sourceKinds) &&
    (cwds === null || cwds.includes(thread.cwd)) &&
    (searchTerm === null || (thread.name ?? thread.preview).includes(searchTerm)) &&
    (originators === null || originators.includes(thread.originator)) &&
    (parentThreadIds === null || isSpawnedBy(thread.source, parentThreadIds)) &&
    !excludedThreadIds.includes(thread.threadId)
  );
}

function matchesSource(source: StoredSource, kinds: ListThreads['sourceKinds']): boolean {
  if (kinds === null) return true;
  if (kinds === 'interactive') return isInteractive(source);
  return kinds.some((kind) => SOURCE_KINDS[kind](source));
}

function isInteractive(source: StoredSource): boolean {
  if (typeof source === 'string') return source === 'cli' || source === 'vscode';
  return 'custom' in source && INTERACTIVE_CUSTOM_SOURCES.has(source.custom);
}

function isSpawnedBy(source: StoredSource, parentThreadIds: readonly string[]): boolean {
  const spawn = asRecord(asRecord(subagentOf(source))?.thread_spawn);
  return typeof spawn?.parent_thread_id === 'string' && parentThreadIds.includes(spawn.parent_thread_id);
}

function subagentOf(source: StoredSource): unknown {
  return typeof source === 'object' && 'subagent' in source ? source.subagent : undefined;
}
