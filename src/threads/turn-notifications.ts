import type { TurnEvent } from '../agent/session/turn-event.ts';
import { withNewerMembers } from '../history/newer-members.ts';
import type { NotificationName, NotificationParams } from '../protocol/notifications/index.ts';
import { threadSettings } from './session-view.ts';
import { wireTurnError, wireTurnOfEvent } from './turn-view.ts';

type EventOf<K extends TurnEvent['kind']> = Extract<TurnEvent, { kind: K }>;

/** A notification with its params, for code that passes any of them on. */
export type WireNotification = {
  [N in NotificationName]: { readonly method: N; readonly params: NotificationParams<N> };
}[NotificationName];

type Translations = {
  readonly [K in TurnEvent['kind']]: (event: EventOf<K>, threadId: string) => WireNotification;
};

/** What the subscribers of a thread hear of each kind of event. */
const TRANSLATIONS: Translations = {
  turnStarted: (event, threadId) => ({
    method: 'turn/started',
    params: { threadId, turn: wireTurnOfEvent(event) },
  }),
  turnCompleted: (event, threadId) => ({
    method: 'turn/completed',
    params: { threadId, turn: wireTurnOfEvent(event) },
  }),
  itemStarted: ({ turnId, item, startedAtMs }, threadId) => ({
    method: 'item/started',
    params: { item: withNewerMembers(item, { startedAtMs, completedAtMs: null }), threadId, turnId, startedAtMs },
  }),
  itemCompleted: ({ turnId, item, startedAtMs, completedAtMs }, threadId) => ({
    method: 'item/completed',
    params: {
      item: withNewerMembers(item, { startedAtMs, completedAtMs }),
      threadId,
      turnId,
      completedAtMs,
      contentTokenCount: null,
    },
  }),
  agentMessageDelta: ({ turnId, itemId, delta }, threadId) => ({
    method: 'item/agentMessage/delta',
    params: { threadId, turnId, itemId, delta },
  }),
  reasoningSummaryPartAdded: ({ turnId, itemId, summaryIndex }, threadId) => ({
    method: 'item/reasoning/summaryPartAdded',
    params: { threadId, turnId, itemId, summaryIndex },
  }),
  reasoningSummaryTextDelta: ({ turnId, itemId, delta, summaryIndex }, threadId) => ({
    method: 'item/reasoning/summaryTextDelta',
    params: { threadId, turnId, itemId, delta, summaryIndex },
  }),
  reasoningTextDelta: ({ turnId, itemId, delta, contentIndex }, threadId) => ({
    method: 'item/reasoning/textDelta',
    params: { threadId, turnId, itemId, delta, contentIndex },
  }),
  commandOutputDelta: ({ turnId, itemId, delta }, threadId) => ({
    method: 'item/commandExecution/outputDelta',
    params: { threadId, turnId, itemId, delta },
  }),
  terminalInteraction: ({ turnId, itemId, processId, stdin }, threadId) => ({
    method: 'item/commandExecution/terminalInteraction',
    params: { threadId, turnId, itemId, processId, stdin },
  }),
  goalUpdated: ({ turnId, goal }, threadId) => ({
    method: 'thread/goal/updated',
    params: { threadId, turnId, goal },
  }),
  planDelta: ({ turnId, itemId, delta }, threadId) => ({
    method: 'item/plan/delta',
    params: { threadId, turnId, itemId, delta },
  }),
  planUpdated: ({ turnId, explanation, plan }, threadId) => ({
    method: 'turn/plan/updated',
    params: { threadId, turnId, explanation, plan: [...plan] },
  }),
  mcpToolCallProgress: ({ turnId, itemId, message }, threadId) => ({
    method: 'item/mcpToolCall/progress',
    params: { threadId, turnId, itemId, message },
  }),
  mcpServerStatus: ({ name, status, error, needsLoginAgain }, threadId) => ({
    method: 'mcpServer/startupStatus/updated',
    params: { threadId, name, status, error, failureReason: needsLoginAgain ? 'reauthenticationRequired' : null },
  }),
  turnDiffUpdated: ({ turnId, diff }, threadId) => ({
    method: 'turn/diff/updated',
    params: { threadId, turnId, diff },
  }),
  tokenUsageUpdated: ({ turnId, tokenUsage }, threadId) => ({
    method: 'thread/tokenUsage/updated',
    params: { threadId, turnId, tokenUsage },
  }),
  rateLimitsUpdated: ({ rateLimits }) => ({ method: 'account/rateLimits/updated', params: { rateLimits } }),
  rawResponseItem: ({ turnId, item }, threadId) => ({
    method: 'rawResponseItem/completed',
    params: { threadId, turnId, item },
  }),
  settingsChanged: ({ settings }, threadId) => ({
    method: 'thread/settings/updated',
    params: { threadId, threadSettings: threadSettings(settings) },
  }),
  hookStarted: ({ turnId, run }, threadId) => ({ method: 'hook/started', params: { threadId, turnId, run } }),
  hookCompleted: ({ turnId, run }, threadId) => ({ method: 'hook/completed', params: { threadId, turnId, run } }),
  queueChanged: (_, threadId) => ({ method: 'thread/queue/changed', params: { threadId } }),
  modelRerouted: ({ turnId, fromModel, toModel }, threadId) => ({
    method: 'model/rerouted',
    params: { threadId, turnId, fromModel, toModel, reason: 'highRiskCyberActivity' },
  }),
  warning: ({ message }, threadId) => ({ method: 'warning', params: { threadId, message } }),
  error: ({ turnId, error, willRetry }, threadId) => ({
    method: 'error',
    params: { error: wireTurnError(error), willRetry, threadId, turnId },
  }),
};

export function toNotification(event: TurnEvent, threadId: string): WireNotification {
  const translate = TRANSLATIONS[event.kind] as (event: TurnEvent, threadId: string) => WireNotification;
  return translate(event, threadId);
}
