import type { Question } from '../../src/agent/session/question.ts';
import type { TurnEvent } from '../../src/agent/session/turn-event.ts';
import type { WireMessage } from './recorded-scenario.ts';

const METHODS: Readonly<Record<TurnEvent['kind'] | Question['kind'], string | null>> = {
  goalUpdated: 'thread/goal/updated',
  turnStarted: 'turn/started',
  itemStarted: 'item/started',
  itemCompleted: 'item/completed',
  agentMessageDelta: 'item/agentMessage/delta',
  reasoningSummaryPartAdded: 'item/reasoning/summaryPartAdded',
  reasoningSummaryTextDelta: 'item/reasoning/summaryTextDelta',
  reasoningTextDelta: 'item/reasoning/textDelta',
  commandOutputDelta: 'item/commandExecution/outputDelta',
  terminalInteraction: 'item/commandExecution/terminalInteraction',
  hookStarted: 'hook/started',
  hookCompleted: 'hook/completed',
  planDelta: 'item/plan/delta',
  planUpdated: 'turn/plan/updated',
  mcpToolCallProgress: 'item/mcpToolCall/progress',
  mcpServerStatus: 'mcpServer/startupStatus/updated',
  turnDiffUpdated: 'turn/diff/updated',
  tokenUsageUpdated: 'thread/tokenUsage/updated',
  rateLimitsUpdated: null,
  rawResponseItem: 'rawResponseItem/completed',
  settingsChanged: null,
  queueChanged: null,
  warning: 'warning',
  modelRerouted: 'model/rerouted',
  error: 'error',
  turnCompleted: 'turn/completed',
  commandExecution: 'item/commandExecution/requestApproval',
  network: 'item/commandExecution/requestApproval',
  fileChange: 'item/fileChange/requestApproval',
  permissions: 'item/permissions/requestApproval',
  userInput: 'item/tool/requestUserInput',
  dynamicTool: 'item/tool/call',
  mcpElicitation: 'mcpServer/elicitation/request',
};

/** Events as wire messages with sorted members, and recorded messages likewise, so that both can be compared. */
export function toWire(event: TurnEvent | Question): WireMessage[] {
  const method = METHODS[event.kind];
  if (method === null) return [];
  if ('params' in event) return [sorted({ method, params: event.params })];
  const { kind, ...params } = event;
  if (kind === 'turnStarted') return [turnMessage(method, event.turnId, 'inProgress', null)];
  if (kind === 'turnCompleted') return [turnMessage(method, event.turnId, event.status, event.error)];
  return [sorted({ method, params })];
}

function turnMessage(method: string, id: string, status: string, error: unknown): WireMessage {
  return sorted({ method, params: { turn: { id, items: [], itemsView: 'notLoaded', status, error } } });
}

export function sorted(message: WireMessage): WireMessage {
  return JSON.parse(JSON.stringify(message, sortMembers));
}

function sortMembers(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
