import type { Logger } from 'pino';
import type { McpConnectionPool } from '../agent/mcp/connection-pool.ts';
import { systemTimers, type Timers } from '../async/timers.ts';
import type { ConfigService } from '../config/config-service.ts';
import type * as TerminalWire from '../protocol/background-terminal.ts';
import type * as OwnWire from '../protocol/bobbin-methods.ts';
import type * as GoalWire from '../protocol/goal.ts';
import type * as LegacyWire from '../protocol/legacy.ts';
import type * as McpWire from '../protocol/mcp-server.ts';
import type { ThreadMemoryModeSetParams } from '../protocol/memory.ts';
import type * as ReviewWire from '../protocol/review.ts';
import type * as ThreadWire from '../protocol/thread-methods.ts';
import type * as SearchWire from '../protocol/thread-search-methods.ts';
import type * as SettingsWire from '../protocol/thread-settings.ts';
import type * as TimelineWire from '../protocol/timeline.ts';
import type * as TurnWire from '../protocol/turn-methods.ts';
import type { ThreadStore } from '../store/thread-store.ts';
import { type Caller, ReplyWatch } from './caller.ts';
import type { ClientConnection } from './client-connection.ts';
import { IdleThreads } from './idle-threads.ts';
import { archiveThread, deleteThread, unarchiveThread } from './operations/archive-thread.ts';
import {
  cleanBackgroundTerminals,
  listBackgroundTerminals,
  terminateBackgroundTerminal,
} from './operations/background-terminals.ts';
import { compactThread } from './operations/compact-thread.ts';
import { forkThread } from './operations/fork-thread.ts';
import { clearGoal, getGoal, setGoal } from './operations/goals.ts';
import { injectItems } from './operations/inject-items.ts';
import { listItems } from './operations/list-items.ts';
import { listMcpServers } from './operations/list-mcp-servers.ts';
import { listLoadedThreads, listThreads } from './operations/list-threads.ts';
import { listTimeline } from './operations/list-timeline.ts';
import { listTurns } from './operations/list-turns.ts';
import { logInToMcpServer } from './operations/log-in-to-mcp-server.ts';
import { readItems } from './operations/read-items.ts';
import { readThread } from './operations/read-thread.ts';
import { giveBackFor, releaseThread } from './operations/release-thread.ts';
import { reloadMcpServers } from './operations/reload-mcp-servers.ts';
import { resumeThread } from './operations/resume-thread.ts';
import { revert } from './operations/revert.ts';
import { rollback } from './operations/rollback.ts';
import { searchOccurrences } from './operations/search-occurrences.ts';
import { searchThreads } from './operations/search-threads.ts';
import { runShellCommand } from './operations/shell-command.ts';
import { startReview } from './operations/start-review.ts';
import { startThread } from './operations/start-thread.ts';
import { summariseConversation } from './operations/summarise-conversation.ts';
import { setThreadMemoryMode, setThreadName, updateThreadMetadata } from './operations/thread-metadata.ts';
import { interruptTurn, startTurn, steerTurn } from './operations/turns.ts';
import { unsubscribe } from './operations/unsubscribe.ts';
import { updateSettings } from './operations/update-settings.ts';
import { callMcpTool, readMcpResource } from './operations/use-mcp-server.ts';
import type { ServerRequestIds } from './server-requests.ts';
import { AgentSlots } from './sub-agents/agent-slots.ts';
import { ThreadAgents } from './sub-agents/thread-agents.ts';
import { ThreadQueues } from './thread-queues.ts';
import { ThreadRegistry } from './thread-registry.ts';
import type { CreateSession, ThreadsContext } from './threads-context.ts';

export interface ThreadManagerOptions {
  readonly store: ThreadStore;
  /** A private store in memory for threads that must leave no trace. */
  readonly ephemeralStore: ThreadStore;
  readonly config: ConfigService;
  readonly mcpPool: McpConnectionPool;
  readonly createSession: CreateSession;
  /** Shared with whoever else asks clients. */
  readonly requestIds: ServerRequestIds;
  readonly logger: Logger;
  /** How long a thread without subscriber and work is kept from other processes. */
  readonly releaseAfterMs: number;
  /** How long a thread without subscriber and turn stays loaded. */
  readonly unloadAfterMs: number;
  /** Those of the runtime by default. */
  readonly timers?: Timers | undefined;
}

/** Process-level registry of loaded threads, and the operations that methods are mapped onto. */
export class ThreadManager {
  readonly queues: ThreadQueues;
  readonly #context: ThreadsContext;
  readonly #connections = new Set<ClientConnection>();
  readonly #idle: IdleThreads;

