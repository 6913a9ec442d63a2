import type { ThreadStartParams, ThreadStartResult } from '../../protocol/thread-methods.ts';
import type { Caller } from '../caller.ts';
import { createThread } from '../create-thread.ts';
import { describeLoaded } from '../describe-thread.ts';
import { readDynamicTools } from '../dynamic-tools.ts';
import { wireSettings } from '../session-view.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { startMcpServers } from './start-mcp-servers.ts';
import { tellWarnings } from './tell-warnings.ts';

/** Starts a thread. Nothing is stored before its first record. */
export async function startThread(
  context: ThreadsContext,
  params: ThreadStartParams,
  caller: Caller,
): Promise<ThreadStartResult> {
  const dynamicTools = readDynamicTools(params.dynamicTools ?? []);
  const config = await context.config.forThread(params);
  const thread = await createThread(context, caller, {
    config,
    dynamicTools,
    threadSource: params.threadSource,
    ephemeral: params.ephemeral === true,
    rawEvents: params.experimentalRawEvents === true,
  });
  const view = await describeLoaded(context, thread);
  caller.afterReply(() => context.broadcast({ method: 'thread/started', params: { thread: view } }));
  tellWarnings(thread, caller, config.warnings);
  await startMcpServers(context, thread, caller);
  return { thread: view, ...wireSettings(config.settings, config.instructionSources) };
}
