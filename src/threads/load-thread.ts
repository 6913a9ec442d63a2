import { storedDynamicTools } from '../agent/dynamic-tools/dynamic-tool.ts';
import type { SessionSource } from '../agent/hooks/session-start.ts';
import type { ThreadConfig } from '../config/config-service.ts';
import type { SessionMetaPayload } from '../history/record.ts';
import type { LiveThread } from '../store/live-thread.ts';
import type { ThreadStore } from '../store/thread-store.ts';
import { CodexThread } from './codex-thread.ts';
import { type SpawnedFrom, spawnedFrom } from './sub-agents/spawned-from.ts';
import type { ThreadsContext } from './threads-context.ts';

export interface LoadThread {
  readonly live: LiveThread;
  readonly store: ThreadStore;
  readonly meta: SessionMetaPayload;
  readonly config: ThreadConfig;
  readonly ephemeral: boolean;
  readonly rawEvents: boolean;
  /** How it came to be loaded; `startup` by default. */
  readonly source?: SessionSource;
}

/** Makes an open thread a loaded one. If that fails the thread is given back to its store untouched. */
export async function loadThread(context: ThreadsContext, load: LoadThread): Promise<CodexThread> {
  const { threadId } = load.live;
  const spawned = spawnedFrom(load.meta.source);
  const rootThreadId = rootOf(context, spawned) ?? threadId;
  try {
    const thread = new CodexThread({
      live: load.live,
      store: load.store,
      meta: load.meta,
      ephemeral: load.ephemeral,
      config: load.config,
      spawned,
      rootThreadId,
      requestIds: context.requestIds,
      replies: context.replies,
      broadcast: context.broadcast,
      onQuiet: () => {
        context.onQuiet(threadId);
        // It stays loaded as long as its agents work.
        if (spawned !== null) context.onQuiet(spawned.parentThreadId);
      },
      createSession: (journal, host) =>
        context.createSession({
          threadId,
          ...load.config,
          session: sessionOf(load, spawned),
          originator: load.meta.originator,
          dynamicTools: storedDynamicTools(load.meta.dynamic_tools ?? []),
          rawEvents: load.rawEvents,
          agents: context.agentsOf(threadId, spawned?.depth ?? 0),
          lineage: spawned === null ? null : { rootThreadId, parentThreadId: spawned.parentThreadId },
          source: load.source ?? 'startup',
          transcriptPath: async () => (await load.store.rolloutPaths?.pathOf(threadId)) ?? null,
          journal,
          host,
        }),
    });
    context.registry.add(thread);
    return thread;
  } catch (error) {
    await load.live.discard();
    throw error;
  }
}

/** Only threads that users work in, and that last, pursue goals. */
function sessionOf({ config, ephemeral }: LoadThread, spawned: SpawnedFrom | null): ThreadConfig['session'] {
  if (!ephemeral && spawned === null) return config.session;
  return { ...config.session, features: { ...config.session.features, goals: false } };
}

/** As far up as threads are loaded. */
function rootOf({ registry }: ThreadsContext, spawned: SpawnedFrom | null): string | null {
  if (spawned === null) return null;
  return registry.peek(spawned.parentThreadId)?.rootThreadId ?? spawned.parentThreadId;
}

/** Ends a loaded thread without being asked to, which all clients are told. */
export async function closeThread(context: ThreadsContext, thread: CodexThread): Promise<void> {
  await unloadThread(context, thread);
  context.broadcast({ method: 'thread/closed', params: { threadId: thread.threadId } });
}

/** Ends a loaded thread: its turn, its processes, its hold on the store. It is out of the registry afterwards. */
export async function unloadThread(context: ThreadsContext, thread: CodexThread): Promise<void> {
  try {
    await thread.close();
  } catch (error) {
    // Its last records could not be stored; holding on to the thread would not bring them back.
    context.logger.error({ err: error, threadId: thread.threadId }, 'closing a thread failed');
  } finally {
    context.registry.remove(thread);
    context.broadcast({
      method: 'thread/status/changed',
      params: { threadId: thread.threadId, status: { type: 'notLoaded' } },
    });
  }
}
