import { z } from 'zod';
import { DynamicToolSpec } from './dynamic-tool.ts';
import { ItemId, ThreadId, TurnId } from './ids.ts';
import { i64, u32 } from './integers.ts';
import { ThreadItem } from './item.ts';
import { optionalNullable } from './nullable.ts';
import { pageParams, pageResult, SortDirection, sortedPageParams, sortedPageResult } from './page.ts';
import { PermissionProfileSelection } from './permissions.ts';
import { CollaborationMode, MultiAgentMode } from './policy.ts';
import { experimental } from './stability.ts';
import { Thread, ThreadHistoryMode, ThreadReadState, ThreadSource, ThreadSourceKind } from './thread.ts';
import { personalityOverride, settingOverrides, threadWithSettings } from './thread-settings.ts';
import { TurnItemsView, TurnsPage } from './turn.ts';
import { TurnEnvironmentParams } from './turn-environment.ts';

/** Answer of methods that have nothing to say. */
export const EmptyResult = z.object({});
export type EmptyResult = z.output<typeof EmptyResult>;

/** Params of methods that only name a thread. */
export const ThreadIdParams = z.object({ threadId: ThreadId });
export type ThreadIdParams = z.output<typeof ThreadIdParams>;

/** Result of `thread/unarchive`. */
export const ThreadUnarchiveResult = z.object({ thread: Thread });
export type ThreadUnarchiveResult = z.output<typeof ThreadUnarchiveResult>;

const SelectedCapabilityRoot = z.object({
  id: z.string(),
  location: z.object({ type: z.literal('environment'), environmentId: z.string(), path: z.string() }),
});

/** Params of `thread/start`. */
export const ThreadStartParams = z.object({
  ...settingOverrides,
  ...personalityOverride,
  allowProviderModelFallback: experimental('thread/start.allowProviderModelFallback', z.boolean().default(false)),
  runtimeWorkspaceRoots: experimental('thread/start.runtimeWorkspaceRoots', optionalNullable(z.array(z.string()))),
  permissions: experimental('thread/start.permissions', optionalNullable(PermissionProfileSelection)),
  serviceName: optionalNullable(z.string()),
  multiAgentMode: experimental('thread/start.multiAgentMode', optionalNullable(MultiAgentMode)),
  /** An ephemeral thread is never stored. */
  ephemeral: optionalNullable(z.boolean()),
  historyMode: experimental('thread/start.historyMode', optionalNullable(ThreadHistoryMode)),
  sessionStartSource: optionalNullable(z.enum(['startup', 'clear'])),
  threadSource: optionalNullable(ThreadSource),
  projectId: experimental('thread/start.projectId', optionalNullable(z.string())),
  daybreakEnabled: experimental('thread/start.daybreakEnabled', optionalNullable(z.boolean())),
  environments: experimental('thread/start.environments', optionalNullable(z.array(TurnEnvironmentParams))),
  /** Tools that the client runs. */
  dynamicTools: experimental('thread/start.dynamicTools', optionalNullable(z.array(DynamicToolSpec))),
  selectedCapabilityRoots: experimental(
    'thread/start.selectedCapabilityRoots',
    optionalNullable(z.array(SelectedCapabilityRoot)),
  ),
  /** Without effect; clients test the experimental gate with it. */
  mockExperimentalField: experimental('thread/start.mockExperimentalField', optionalNullable(z.string())),
  /** Also send `rawResponseItem/completed`. */
  experimentalRawEvents: experimental('thread/start.experimentalRawEvents', z.boolean().default(false)),
  persistExtendedHistory: experimental('thread/start.persistFullHistory', z.boolean().default(false)),
});
export type ThreadStartParams = z.output<typeof ThreadStartParams>;

/** The thread and what it runs with. */
export const ThreadSettingsResult = z.object(threadWithSettings);
export type ThreadSettingsResult = z.output<typeof ThreadSettingsResult>;

/** Result of `thread/start`. */
export const ThreadStartResult = ThreadSettingsResult;
export type ThreadStartResult = ThreadSettingsResult;

/** An item of the model service, passed through as it is. */
export const RawResponseItem = z.looseObject({ type: z.string() });
export type RawResponseItem = z.output<typeof RawResponseItem>;

/** Turns that a resume is to answer with; `threadId` is that of the resume. */
export const InitialTurnsPage = z
  .object({
    limit: optionalNullable(u32),
    sortDirection: optionalNullable(SortDirection),
    itemsView: optionalNullable(TurnItemsView),
  })
  .meta({ id: 'InitialTurnsPage' });
