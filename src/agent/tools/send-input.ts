import { boolean, string, struct, withDefault } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { callAgents } from '../sub-agents/agent-call.ts';
import { readAgentId } from '../sub-agents/agent-id.ts';
import { agentInput, INPUT_FIELDS } from '../sub-agents/agent-input.ts';
import { agentTool, INPUT_SCHEMA } from '../sub-agents/agent-tool.ts';
import { requireReadableImages } from '../sub-agents/readable-images.ts';

const ARGUMENTS = struct('SendInputArgs', { target: string, ...INPUT_FIELDS, interrupt: withDefault(boolean, false) });

/** Tells an agent something more. */
export const sendInput = agentTool({
  name: 'send_input',
  description:
    'Tells an agent something more: it hears it while it works, or begins anew. Prefer it to a new agent where that one knows the matter.',
  parameters: {
    type: 'object',
    properties: {
      target: { type: 'string', description: 'Id of the agent.' },
      ...INPUT_SCHEMA,
      interrupt: { type: 'boolean', description: 'True: it drops what it does now.' },
    },
    required: ['target'],
    additionalProperties: false,
  },
  async run(call, context) {
    const args = readArguments(call, ARGUMENTS);
    const agentId = readAgentId(args.target);
    const { input, prompt } = agentInput(args);
    await requireReadableImages(input, context);
    const { agents } = context.shared;
    return callAgents(call, context, { tool: 'sendInput', agentIds: [agentId], prompt }, async () => {
      const { rootTurnId } = context;
      const turnId = await agents.send(agentId, input, { interrupts: args.interrupt, rootTurnId });
      return {
        output: JSON.stringify({ submission_id: turnId }),
        statuses: { [agentId]: agents.statusOf(agentId) },
      };
    });
  },
});
