import { ArgumentsError, argumentsFailure, CallArguments, text } from './call-arguments.ts';
import { PATCH_GRAMMAR } from './patch-grammar.ts';
import { storedPatchOutput } from './patch-output.ts';
import { runPatch } from './patch-run.ts';
import type { Tool, ToolCall } from './tool.ts';

/** Models that take tools with free text. */
const FREE_TEXT_MODEL = /^(gpt-5|codex)/;

/** Changes files by a patch: as free text, or as `{input}` of a function call. */
export const applyPatchTool: Tool = {
  name: 'apply_patch',
  runsAlone: true,
  spec: ({ model }) => (FREE_TEXT_MODEL.test(model) ? SPEC : null),
  async run(call, context) {
    try {
      const request = { callId: call.callId, text: patchText(call), cwd: context.settings.cwd };
      const outcome = await runPatch(request, context);
      return {
        output: outcome.type === 'refused' ? outcome.text : storedPatchOutput(outcome),
        records: outcome.records,
      };
    } catch (error) {
      if (error instanceof ArgumentsError) return { output: argumentsFailure(error) };
      throw error;
    }
  },
};

function patchText(call: ToolCall): string {
  return call.payload.type === 'custom' ? call.payload.input : CallArguments.of(call).required('input', text);
}

const SPEC = {
  type: 'custom',
  name: 'apply_patch',
  description: 'Adds, changes, moves and deletes files by a patch. The input is the patch itself, not JSON.',
  format: { type: 'grammar', syntax: 'lark', definition: PATCH_GRAMMAR },
};