export type InitialTurnsPage = z.output<typeof InitialTurnsPage>;

/** Params of `thread/resume`. */
export const ThreadResumeParams = z.object({
  threadId: ThreadId,
  /** Resume from these items instead of the stored ones. */
  history: experimental('thread/resume.history', optionalNullable(z.array(RawResponseItem))),
  /** Resume this rollout file; `threadId` is not looked at then. */
  path: experimental('thread/resume.path', optionalNullable(z.string())),
  ...settingOverrides,
  ...personalityOverride,
  runtimeWorkspaceRoots: experimental('thread/resume.runtimeWorkspaceRoots', optionalNullable(z.array(z.string()))),
  permissions: experimental('thread/resume.permissions', optionalNullable(PermissionProfileSelection)),
  /** Leave `thread.turns` empty. */
  excludeTurns: z.boolean().default(false),
  /** Answer with a page of turns beside the thread. */
  initialTurnsPage: experimental('thread/resume.initialTurnsPage', optionalNullable(InitialTurnsPage)),
  persistExtendedHistory: experimental('thread/resume.persistFullHistory', z.boolean().default(false)),
});
export type ThreadResumeParams = z.output<typeof ThreadResumeParams>;

/** Result of `thread/resume`. */
export const ThreadResumeResult = z.object({
  ...threadWithSettings,
  collaborationMode: CollaborationMode.nullish(),
  initialTurnsPage: experimental('thread/resume.initialTurnsPage', TurnsPage.nullish()),
  /** Cursors that read backwards from the end; `null`: there is nothing to read. */
  turnsBackwardsCursor: z.string().nullish(),
  itemsBackwardsCursor: z.string().nullish(),
});
export type ThreadResumeResult = z.output<typeof ThreadResumeResult>;

/** Params of `thread/fork`. */
export const ThreadForkParams = z.object({
  threadId: ThreadId,
  experimentalPredictionMode: experimental('thread/fork.experimentalPredictionMode', z.boolean().default(false)),
  experimentalDisablePredictionMcp: experimental(
    'thread/fork.experimentalDisablePredictionMcp',
    z.boolean().default(false),
  ),
  /** Last turn that the fork has. */
  lastTurnId: optionalNullable(TurnId),
  /** First turn that the fork has not. */
  beforeTurnId: experimental('thread/fork.beforeTurnId', optionalNullable(TurnId)),
  path: experimental('thread/fork.path', optionalNullable(z.string())),
  ...settingOverrides,
  runtimeWorkspaceRoots: experimental('thread/fork.runtimeWorkspaceRoots', optionalNullable(z.array(z.string()))),
  permissions: experimental('thread/fork.permissions', optionalNullable(PermissionProfileSelection)),
  ephemeral: z.boolean().default(false),
  attachToSource: experimental('thread/fork.attachToSource', z.boolean().default(false)),
  threadSource: optionalNullable(ThreadSource),
  excludeTurns: z.boolean().default(false),
  deferGoalContinuation: experimental('thread/fork.deferGoalContinuation', z.boolean().default(false)),
  persistExtendedHistory: experimental('thread/fork.persistFullHistory', z.boolean().default(false)),
});
export type ThreadForkParams = z.output<typeof ThreadForkParams>;

/** Result of `thread/fork`. */
export const ThreadForkResult = ThreadSettingsResult;
export type ThreadForkResult = ThreadSettingsResult;

/** Params of `thread/read`. */
export const ThreadReadParams = z.object({ threadId: ThreadId, includeTurns: z.boolean().default(false) });
export type ThreadReadParams = z.output<typeof ThreadReadParams>;

/** Result of `thread/read`. */
export const ThreadReadResult = z.object({
  thread: Thread,
  readState: experimental('thread/read.readState', ThreadReadState.nullish()),
});
export type ThreadReadResult = z.output<typeof ThreadReadResult>;

/** Which time a list of threads is ordered by. */
export const ThreadSortKey = z
  .enum(['created_at', 'updated_at', 'recency_at', 'section_position'])
  .meta({ id: 'ThreadSortKey' });
export type ThreadSortKey = z.output<typeof ThreadSortKey>;

