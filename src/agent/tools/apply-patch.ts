import { string, struct } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { patchUse } from '../hooks/tool-use.ts';
import { PATCH_GRAMMAR } from './patch-grammar.ts';
import { storedPatchOutput } from './patch-output.ts';
import { runPatch } from './patch-run.ts';
import type { Tool, ToolCall } from './tool.ts';

/** Changes files by a patch: as free text, or as `{input}` of a function call. */
export const applyPatchTool: Tool = {
  name: 'apply_patch',
  runsAlone: true,
  spec: ({ facts }) => (facts.freeTextTools ? SPEC : null),
  use: (call) => patchUse(patchText(call)),
  async run(call, context) {
    const request = { callId: call.callId, text: patchText(call), cwd: context.settings.cwd };
    const outcome = await runPatch(request, context);
    return {
      output: outcome.type === 'refused' ? outcome.text : storedPatchOutput(outcome),
      records: outcome.records,
      ...(outcome.type === 'applied' && {
        used: { use: patchUse(request.text), callId: call.callId, response: storedPatchOutput(outcome) },
      }),
    };
  },
};

const ARGUMENTS = struct('ApplyPatchArgs', { input: string });

function patchText(call: ToolCall): string {
  return call.payload.type === 'custom' ? call.payload.input : readArguments(call, ARGUMENTS).input;
}

const SPEC = {
  type: 'custom',
  name: 'apply_patch',
  description: 'Adds, changes, moves and deletes files by a patch. The input is the patch itself, not JSON.',
  format: { type: 'grammar', syntax: 'lark', definition: PATCH_GRAMMAR },
};
