import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadStartParams, ThreadStartResult } from '../../protocol/thread-methods.ts';
import type { Caller } from '../caller.ts';
import { describeLoaded } from '../describe-thread.ts';
import { loadThread } from '../load-thread.ts';
import { newThreadMeta } from '../new-thread-meta.ts';
import { wireSettings } from '../session-view.ts';
import type { ThreadsContext } from '../threads-context.ts';

/** Starts a thread. Nothing is stored before its first record. */
export async function startThread(
  context: ThreadsContext,
  params: ThreadStartParams,
  caller: Caller,
): Promise<ThreadStartResult> {
  if (params.dynamicTools != null && params.dynamicTools.length > 0) {
    throw RpcError.notSupported('thread/start.dynamicTools');
  }
  const { settings, session, instructionSources } = await context.config.forThread(params);
  const meta = await newThreadMeta({
    connection: caller.connection,
    cwd: settings.cwd,
    modelProviderId: settings.modelProviderId,
    baseInstructions: settings.baseInstructions,
    persistence: session.persistence,
    threadSource: params.threadSource ?? null,
  });
  const ephemeral = params.ephemeral === true;
  const store = ephemeral ? context.ephemeralStore : context.store;
  const thread = await loadThread(context, {
    live: await store.createThread({ meta }),
    store,
    meta,
    settings,
    session,
    instructionSources,
    ephemeral,
    rawEvents: params.experimentalRawEvents === true,
  });
  thread.subscribe(caller.connection);
  const view = await describeLoaded(context, thread);
  caller.afterReply(() => context.broadcast({ method: 'thread/started', params: { thread: view } }));
  return { thread: view, ...wireSettings(settings, instructionSources) };
}
