import type { SessionMetaPayload } from '../history/record.ts';
import type { Thread } from '../protocol/thread.ts';
import type { StoredThread } from '../store/thread-store.ts';
import type { CodexThread } from './codex-thread.ts';
import { wireThread } from './thread-view.ts';
import type { ThreadsContext } from './threads-context.ts';

/** The wire's thread object of a loaded thread. */
export async function describeLoaded(
  context: ThreadsContext,
  thread: CodexThread,
  turns: Thread['turns'] = [],
): Promise<Thread> {
  const isStored = !thread.ephemeral && thread.live.isPersisted;
  const stored = isStored
    ? await thread.store.readThread({ threadId: thread.threadId, includeArchived: true })
    : notYetStored(context, thread);
  const path = thread.ephemeral ? null : await pathOf(context, thread.threadId);
  return wireThread(
    stored,
    {
      status: thread.status.value,
      path,
      ephemeral: thread.ephemeral,
      defaultModelProvider: context.config.defaultModelProvider,
      settings: thread.session.settings,
      rootThreadId: thread.rootThreadId,
    },
    turns,
  );
}

/** The wire's thread object of a stored thread; `status` is the live one if it is loaded. */
export async function describeStored(
  context: ThreadsContext,
  stored: StoredThread,
  turns: Thread['turns'] = [],
): Promise<Thread> {
  const loaded = context.registry.peek(stored.threadId);
  return wireThread(
    stored,
    {
      status: loaded?.status.value ?? { type: 'notLoaded' },
      path: await pathOf(context, stored.threadId),
      ephemeral: false,
      defaultModelProvider: context.config.defaultModelProvider,
      settings: loaded?.session.settings ?? null,
      rootThreadId: loaded?.rootThreadId ?? null,
    },
    turns,
  );
}

async function pathOf(context: ThreadsContext, threadId: string): Promise<string | null> {
  return (await context.store.rolloutPaths?.pathOf(threadId)) ?? null;
}

/** A thread that was started and never used has nothing in the store yet. */
function notYetStored(context: ThreadsContext, thread: CodexThread): StoredThread {
  const { meta } = thread;
  return storedThreadOfMeta(meta, thread.ephemeral ? 'none' : pagingOf(context));
}

function pagingOf({ store }: ThreadsContext): StoredThread['paging'] {
  if (store.capabilities.itemPaging) return 'items';
  return store.capabilities.turnPaging ? 'turns' : 'none';
}

function storedThreadOfMeta(meta: SessionMetaPayload, paging: StoredThread['paging']): StoredThread {
  const createdAt = new Date(meta.timestamp);
  return {
    threadId: meta.id,
    forkedFromId: meta.forked_from_id ?? null,
    createdAt,
    updatedAt: createdAt,
    recencyAt: createdAt,
    archivedAt: null,
    preview: '',
    hasUserMessage: false,
    name: null,
    cwd: meta.cwd,
    source: meta.source,
    threadSource: meta.thread_source ?? null,
    agentNickname: meta.agent_nickname ?? null,
    agentRole: meta.agent_role ?? null,
    modelProvider: meta.model_provider,
    model: null,
    reasoningEffort: null,
    settings: null,
    originator: meta.originator,
    cliVersion: meta.cli_version,
    gitInfo: null,
    memoryMode: null,
    baseInstructions: meta.base_instructions?.text ?? null,
    dynamicTools: meta.dynamic_tools ?? [],
    paging,
  };
}
