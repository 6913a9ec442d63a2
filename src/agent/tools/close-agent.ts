import { string, struct } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { callAgents } from '../sub-agents/agent-call.ts';
import { readAgentId } from '../sub-agents/agent-id.ts';
import { agentTool } from '../sub-agents/agent-tool.ts';
import { fitStatus } from '../sub-agents/fit-status.ts';

const ARGUMENTS = struct('CloseAgentArgs', { target: string });

/** Ends an agent. */
export const closeAgent = agentTool({
  name: 'close_agent',
  description:
    'Ends an agent, and those that it started, and answers how it stood. Close what is no longer needed: there may only be so many.',
  parameters: {
    type: 'object',
    properties: { target: { type: 'string', description: 'Id of the agent.' } },
    required: ['target'],
    additionalProperties: false,
  },
  async run(call, context) {
    const agentId = readAgentId(readArguments(call, ARGUMENTS).target);
    return callAgents(call, context, { tool: 'closeAgent', agentIds: [agentId] }, async () => {
      const status = await context.shared.agents.close(agentId);
      return {
        output: JSON.stringify({ previous_status: fitStatus(status, context) }),
        statuses: { [agentId]: status },
      };
    });
  },
});
