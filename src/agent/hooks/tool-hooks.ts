import { ArgumentsError } from '../arguments/arguments-error.ts';
import { callTool } from '../tools/call-tool.ts';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tools/tool.ts';
import { hookTurnOfTool } from './hook-turn.ts';
import { runPostToolHooks } from './post-tool-use.ts';
import { runPreToolHooks } from './pre-tool-use.ts';
import type { ToolUse } from './tool-use.ts';

/** Runs a tool with the hooks before and after it. */
export async function callWithHooks(tool: Tool, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  if (context.config.hooks.length === 0) return callTool(tool, call, context);
  const turn = hookTurnOfTool(context);
  const use = useOf(tool, call);
  const blocked = use === null ? null : await runPreToolHooks(turn, use, call.callId);
  if (blocked !== null) return { output: blocked };
  const output = await callTool(tool, call, context);
  if (output.used === undefined) return output;
  const feedback = await runPostToolHooks(turn, output.used);
  return feedback === null ? output : { ...output, output: feedback };
}

/** Null for tools that hooks know nothing of. Arguments that make no sense are for the tool to complain of. */
function useOf(tool: Tool, call: ToolCall): ToolUse | null {
  try {
    return tool.use?.(call) ?? null;
  } catch (error) {
    if (error instanceof ArgumentsError) return null;
    throw error;
  }
}
