import type { DynamicTool } from '../agent/dynamic-tools/dynamic-tool.ts';
import type { ThreadConfig } from '../config/config-service.ts';
import type { HistoryRecord } from '../history/record.ts';
import type { LiveThread } from '../store/live-thread.ts';
import type { CopyThread } from '../store/thread-store.ts';
import type { Caller } from './caller.ts';
import type { CodexThread } from './codex-thread.ts';
import { loadThread } from './load-thread.ts';
import { type NewSpawn, newThreadMeta } from './new-thread-meta.ts';
import type { ThreadsContext } from './threads-context.ts';

interface NewThread {
  readonly config: ThreadConfig;
  /** Name of the client that it is made for. */
  readonly originator: string;
  /** Of a sub-agent; null by default. */
  readonly spawn?: NewSpawn | null;
  readonly forkedFromId?: string;
  readonly threadSource?: string | null | undefined;
  /** Lives in memory and leaves no trace; false by default. */
  readonly ephemeral?: boolean;
  /** Tools that its client serves; none by default. */
  readonly dynamicTools?: readonly DynamicTool[];
  /** Its clients hear of raw response items; false by default. */
  readonly rawEvents?: boolean;
  /** What it begins with, given the time of its own start. Such a thread is stored at once, any other with its first record. */
  readonly history?: (timestamp: string) => Promise<readonly HistoryRecord[]>;
  /** The same history for a store that copies it from one of its threads. */
  readonly copyOf?: Pick<CopyThread, 'sourceId' | 'copied'> | null;
}

/** Makes a thread, loads it, and subscribes the connection that asked for it. */
export async function createThread(
  context: ThreadsContext,
  { connection }: Caller,
  thread: Omit<NewThread, 'originator' | 'spawn'>,
): Promise<CodexThread> {
  const created = await makeThread(context, { ...thread, originator: connection.client?.name ?? '' });
  created.subscribe(connection);
  return created;
}

/** Makes a thread and loads it; nobody hears of it yet. */
export async function makeThread(
  context: ThreadsContext,
  {
    config,
    originator,
    forkedFromId,
    threadSource,
    spawn = null,
    ephemeral = false,
    rawEvents = false,
    dynamicTools = [],
    history,
    copyOf = null,
  }: NewThread,
): Promise<CodexThread> {
  const { settings, session } = config;
  const meta = await newThreadMeta({
    originator,
    cwd: settings.cwd,
    modelProviderId: settings.modelProviderId,
    baseInstructions: settings.baseInstructions,
    persistence: session.persistence,
    forkedFromId: forkedFromId ?? null,
    threadSource: threadSource ?? null,
    spawn,
    dynamicTools,
  });
  const store = ephemeral ? context.ephemeralStore : context.store;
  const copy = copyOf === null ? null : await store.copyThread?.({ meta, ...copyOf });
  const live = copy ?? (await store.createThread({ meta, history: (await history?.(meta.timestamp)) ?? [] }));
  if (history !== undefined) await persistOrDiscard(live);
  return loadThread(context, { live, store, meta, config, ephemeral, rawEvents });
}

async function persistOrDiscard(live: LiveThread): Promise<void> {
  try {
    await live.persist();
  } catch (error) {
    await live.discard();
    throw error;
  }
}
