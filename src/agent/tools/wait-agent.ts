import { i64, list, optional, string, struct } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { callAgents } from '../sub-agents/agent-call.ts';
import { AgentError } from '../sub-agents/agent-control.ts';
import { readAgentId } from '../sub-agents/agent-id.ts';
import { type AgentStatus, isFinal } from '../sub-agents/agent-status.ts';
import { agentTool } from '../sub-agents/agent-tool.ts';
import { fitStatus } from '../sub-agents/fit-status.ts';
import type { ToolContext } from './tool.ts';

const ARGUMENTS = struct('WaitArgs', { targets: list(string), timeout_ms: optional(i64) });

const USUAL_WAIT_MS = 30_000;
/** Shorter waits would be asked again and again. */
const MIN_WAIT_MS = 10_000;
const MAX_WAIT_MS = 3_600_000;

type Statuses = Readonly<Record<string, AgentStatus>>;

/** Waits until one of some agents has ended. */
export const waitAgent = agentTool({
  name: 'wait_agent',
  description:
    'Waits until one of these agents has ended and answers how those stand that have; nothing when the time is up. You are told of an end without it, too: wait only when you cannot go on.',
  parameters: {
    type: 'object',
    properties: {
      targets: { type: 'array', items: { type: 'string' }, description: 'Ids of agents.' },
      timeout_ms: {
        type: 'number',
        description: `Milliseconds; ${USUAL_WAIT_MS} unless said, from ${MIN_WAIT_MS} to ${MAX_WAIT_MS}. Rather a long wait than many.`,
      },
    },
    required: ['targets'],
    additionalProperties: false,
  },
  async run(call, context) {
    const { targets, timeout_ms: timeoutMs } = readArguments(call, ARGUMENTS);
    if (timeoutMs !== null && timeoutMs <= 0) throw new AgentError('timeout_ms must be greater than zero');
    if (targets.length === 0) throw new AgentError('agent ids must be non-empty');
    const agentIds = [...new Set(targets.map(readAgentId))];
    const waitMs = Math.min(Math.max(timeoutMs ?? USUAL_WAIT_MS, MIN_WAIT_MS), MAX_WAIT_MS);
    return callAgents(call, context, { tool: 'wait', agentIds }, async () => {
      const statuses = await endedWithin(waitMs, agentIds, context);
      const told = Object.entries(statuses).map(([id, status]) => [id, fitStatus(status, context)]);
      const isTimedOut = told.length === 0;
      return { output: JSON.stringify({ status: Object.fromEntries(told), timed_out: isTimedOut }), statuses };
    });
  },
});

/** Those that have ended; none when the time is up. */
async function endedWithin(waitMs: number, agentIds: readonly string[], context: ToolContext): Promise<Statuses> {
  const { agents } = context.shared;
  const timeUp = AbortSignal.timeout(waitMs);
  try {
    await agents.untilOneEnds(agentIds, AbortSignal.any([context.signal, timeUp]));
  } catch (error) {
    if (context.signal.aborted || !timeUp.aborted) throw error;
  }
  const all = agentIds.map((id) => [id, agents.statusOf(id)] as const);
  return Object.fromEntries(all.filter(([, status]) => isFinal(status)));
}
