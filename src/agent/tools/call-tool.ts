import { ArgumentsError } from '../arguments/arguments-error.ts';
import type { Tool, ToolCall, ToolContext, ToolOutput } from './tool.ts';

/** Runs a tool. What goes wrong is an output too: the model reads it and goes on. */
export async function callTool(tool: Tool, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  try {
    return await tool.run(call, context);
  } catch (error) {
    if (error instanceof ArgumentsError) return { output: `failed to parse function arguments: ${error.message}` };
    return { output: `${call.name} failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}