  constructor(options: ThreadManagerOptions) {
    this.#context = {
      store: options.store,
      ephemeralStore: options.ephemeralStore,
      config: options.config,
      mcpPool: options.mcpPool,
      mcpLogins: new Set(),
      createSession: options.createSession,
      logger: options.logger,
      registry: new ThreadRegistry(),
      agentSlots: new AgentSlots(),
      agentsOf: (threadId, depth) => new ThreadAgents(this.#context, threadId, depth),
      replies: new ReplyWatch(),
      requestIds: options.requestIds,
      broadcast: ({ method, params }) => {
        for (const connection of this.#connections) connection.notify(method, params);
      },
      onQuiet: (threadId) => this.#idle.consider(threadId),
    };
    this.queues = new ThreadQueues(this.#context);
    const { releaseAfterMs, unloadAfterMs, timers = systemTimers } = options;
    this.#idle = new IdleThreads(this.#context, { releaseAfterMs, unloadAfterMs, timers });
    options.store.ownership?.attach({
      client: () => firstClient(this.#connections),
      release: (threadId) => giveBackFor(this.#context, threadId),
    });
  }

  connected(connection: ClientConnection): void {
    this.#connections.add(connection);
  }

  disconnected(connection: ClientConnection): void {
    this.#connections.delete(connection);
    this.#context.replies.disconnected(connection);
    for (const thread of this.#context.registry.all) thread.unsubscribe(connection);
  }

  /** Tells every client of something that concerns no thread of theirs in particular. */
  warn(message: string): void {
    this.#context.broadcast({ method: 'warning', params: { threadId: null, message } });
  }

  startThread(params: ThreadWire.ThreadStartParams, caller: Caller): Promise<ThreadWire.ThreadStartResult> {
    return startThread(this.#context, params, caller);
  }

  resumeThread(params: ThreadWire.ThreadResumeParams, caller: Caller): Promise<ThreadWire.ThreadResumeResult> {
    return resumeThread(this.#context, params, caller);
  }

  forkThread(params: ThreadWire.ThreadForkParams, caller: Caller): Promise<ThreadWire.ThreadForkResult> {
    return forkThread(this.#context, params, caller);
  }

  readThread(params: ThreadWire.ThreadReadParams): Promise<ThreadWire.ThreadReadResult> {
    return readThread(this.#context, params);
  }

  summariseConversation(
    params: LegacyWire.GetConversationSummaryParams,
  ): Promise<LegacyWire.GetConversationSummaryResult> {
    return summariseConversation(this.#context, params);
  }

  listThreads(params: ThreadWire.ThreadListParams): Promise<ThreadWire.ThreadListResult> {
    return listThreads(this.#context, params);
  }

  listLoadedThreads(params: ThreadWire.ThreadLoadedListParams): ThreadWire.ThreadLoadedListResult {
    return listLoadedThreads(this.#context, params);
  }

  listTurns(params: ThreadWire.ThreadTurnsListParams): Promise<ThreadWire.ThreadTurnsListResult> {
    return listTurns(this.#context, params);
  }

  listItems(params: ThreadWire.ThreadItemsListParams, wireMethod: string): Promise<ThreadWire.ThreadItemsListResult> {
    return listItems(this.#context, params, wireMethod);
  }

  readItems(params: ThreadWire.ThreadItemsReadParams): Promise<ThreadWire.ThreadItemsReadResult> {
    return readItems(this.#context, params);
  }

  searchThreads(params: SearchWire.ThreadSearchParams): Promise<SearchWire.ThreadSearchResult> {
    return searchThreads(this.#context, params);
  }

  searchOccurrences(
    params: SearchWire.ThreadSearchOccurrencesParams,
  ): Promise<SearchWire.ThreadSearchOccurrencesResult> {
    return searchOccurrences(this.#context, params);
  }

  listTimeline(params: TimelineWire.ThreadTimelineListParams): Promise<TimelineWire.ThreadTimelineListResult> {
    return listTimeline(this.#context, params);
  }

  archiveThread(params: ThreadWire.ThreadIdParams, caller: Caller): Promise<Record<string, never>> {
    return archiveThread(this.#context, params, caller);
  }

  unarchiveThread(params: ThreadWire.ThreadIdParams, caller: Caller): Promise<ThreadWire.ThreadUnarchiveResult> {
    return unarchiveThread(this.#context, params, caller);
  }

  deleteThread(params: ThreadWire.ThreadIdParams, caller: Caller): Promise<Record<string, never>> {
    return deleteThread(this.#context, params, caller);
  }

  runShellCommand(params: ThreadWire.ThreadShellCommandParams, caller: Caller): Promise<Record<string, never>> {
    return runShellCommand(this.#context, params, caller);
  }

  getGoal(params: ThreadWire.ThreadIdParams): Promise<GoalWire.ThreadGoalGetResult> {
    return getGoal(this.#context, params);
  }

  setGoal(params: GoalWire.ThreadGoalSetParams, caller: Caller): Promise<GoalWire.ThreadGoalSetResult> {
    return setGoal(this.#context, params, caller);
  }

  clearGoal(params: ThreadWire.ThreadIdParams, caller: Caller): Promise<GoalWire.ThreadGoalClearResult> {
    return clearGoal(this.#context, params, caller);
  }

  setThreadMemoryMode(params: ThreadMemoryModeSetParams): Promise<Record<string, never>> {
    return setThreadMemoryMode(this.#context, params);
  }

  setThreadName(params: ThreadWire.ThreadNameSetParams, caller: Caller): Promise<Record<string, never>> {
    return setThreadName(this.#context, params, caller);
  }

  updateThreadMetadata(params: ThreadWire.ThreadMetadataUpdateParams): Promise<ThreadWire.ThreadMetadataUpdateResult> {
    return updateThreadMetadata(this.#context, params);
  }

  unsubscribe(params: ThreadWire.ThreadIdParams, caller: Caller): ThreadWire.ThreadUnsubscribeResult {
    return unsubscribe(this.#context, params, caller);
  }

  releaseThread(params: ThreadWire.ThreadIdParams): Promise<OwnWire.BobbinThreadReleaseResult> {
    return releaseThread(this.#context, params);
  }

  rollback(params: ThreadWire.ThreadRollbackParams): Promise<ThreadWire.ThreadRollbackResult> {
    return rollback(this.#context, params);
  }

  revert(params: ThreadWire.ThreadRevertParams, caller: Caller): Promise<ThreadWire.ThreadRevertResult> {
    return revert(this.#context, params, caller);
  }

  injectItems(params: ThreadWire.ThreadInjectItemsParams): Promise<Record<string, never>> {
    return injectItems(this.#context, params);
  }

  compactThread(params: ThreadWire.ThreadIdParams, caller: Caller): Promise<Record<string, never>> {
    return compactThread(this.#context, params, caller);
  }

  listBackgroundTerminals(
    params: TerminalWire.BackgroundTerminalsListParams,
  ): TerminalWire.BackgroundTerminalsListResult {
    return listBackgroundTerminals(this.#context, params);
  }

  terminateBackgroundTerminal(
    params: TerminalWire.BackgroundTerminalsTerminateParams,
  ): Promise<TerminalWire.BackgroundTerminalsTerminateResult> {
    return terminateBackgroundTerminal(this.#context, params);
  }

  cleanBackgroundTerminals(params: ThreadWire.ThreadIdParams): Promise<Record<string, never>> {
    return cleanBackgroundTerminals(this.#context, params);
  }

  listMcpServers(params: McpWire.McpServerStatusListParams): Promise<McpWire.McpServerStatusListResult> {
    return listMcpServers(this.#context, params);
  }

  reloadMcpServers(): Promise<Record<string, never>> {
    return reloadMcpServers(this.#context);
  }

  readMcpResource(params: McpWire.McpResourceReadParams): Promise<McpWire.McpResourceReadResult> {
    return readMcpResource(this.#context, params);
  }

  callMcpTool(params: McpWire.McpServerToolCallParams): Promise<McpWire.McpServerToolCallResult> {
    return callMcpTool(this.#context, params);
  }

  logInToMcpServer(params: McpWire.McpServerOauthLoginParams): Promise<McpWire.McpServerOauthLoginResult> {
    return logInToMcpServer(this.#context, params);
  }

  updateSettings(params: SettingsWire.ThreadSettingsUpdateParams, caller: Caller): Promise<Record<string, never>> {
    return updateSettings(this.#context, params, caller);
  }

  startTurn(params: TurnWire.TurnStartParams, caller: Caller): Promise<TurnWire.TurnStartResult> {
    return startTurn(this.#context, params, caller);
  }

  steerTurn(params: TurnWire.TurnSteerParams): TurnWire.TurnSteerResult {
    return steerTurn(this.#context, params);
  }

  interruptTurn(params: TurnWire.TurnInterruptParams, caller: Caller): Promise<Record<string, never>> {
    return interruptTurn(this.#context, params, caller);
  }

  startReview(params: ReviewWire.ReviewStartParams, caller: Caller): Promise<ReviewWire.ReviewStartResult> {
    return startReview(this.#context, params, caller);
  }

  /** Ends every turn, stores the ends, and closes the stores. Never rejects. */
  async shutdown(): Promise<void> {
    const { registry, store, ephemeralStore, logger, mcpPool, mcpLogins } = this.#context;
    for (const attempt of mcpLogins) attempt.cancel();
    this.#idle.stop();
    const endings = [...registry.all.map((thread) => thread.close()), mcpPool.close()];
    for (const ending of await Promise.allSettled(endings)) {
      if (ending.status === 'rejected') logger.error({ err: ending.reason }, 'closing a thread failed');
    }
    for (const each of [store, ephemeralStore]) {
      try {
        await each[Symbol.asyncDispose]();
      } catch (error) {
        logger.error({ err: error }, 'closing a store failed');
      }
    }
  }
}

/** Whom this server is taken to serve: usually there is one client. */
function firstClient(connections: Iterable<ClientConnection>): { name: string; version: string } | null {
  for (const { client } of connections) if (client !== null) return { name: client.name, version: client.version };
  return null;
}
