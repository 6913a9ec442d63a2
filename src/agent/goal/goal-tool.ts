import { SessionError } from '../session/session-error.ts';
import type { Tool, ToolCall, ToolContext } from '../tools/tool.ts';

interface GoalTool {
  readonly name: string;
  readonly description: string;
  readonly properties: object;
  readonly required: readonly string[];
  readonly run: (call: ToolCall, context: ToolContext) => Promise<string>;
}

/** A tool by which the model works with the goal of its thread: offered where goals are pursued. */
export function goalTool({ name, description, properties, required, run }: GoalTool): Tool {
  const parameters = { type: 'object', properties, required, additionalProperties: false };
  const spec = { type: 'function', name, description, strict: false, parameters };
  return {
    name,
    runsAlone: true,
    waitsForResponse: true,
    spec: ({ config }) => (config.features.goals ? spec : null),
    run: async (call, context) => {
      if (!context.config.features.goals) return { output: `unsupported call: ${name}` };
      try {
        return { output: await run(call, context) };
      } catch (error) {
        if (error instanceof SessionError) return { output: error.message };
        throw error;
      }
    },
  };
}
