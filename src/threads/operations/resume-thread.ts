import { chosenMode } from '../../agent/session/collaboration-mode.ts';
import type { SessionSettings } from '../../agent/session/session-settings.ts';
import { newRecord } from '../../history/record.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadResumeParams, ThreadResumeResult } from '../../protocol/thread-methods.ts';
import type { StoredThread } from '../../store/thread-store.ts';
import type { Caller } from '../caller.ts';
import type { CodexThread } from '../codex-thread.ts';
import { createThread } from '../create-thread.ts';
import { describeLoaded, describeStored } from '../describe-thread.ts';
import { loadThread } from '../load-thread.ts';
import { restoredSettings } from '../restored-settings.ts';
import { wireSettings } from '../session-view.ts';
import { metaOf } from '../stored-meta.ts';
import { descendantsOf } from '../sub-agents/agent-tree.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { withSettings } from '../with-settings.ts';
import { announceGoal } from './goals.ts';
import { announceTokenUsage, readLoadedHistory, wireTurnsOf } from './loaded-history.ts';
import { noRolloutFound, readStored, requireRolloutPaths } from './lookup.ts';
import { pageCursors } from './page-cursors.ts';
import { startMcpServers } from './start-mcp-servers.ts';
import { tellWarnings } from './tell-warnings.ts';
import { writing } from './writing.ts';

/** Loads a stored thread, or joins a loaded one. Given history wins over a path, a path over the id. */
export async function resumeThread(
  context: ThreadsContext,
  params: ThreadResumeParams,
  caller: Caller,
): Promise<ThreadResumeResult> {
  if (params.history != null) return resumeFromHistory(context, params, params.history, caller);
  const found = params.path ? await findByPath(context, params.path) : await findById(context, params.threadId);
  if ('subscriptions' in found) return joinLoaded(context, found, params, caller);
  return loadStored(context, found, params, caller);
}

async function findById(context: ThreadsContext, rawThreadId: string): Promise<CodexThread | StoredThread> {
  const threadId = parseThreadId(rawThreadId);
  const loaded = context.registry.find(threadId);
  if (loaded === null) return readStored(context, threadId);
  if (loaded.ephemeral || !loaded.live.isPersisted) throw noRolloutFound(threadId);
  return loaded;
}

async function findByPath(context: ThreadsContext, path: string): Promise<CodexThread | StoredThread> {
  const paths = requireRolloutPaths(context);
  const stored = await paths.readThreadByRolloutPath(path);
  const loaded = context.registry.find(stored.threadId);
  if (loaded === null) return stored;
  const active = await paths.pathOf(stored.threadId);
  if (active !== path) {
    throw RpcError.invalidRequest(
      `cannot resume running thread ${stored.threadId} with stale path: requested \`${path}\`, active \`${active}\``,
    );
  }
  return loaded;
}

/** Overrides are ignored: the thread runs with the settings it has. */
async function joinLoaded(
  context: ThreadsContext,
  thread: CodexThread,
  params: ThreadResumeParams,
  caller: Caller,
): Promise<ThreadResumeResult> {
  const { connection } = caller;
  const wasSubscribed = thread.subscriptions.has(connection);
  const letIn = thread.join(connection);
  try {
    const result = await writing(context, thread, () => answer(context, thread, params, caller), noRolloutFound);
    context.replies.after(caller, () => {
      letIn();
      thread.replayRequests(connection);
      for (const agent of descendantsOf(context.registry, thread.threadId)) agent.follow(connection);
    });
    return result;
  } catch (error) {
    if (!wasSubscribed) thread.unsubscribe(connection);
    throw error;
  }
}

async function loadStored(
  context: ThreadsContext,
  stored: StoredThread,
  params: ThreadResumeParams,
  caller: Caller,
): Promise<ThreadResumeResult> {
  const configured = await context.config.forThread({
    ...params,
    model: params.model ?? stored.model,
    cwd: params.cwd ?? stored.settings?.cwd ?? stored.cwd,
    storedInstructions: stored.baseInstructions,
  });
  const settings = withStoredEffort(configured.settings, stored, params);
  const config = withSettings(configured, restoredSettings(settings, stored.settings, params, configured.profiles));
  const { threadId } = stored;
  const thread = await loadThread(context, {
    live: await context.store.resumeThread({ threadId }),
    store: context.store,
    meta: metaOf(stored),
    config,
    ephemeral: false,
    rawEvents: false,
    source: 'resume',
  });
  thread.subscribe(caller.connection);
  const { model } = config.settings;
  if (stored.model !== null && stored.model !== model) {
    thread.announce({ method: 'warning', params: { threadId, message: otherModel(stored.model, model) } });
  }
  context.broadcast({ method: 'thread/status/changed', params: { threadId, status: thread.status.value } });
  tellWarnings(thread, caller, config.warnings);
  await startMcpServers(context, thread, caller);
  return answer(context, thread, params, caller);
}

async function answer(
  context: ThreadsContext,
  thread: CodexThread,
  params: ThreadResumeParams,
  caller: Caller,
): Promise<ThreadResumeResult> {
  const history = params.excludeTurns === true ? null : await readLoadedHistory(context, thread);
  const turns = history === null ? [] : wireTurnsOf(thread, history.turns);
  if (history?.tokenUsage != null) announceTokenUsage(thread, history.tokenUsage, caller);
  await announceGoal(context, thread, caller);
  const stored = await thread.store.readThread({ threadId: thread.threadId, includeArchived: true });
  return {
    thread: await describeStored(context, stored, turns),
    ...wireSettings(thread.session.settings, thread.instructionSources),
    collaborationMode: chosenMode(thread.session.settings),
    ...(await pageCursors(context, stored, params)),
  };
}

/** A new thread whose model context begins with the given items. */
async function resumeFromHistory(
  context: ThreadsContext,
  params: ThreadResumeParams,
  items: readonly unknown[],
  caller: Caller,
): Promise<ThreadResumeResult> {
  if (items.length === 0) throw RpcError.invalidRequest('history must not be empty');
  if (context.registry.peek(params.threadId) !== null) {
    throw RpcError.invalidRequest(`cannot resume thread ${params.threadId} with history while it is already running`);
  }
  const config = await context.config.forThread(params);
  const thread = await createThread(context, caller, {
    config,
    history: async () => items.map((item) => newRecord('response_item', item as object)),
  });
  tellWarnings(thread, caller, config.warnings);
  await startMcpServers(context, thread, caller);
  return {
    thread: await describeLoaded(context, thread),
    ...wireSettings(config.settings, config.instructionSources),
  };
}

/** A thread goes on with the effort it had, unless the client asked for another model or effort. */
function withStoredEffort(
  settings: SessionSettings,
  stored: StoredThread,
  { model, config }: ThreadResumeParams,
): SessionSettings {
  if (model != null || config?.model_reasoning_effort !== undefined) return settings;
  return { ...settings, effort: stored.reasoningEffort ?? settings.effort };
}

function otherModel(recorded: string, current: string): string {
  return `This session was recorded with model \`${recorded}\` but is resuming with \`${current}\`. Consider switching back to \`${recorded}\` as it may affect Codex performance.`;
}