/** Params of `thread/list`. */
export const ThreadListParams = z.object({
  includeAttachedThreads: experimental('thread/list.includeAttachedThreads', z.boolean().default(false)),
  currentAccountOnly: z.boolean().default(false),
  ...sortedPageParams,
  excludedThreadIds: optionalNullable(z.array(ThreadId)),
  sortKey: optionalNullable(ThreadSortKey),
  modelProviders: optionalNullable(z.array(z.string())),
  /** Absent or empty: threads that a user works in. */
  sourceKinds: optionalNullable(z.array(ThreadSourceKind)),
  originators: optionalNullable(z.array(z.string())),
  archived: optionalNullable(z.boolean()),
  /** Absent: any; `null`: only threads without a section. */
  sectionId: optionalNullable(z.string()),
  /** Absent: any; `null`: only threads without a project. */
  projectId: experimental('thread/list.projectId', optionalNullable(z.string())),
  cwd: optionalNullable(z.union([z.string(), z.array(z.string())])),
  useStateDbOnly: z.boolean().default(false),
  /** Part of the title; letter case counts. */
  searchTerm: optionalNullable(z.string()),
  parentThreadId: experimental('thread/list.parentThreadId', optionalNullable(ThreadId)),
  ancestorThreadId: experimental('thread/list.ancestorThreadId', optionalNullable(ThreadId)),
  attachedToThreadId: experimental('thread/list.attachedToThreadId', optionalNullable(ThreadId)),
});
export type ThreadListParams = z.output<typeof ThreadListParams>;

/** Result of `thread/list`. */
export const ThreadListResult = z.object({
  data: z.array(Thread),
  readStates: experimental('thread/list.readStates', z.record(z.string(), ThreadReadState).nullish()),
  ...sortedPageResult,
});
export type ThreadListResult = z.output<typeof ThreadListResult>;

/** Params of `thread/loaded/list`. */
export const ThreadLoadedListParams = z.object(pageParams);
export type ThreadLoadedListParams = z.output<typeof ThreadLoadedListParams>;

/** Result of `thread/loaded/list`. */
export const ThreadLoadedListResult = z.object({ data: z.array(ThreadId), ...pageResult });
export type ThreadLoadedListResult = z.output<typeof ThreadLoadedListResult>;

/** Params of `thread/turns/list`. */
export const ThreadTurnsListParams = z.object({
  threadId: ThreadId,
  ...sortedPageParams,
  /** `summary` when absent. */
  itemsView: optionalNullable(TurnItemsView),
});
export type ThreadTurnsListParams = z.output<typeof ThreadTurnsListParams>;

/** Result of `thread/turns/list`. */
export const ThreadTurnsListResult = TurnsPage;
export type ThreadTurnsListResult = TurnsPage;

/** Params of `thread/turns/items/list`. */
export const ThreadTurnsItemsListParams = z.object({ threadId: ThreadId, turnId: TurnId, ...sortedPageParams });
export type ThreadTurnsItemsListParams = z.output<typeof ThreadTurnsItemsListParams>;

/** Result of `thread/turns/items/list`. */
export const ThreadTurnsItemsListResult = z.object({ data: z.array(ThreadItem), ...sortedPageResult });
export type ThreadTurnsItemsListResult = z.output<typeof ThreadTurnsItemsListResult>;

/** A place in the list that is named by an item instead of a cursor. */
export const ThreadItemsAnchor = z
  .object({ type: z.literal('item'), itemId: ItemId })
  .meta({ id: 'ThreadItemsAnchor' });
export type ThreadItemsAnchor = z.output<typeof ThreadItemsAnchor>;

/** Params of `thread/items/list`. */
export const ThreadItemsListParams = z.object({
  threadId: ThreadId,
  /** Only items of this turn; absent: of all turns. */
  turnId: optionalNullable(TurnId),
  cursor: optionalNullable(z.union([z.string(), ThreadItemsAnchor])),
  limit: optionalNullable(u32),
  sortDirection: optionalNullable(SortDirection),
  /** Kinds of items whose output may be left out of the page. */
  deferOutput: optionalNullable(
    z.object({
      commandExecution: experimental('thread/items/list.deferOutput.commandExecution', z.boolean().default(false)),
      mcpToolCall: experimental('thread/items/list.deferOutput.mcpToolCall', z.boolean().default(false)),
    }),
  ),
});
export type ThreadItemsListParams = z.output<typeof ThreadItemsListParams>;

