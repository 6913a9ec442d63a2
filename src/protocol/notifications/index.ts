import type { z } from 'zod';
import { accountLoginCompleted } from './account/login/completed.ts';
import { accountRateLimitsUpdated } from './account/rateLimits/updated.ts';
import { accountUpdated } from './account/updated.ts';
import { commandExecOutputDelta } from './command/exec/outputDelta.ts';
import { configWarning } from './configWarning.ts';
import { deprecationNotice } from './deprecationNotice.ts';
import { errorNotification } from './error.ts';
import { fsChanged } from './fs/changed.ts';
import { fuzzyFileSearchSessionCompleted } from './fuzzyFileSearch/sessionCompleted.ts';
import { fuzzyFileSearchSessionUpdated } from './fuzzyFileSearch/sessionUpdated.ts';
import { hookCompleted } from './hook/completed.ts';
import { hookStarted } from './hook/started.ts';
import { itemAgentMessageDelta } from './item/agentMessage/delta.ts';
import { itemCommandExecutionOutputDelta } from './item/commandExecution/outputDelta.ts';
import { itemCommandExecutionTerminalInteraction } from './item/commandExecution/terminalInteraction.ts';
import { itemCompleted } from './item/completed.ts';
import { itemFileChangeOutputDelta } from './item/fileChange/outputDelta.ts';
import { itemFileChangePatchUpdated } from './item/fileChange/patchUpdated.ts';
import { itemMcpToolCallProgress } from './item/mcpToolCall/progress.ts';
import { itemPlanDelta } from './item/plan/delta.ts';
import { itemReasoningSummaryPartAdded } from './item/reasoning/summaryPartAdded.ts';
import { itemReasoningSummaryTextDelta } from './item/reasoning/summaryTextDelta.ts';
import { itemReasoningTextDelta } from './item/reasoning/textDelta.ts';
import { itemStarted } from './item/started.ts';
import { mcpServerOauthLoginCompleted } from './mcpServer/oauthLogin/completed.ts';
import { mcpServerStartupStatusUpdated } from './mcpServer/startupStatus/updated.ts';
import { modelRerouted } from './model/rerouted.ts';
import { processExited } from './process/exited.ts';
import { processOutputDelta } from './process/outputDelta.ts';
import { rawResponseItemCompleted } from './rawResponseItem/completed.ts';
import { remoteControlStatusChanged } from './remoteControl/status/changed.ts';
import { serverRequestResolved } from './serverRequest/resolved.ts';
import { skillsChanged } from './skills/changed.ts';
import { threadArchived } from './thread/archived.ts';
import { threadClosed } from './thread/closed.ts';
import { threadCompacted } from './thread/compacted.ts';
import { threadDeleted } from './thread/deleted.ts';
import { threadGoalCleared } from './thread/goal/cleared.ts';
import { threadGoalUpdated } from './thread/goal/updated.ts';
import { threadNameUpdated } from './thread/name/updated.ts';
import { threadQueueChanged } from './thread/queue/changed.ts';
import { threadReverted } from './thread/reverted.ts';
import { threadSettingsUpdated } from './thread/settings/updated.ts';
import { threadStarted } from './thread/started.ts';
import { threadStatusChanged } from './thread/status/changed.ts';
import { threadTokenUsageUpdated } from './thread/tokenUsage/updated.ts';
import { threadUnarchived } from './thread/unarchived.ts';
import { turnCompleted } from './turn/completed.ts';
import { turnDiffUpdated } from './turn/diff/updated.ts';
import { turnPlanUpdated } from './turn/plan/updated.ts';
import { turnStarted } from './turn/started.ts';
import { warningNotification } from './warning.ts';

/** Every notification that this server may send. */
export const notifications = [
  errorNotification,
  warningNotification,
  configWarning,
  deprecationNotice,
  threadStarted,
  threadStatusChanged,
  threadArchived,
  threadUnarchived,
  threadDeleted,
  threadReverted,
  threadClosed,
  threadNameUpdated,
  threadGoalUpdated,
  threadGoalCleared,
  threadSettingsUpdated,
  threadQueueChanged,
  threadTokenUsageUpdated,
  threadCompacted,
  turnStarted,
  turnCompleted,
  turnDiffUpdated,
  turnPlanUpdated,
  hookStarted,
  hookCompleted,
  itemStarted,
  itemCompleted,
  itemAgentMessageDelta,
  itemPlanDelta,
  itemReasoningSummaryPartAdded,
  itemReasoningSummaryTextDelta,
  itemReasoningTextDelta,
  itemCommandExecutionOutputDelta,
  itemCommandExecutionTerminalInteraction,
  itemFileChangeOutputDelta,
  itemFileChangePatchUpdated,
  itemMcpToolCallProgress,
  rawResponseItemCompleted,
  serverRequestResolved,
  mcpServerStartupStatusUpdated,
  mcpServerOauthLoginCompleted,
  modelRerouted,
  accountLoginCompleted,
  accountUpdated,
  accountRateLimitsUpdated,
  skillsChanged,
  fsChanged,
  fuzzyFileSearchSessionUpdated,
  fuzzyFileSearchSessionCompleted,
  commandExecOutputDelta,
  processOutputDelta,
  processExited,
  remoteControlStatusChanged,
] as const;

type Notification = (typeof notifications)[number];

/** Name of a notification of the server. */
export type NotificationName = Notification['name'];

/** What goes into `params` of a notification. `emittedAtMs` stands beside it, not in it. */
export type NotificationParams<N extends NotificationName> = z.output<Extract<Notification, { name: N }>['params']>;
