import { agentCallEnded } from '../../history/agent-call-record.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import type { ToolCall, ToolContext, ToolOutput } from '../tools/tool.ts';
import { AgentError } from './agent-control.ts';
import { type AgentStatus, agentState } from './agent-status.ts';

type AgentCallItem = Extract<ThreadItem, { type: 'collabAgentToolCall' }>;

/** How a call is shown when it begins; what is left out is null, or empty. */
export interface AgentCallStart {
  readonly tool: AgentCallItem['tool'];
  /** The agents that it concerns. */
  readonly agentIds?: readonly string[];
  readonly prompt?: string;
  readonly model?: string;
  readonly effort?: AgentCallItem['reasoningEffort'];
}

/** What came of a call. */
export interface AgentCallEnd {
  /** What the model is told. */
  readonly output: string;
  /** How the agents stand that it concerned in the end. */
  readonly statuses: Readonly<Record<string, AgentStatus>>;
  readonly model?: string;
  readonly effort?: AgentCallItem['reasoningEffort'];
}

/** Does what a model wants of agents, and shows it. */
export async function callAgents(
  call: ToolCall,
  context: ToolContext,
  start: AgentCallStart,
  work: () => Promise<AgentCallEnd>,
): Promise<ToolOutput> {
  const { host, turnId } = context;
  const item = begunItem(call, context, start);
  const startedAtMs = Date.now();
  await host.emit({ kind: 'itemStarted', turnId, item, startedAtMs });
  await context.begin(item, startedAtMs);
  const { output, ...ended } = await outcome(start, context, work);
  const completedAtMs = Date.now();
  const done = endedItem(item, ended);
  await host.emit({ kind: 'itemCompleted', turnId, item: done, startedAtMs, completedAtMs });
  if (context.config.persistence === 'limited') return { output };
  return { output, records: [agentCallEnded(done, { turnId, startedAtMs, completedAtMs })] };
}

type Outcome = AgentCallEnd & { readonly hasFailed?: boolean };

/** A wait that the end of the turn cuts short is left open, as the original leaves it. */
async function outcome(
  start: AgentCallStart,
  context: ToolContext,
  work: () => Promise<AgentCallEnd>,
): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    const { agents } = context.shared;
    const statuses = Object.fromEntries((start.agentIds ?? []).map((id) => [id, agents.statusOf(id)]));
    return { output: error.message, statuses, hasFailed: true };
  }
}

function begunItem({ callId }: ToolCall, { shared }: ToolContext, start: AgentCallStart): AgentCallItem {
  return {
    type: 'collabAgentToolCall',
    id: callId,
    tool: start.tool,
    status: 'inProgress',
    senderThreadId: shared.threadId ?? '',
    receiverThreadIds: [...(start.agentIds ?? [])],
    prompt: start.prompt ?? null,
    model: start.model ?? null,
    reasoningEffort: start.effort ?? null,
    agentsStates: {},
  };
}

function endedItem(
  item: AgentCallItem,
  { statuses, model, effort, hasFailed }: Omit<Outcome, 'output'>,
): AgentCallItem {
  const states = Object.entries(statuses).map(([id, status]) => [id, agentState(status)] as const);
  const isBad = hasFailed === true || states.some(([, { status }]) => status === 'errored' || status === 'notFound');
  return {
    ...item,
    status: isBad ? 'failed' : 'completed',
    receiverThreadIds: states.map(([id]) => id),
    ...(model === undefined ? {} : { model }),
    ...(effort === undefined ? {} : { reasoningEffort: effort }),
    agentsStates: Object.fromEntries(states),
  };
}