/** An item with its turn. Times are unix milliseconds. */
export const ThreadItemEntry = z
  .object({
    turnId: TurnId,
    item: ThreadItem,
    outputDeferred: experimental('thread/items/list.outputDeferred', z.boolean().optional()),
    startedAtMs: i64.nullable(),
    completedAtMs: i64.nullable(),
  })
  .meta({ id: 'ThreadItemEntry' });
export type ThreadItemEntry = z.output<typeof ThreadItemEntry>;

/** Result of `thread/items/list`. */
export const ThreadItemsListResult = z.object({ data: z.array(ThreadItemEntry), ...sortedPageResult });
export type ThreadItemsListResult = z.output<typeof ThreadItemsListResult>;

/** Params of `thread/items/read`. */
export const ThreadItemsReadParams = z.object({
  threadId: ThreadId,
  turnId: TurnId,
  /** 1 to 100; those that are not there are left out of the answer. */
  itemIds: z.array(ItemId),
});
export type ThreadItemsReadParams = z.output<typeof ThreadItemsReadParams>;

/** Result of `thread/items/read`: oldest first, each item once and whole. */
export const ThreadItemsReadResult = z.object({ data: z.array(ThreadItemEntry) });
export type ThreadItemsReadResult = z.output<typeof ThreadItemsReadResult>;

/** Params of `thread/name/set`. */
export const ThreadNameSetParams = z.object({ threadId: ThreadId, name: z.string() });
export type ThreadNameSetParams = z.output<typeof ThreadNameSetParams>;

/** Params of `thread/metadata/update`. */
export const ThreadMetadataUpdateParams = z.object({
  threadId: ThreadId,
  /** Of each member: absent leaves the value, `null` clears it. */
  gitInfo: optionalNullable(
    z.object({
      sha: optionalNullable(z.string()),
      branch: optionalNullable(z.string()),
      originUrl: optionalNullable(z.string()),
    }),
  ),
  projectId: experimental('thread/metadata/update.projectId', optionalNullable(z.string())),
  daybreakEnabled: experimental('thread/metadata/update.daybreakEnabled', optionalNullable(z.boolean())),
});
export type ThreadMetadataUpdateParams = z.output<typeof ThreadMetadataUpdateParams>;

/** Result of `thread/metadata/update`. */
export const ThreadMetadataUpdateResult = z.object({ thread: Thread });
export type ThreadMetadataUpdateResult = z.output<typeof ThreadMetadataUpdateResult>;

/** Result of `thread/unsubscribe`. */
export const ThreadUnsubscribeResult = z.object({
  status: z.enum(['notLoaded', 'notSubscribed', 'unsubscribed']),
});
export type ThreadUnsubscribeResult = z.output<typeof ThreadUnsubscribeResult>;

/** Params of `thread/rollback`. */
export const ThreadRollbackParams = z.object({ threadId: ThreadId, numTurns: u32 });
export type ThreadRollbackParams = z.output<typeof ThreadRollbackParams>;

/** Result of `thread/rollback`. */
export const ThreadRollbackResult = z.object({ thread: Thread });
export type ThreadRollbackResult = z.output<typeof ThreadRollbackResult>;

/** Params of `thread/revert`. */
export const ThreadRevertParams = z.object({
  threadId: ThreadId,
  /** First turn that is dropped. */
  beforeTurnId: TurnId,
});
export type ThreadRevertParams = z.output<typeof ThreadRevertParams>;

/** Result of `thread/revert`; the thread is without its turns. */
export const ThreadRevertResult = z.object({
  thread: Thread,
  /** Cursors that read backwards from the end; `null`: nothing is left. */
  turnsBackwardsCursor: z.string().nullable(),
  itemsBackwardsCursor: z.string().nullable(),
});
export type ThreadRevertResult = z.output<typeof ThreadRevertResult>;

/** Params of `thread/shellCommand`. */
export const ThreadShellCommandParams = z.object({
  threadId: ThreadId,
  /** A script for the user's shell: pipes, redirections and quotes are the shell's. */
  command: z.string(),
  /** Milliseconds after which it is ended; one hour by default. */
  timeoutMs: optionalNullable(i64),
});
export type ThreadShellCommandParams = z.output<typeof ThreadShellCommandParams>;

/** Params of `thread/inject_items`. */
export const ThreadInjectItemsParams = z.object({ threadId: ThreadId, items: z.array(z.unknown()) });
export type ThreadInjectItemsParams = z.output<typeof ThreadInjectItemsParams>;
