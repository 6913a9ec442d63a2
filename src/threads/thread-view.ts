import type { SessionSettings } from '../agent/session/session-settings.ts';
import type { StoredSource } from '../history/record.ts';
import type { SessionSource, Thread, ThreadStatus } from '../protocol/thread.ts';
import type { StoredThread } from '../store/thread-store.ts';
import { spawnedFrom } from './sub-agents/spawned-from.ts';

const MS_PER_SECOND = 1000;

/** What the wire shows of a thread beyond what its store knows. */
export interface ThreadViewContext {
  readonly status: ThreadStatus;
  readonly path: string | null;
  readonly ephemeral: boolean;
  readonly defaultModelProvider: string;
  /** Settings of the loaded thread; null when it is not loaded. */
  readonly settings: SessionSettings | null;
  /** The thread at the top of those that spawned it; null when it is not loaded. */
  readonly rootThreadId: string | null;
}

export function wireThread(stored: StoredThread, context: ThreadViewContext, turns: Thread['turns'] = []): Thread {
  const { settings } = context;
  return {
    id: stored.threadId,
    sessionId: context.rootThreadId ?? stored.threadId,
    forkedFromId: stored.forkedFromId,
    preview: stored.preview,
    ephemeral: context.ephemeral,
    modelProvider: settings?.modelProviderId ?? stored.modelProvider ?? context.defaultModelProvider,
    createdAt: seconds(stored.createdAt),
    updatedAt: seconds(stored.updatedAt),
    status: context.status,
    path: context.path,
    cwd: stored.cwd,
    cliVersion: stored.cliVersion,
    source: wireSource(stored.source),
    threadSource: stored.threadSource as Thread['threadSource'],
    agentNickname: stored.agentNickname,
    agentRole: stored.agentRole,
    gitInfo: stored.gitInfo,
    name: stored.name === stored.preview ? null : stored.name,
    turns,
    ...historyMode(stored, context),
    model: settings?.model ?? stored.model,
    reasoningEffort: settings?.effort ?? stored.reasoningEffort,
    recencyAt: seconds(stored.recencyAt),
    originator: stored.originator,
    parentThreadId: spawnedFrom(stored.source)?.parentThreadId ?? null,
    attachedToThreadId: null,
    projectId: null,
    section: null,
    sectionEnteredAt: null,
    environments: settings === null ? null : [localEnvironment(settings.cwd)],
    extra: null,
    daybreakEnabled: null,
    canAcceptDirectInput: settings === null ? null : true,
  };
}

/** Everything runs on this machine. */
export function localEnvironment(cwd: string): NonNullable<Thread['environments']>[number] {
  return { environmentId: 'local', cwd, runtimeWorkspaceRoots: [cwd] };
}

/** Clients choose by it how they read the history: item pages, turn pages (absent), or all at once. */
function historyMode(stored: StoredThread, { ephemeral }: ThreadViewContext): Pick<Thread, 'historyMode'> {
  if (ephemeral || stored.paging === 'none') return { historyMode: 'legacy' };
  return stored.paging === 'items' ? { historyMode: 'paginated' } : {};
}

/** The stored spelling of a source differs from the wire's in two words. */
function wireSource(source: StoredSource): SessionSource {
  if (source === 'mcp') return 'appServer';
  if (typeof source === 'object' && 'subagent' in source) return { subAgent: source.subagent } as SessionSource;
  return source as SessionSource;
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / MS_PER_SECOND);
}
