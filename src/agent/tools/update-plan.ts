import { list, oneOf, optional, string, struct, withDefault } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import type { Tool } from './tool.ts';

const STATUSES = { pending: 'pending', in_progress: 'inProgress', completed: 'completed' } as const;

const STEP = struct(
  'PlanItemArg',
  { step: string, status: oneOf('pending', 'in_progress', 'completed') },
  { closed: true },
);

const ARGUMENTS = struct(
  'UpdatePlanArgs',
  { explanation: withDefault(optional(string), null), plan: list(STEP) },
  { closed: true },
);

/** Shows the user what the model is about to do and how far it is. Nothing of it is stored but the call. */
export const updatePlan: Tool = {
  name: 'update_plan',
  runsAlone: true,
  spec: () => SPEC,
  async run(call, { host, settings, turnId }) {
    if (settings.collaborationMode.mode === 'plan') {
      return { output: 'update_plan is a TODO/checklist tool and is not allowed in Plan mode' };
    }
    const { explanation, plan } = readArguments(call, ARGUMENTS);
    const steps = plan.map(({ step, status }) => ({ step, status: STATUSES[status] }));
    await host.emit({ kind: 'planUpdated', turnId, explanation, plan: steps });
    return { output: 'Plan updated' };
  },
};

const SPEC = {
  type: 'function',
  name: 'update_plan',
  description:
    'Shows the user the steps of the task and how far each is. Every call gives the whole list; at most one step is ' +
    'in progress.',
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      explanation: { type: 'string', description: 'Why the plan is made or changed.' },
      plan: {
        type: 'array',
        description: 'The steps in their order.',
        items: {
          type: 'object',
          properties: {
            step: { type: 'string', description: 'What is done in it, in a few words.' },
            status: { type: 'string', description: 'pending, in_progress or completed.' },
          },
          required: ['step', 'status'],
          additionalProperties: false,
        },
      },
    },
    required: ['plan'],
    additionalProperties: false,
  },
};
