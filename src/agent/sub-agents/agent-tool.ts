import type { Tool, ToolCall, ToolContext, ToolOffer, ToolOutput } from '../tools/tool.ts';
import type { ToolSpec } from '../tools/tool-spec.ts';
import { AgentError } from './agent-control.ts';

/** Threads that 0.169 began know these tools within it. */
const NAMESPACE = 'multi_agent_v1';

interface AgentTool {
  readonly name: string;
  readonly description: string | ((offer: ToolOffer) => string);
  readonly parameters: object | ((offer: ToolOffer) => object);
  readonly run: (call: ToolCall, context: ToolContext) => Promise<ToolOutput>;
}

/** A tool by which the model works with sub-agents: not offered to an agent that may have none. */
export function agentTool({ name, description, parameters, run }: AgentTool): Tool {
  return {
    name,
    namespace: NAMESPACE,
    spec: (offer): ToolSpec | null => {
      const { features, agents } = offer.config;
      if (!features.multi_agent || offer.shared.agents.depth >= agents.maxDepth) return null;
      const text = typeof description === 'string' ? description : description(offer);
      const schema = typeof parameters === 'function' ? parameters(offer) : parameters;
      return { type: 'function', name, description: text, strict: false, parameters: schema };
    },
    run: async (call, context) => {
      if (!context.config.features.multi_agent) return { output: `unsupported call: ${name}` };
      try {
        return await run(call, context);
      } catch (error) {
        if (error instanceof AgentError) return { output: error.message };
        throw error;
      }
    },
  };
}

/** JSON schema of what an agent is told. */
export const INPUT_SCHEMA = {
  message: { type: 'string', description: 'What it is told. Either this or `items`.' },
  items: {
    type: 'array',
    description: 'The same in parts, where it needs images, skills or mentions.',
    items: {
      type: 'object',
      properties: {
        type: { type: 'string', description: '`text`, `image`, `local_image`, `skill` or `mention`.' },
        text: { type: 'string', description: 'Of `text`.' },
        image_url: { type: 'string', description: 'Of `image`.' },
        path: { type: 'string', description: 'Of `local_image` and `skill`; what a `mention` points to.' },
        name: { type: 'string', description: 'Of `skill` and `mention`.' },
      },
      additionalProperties: false,
    },
  },
} as const;
