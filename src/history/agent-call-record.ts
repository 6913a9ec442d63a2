import type { CollabAgentState, ThreadItem } from '../protocol/item.ts';
import { snakeCase } from './payload.ts';
import { type HistoryRecord, newRecord } from './record.ts';

type AgentCallItem = Extract<ThreadItem, { type: 'collabAgentToolCall' }>;

/** What the model did with sub-agents, as 0.169 stores it; 0.130 stores nothing of it. */
export function agentCallEnded(
  item: AgentCallItem,
  times: { readonly turnId: string; readonly startedAtMs: number; readonly completedAtMs: number },
): HistoryRecord {
  const states = Object.entries(item.agentsStates).map(([threadId, state]) => [threadId, storedState(state)]);
  return newRecord('event_msg', {
    type: 'item_completed',
    thread_id: item.senderThreadId,
    turn_id: times.turnId,
    item: {
      type: 'CollabAgentToolCall',
      id: item.id,
      tool: snakeCase(item.tool),
      status: snakeCase(item.status),
      sender_thread_id: item.senderThreadId,
      receiver_thread_ids: item.receiverThreadIds,
      ...(item.prompt === null ? {} : { prompt: item.prompt }),
      ...(item.model === null ? {} : { model: item.model }),
      ...(item.reasoningEffort === null ? {} : { reasoning_effort: item.reasoningEffort }),
      agents_states: Object.fromEntries(states),
    },
    started_at_ms: times.startedAtMs,
    completed_at_ms: times.completedAtMs,
  });
}

/** A word, or an object whose one member is the word and whose value is what the agent said. */
function storedState({ status, message }: CollabAgentState): unknown {
  const word = snakeCase(status);
  return status === 'completed' || status === 'errored' ? { [word]: message } : word;
}
