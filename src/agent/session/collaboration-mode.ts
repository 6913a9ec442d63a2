import type { CollaborationMode, ModeKind } from '../../protocol/policy.ts';
import type { ModeSetting } from './mode-setting.ts';
import type { SessionSettings } from './session-settings.ts';

/** What clients offer to choose from. */
export const MODE_PRESETS = [
  { name: 'Plan', mode: 'plan', model: null, reasoning_effort: 'medium' },
  { name: 'Default', mode: 'default', model: null, reasoning_effort: null },
] as const;

/** The settings of a thread that a client's choice of a mode changes. */
export function modeOverrides({ mode, settings }: CollaborationMode): {
  readonly collaborationMode: ModeSetting;
  readonly model: string;
  readonly effort: SessionSettings['effort'];
} {
  return {
    collaborationMode: { mode, developerInstructions: settings.developer_instructions ?? BUILT_IN[mode] },
    model: settings.model,
    effort: settings.reasoning_effort ?? null,
  };
}

/** A thread's mode as it is stored and as clients see it. */
export function chosenMode({ collaborationMode, model, effort }: SessionSettings): CollaborationMode {
  return {
    mode: collaborationMode.mode,
    settings: { model, reasoning_effort: effort, developer_instructions: collaborationMode.developerInstructions },
  };
}

/** What tells the model of its mode; null when there is nothing to say. */
export function modeText({ developerInstructions }: ModeSetting): string | null {
  return developerInstructions ? `${MODE_TAG}${developerInstructions}</collaboration_mode>` : null;
}

export const MODE_TAG = '<collaboration_mode>';

const BUILT_IN: Readonly<Record<ModeKind, string>> = {
  plan: `# Plan mode

You are in plan mode until a developer message names another mode; nothing the user says ends it. When the user asks you to do something, plan how it is done.

- Look, but do not change: read files, search, run what leaves the work as it is. No patches, no commands that write, no \`update_plan\`.
- Find out by yourself what the files can tell. Ask the user what only the user can decide, with \`request_user_input\` where a choice between a few answers fits.
- Go on until nothing is left to decide for whoever carries the plan out.

Then give the plan once, in Markdown, between two lines of their own:

<proposed_plan>
what is to be achieved, the steps with the files they concern, how success is checked, what was assumed
</proposed_plan>

A later plan replaces the earlier one and is given in full.`,
  default: `# Default mode

You are in default mode: what was said of other modes, such as plan mode, no longer holds. The mode changes only by a developer message with another \`collaboration_mode\`.

Do what the user asks. Where something is left open, take the sensible course and say what you assumed; ask, in a plain sentence, only when going on would be a mistake. \`request_user_input\` is of no use in this mode.`,
};
