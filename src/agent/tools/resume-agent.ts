import { string, struct } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { callAgents } from '../sub-agents/agent-call.ts';
import { readAgentId } from '../sub-agents/agent-id.ts';
import { agentTool } from '../sub-agents/agent-tool.ts';
import { fitStatus } from '../sub-agents/fit-status.ts';

const ARGUMENTS = struct('ResumeAgentArgs', { id: string });

/** Brings a closed agent back. */
export const resumeAgent = agentTool({
  name: 'resume_agent',
  description: 'Brings back an agent that was closed, with all that it knows; `send_input` then tells it what to do.',
  parameters: {
    type: 'object',
    properties: { id: { type: 'string', description: 'Id of the agent.' } },
    required: ['id'],
    additionalProperties: false,
  },
  async run(call, context) {
    const agentId = readAgentId(readArguments(call, ARGUMENTS).id);
    return callAgents(call, context, { tool: 'resumeAgent', agentIds: [agentId] }, async () => {
      const status = await context.shared.agents.resume(agentId);
      return { output: JSON.stringify({ status: fitStatus(status, context) }), statuses: { [agentId]: status } };
    });
  },
});
