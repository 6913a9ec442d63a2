import { z } from 'zod';
import type { HookOutputEntry } from '../../protocol/hook.ts';
import { entry } from './hook-outcome.ts';

/** Members that the JSON output of every event may have. */
const SHARED = {
  continue: z.boolean().default(true),
  stopReason: z.string().nullish(),
  suppressOutput: z.boolean().default(false),
  systemMessage: z.string().nullish(),
};
export type SharedOutput = z.output<z.ZodObject<typeof SHARED>>;

const BLOCK = { decision: z.enum(['block']).nullish(), reason: z.string().nullish() };
const EventName = z.enum([
  'PreToolUse',
  'PermissionRequest',
  'PostToolUse',
  'PreCompact',
  'PostCompact',
  'SessionStart',
  'UserPromptSubmit',
  'Stop',
]);

/** What a hook of an event told, in the words of its own. Members that are not known make it no output at all. */
function specific<Shape extends z.ZodRawShape>(shape: Shape) {
  return { hookSpecificOutput: z.strictObject({ hookEventName: EventName, ...shape }).nullish() };
}
const CONTEXT = { additionalContext: z.string().nullish() };

/** The JSON output of hooks, by event; as the schemas in 0.130 have it. */
export const HOOK_OUTPUTS = {
  sessionStart: z.strictObject({ ...SHARED, ...specific(CONTEXT) }),
  userPromptSubmit: z.strictObject({ ...SHARED, ...BLOCK, ...specific(CONTEXT) }),
  preToolUse: z.strictObject({
    ...SHARED,
    decision: z.enum(['approve', 'block']).nullish(),
    reason: z.string().nullish(),
    ...specific({
      ...CONTEXT,
      permissionDecision: z.enum(['allow', 'deny', 'ask']).nullish(),
      permissionDecisionReason: z.string().nullish(),
      updatedInput: z.unknown().optional(),
    }),
  }),
  permissionRequest: z.strictObject({
    ...SHARED,
    ...specific({
      decision: z
        .strictObject({
          behavior: z.enum(['allow', 'deny']),
          message: z.string().nullish(),
          interrupt: z.boolean().default(false),
          updatedInput: z.unknown().optional(),
          updatedPermissions: z.unknown().optional(),
        })
        .nullish(),
    }),
  }),
  postToolUse: z.strictObject({
    ...SHARED,
    ...BLOCK,
    ...specific({ ...CONTEXT, updatedMCPToolOutput: z.unknown().optional() }),
  }),
  stop: z.strictObject({ ...SHARED, ...BLOCK }),
  compact: z.strictObject(SHARED),
} as const;

export type ReadOutput<Output> =
  | { readonly type: 'nothing' }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'json'; readonly output: Output }
  | { readonly type: 'invalid' };

/** What stands on the standard output: JSON where it looks like that, else text. */
export function readOutput<Schema extends z.ZodType>(stdout: string, schema: Schema): ReadOutput<z.output<Schema>> {
  const text = stdout.trim();
  if (text === '') return { type: 'nothing' };
  if (!/^[{[]/.test(text)) return { type: 'text', text };
  try {
    const { data, success } = schema.safeParse(JSON.parse(text));
    return success ? { type: 'json', output: data } : { type: 'invalid' };
  } catch {
    return { type: 'invalid' };
  }
}

/** What people are told of a JSON output before anything else. */
export function sharedEntries({ systemMessage }: SharedOutput): readonly HookOutputEntry[] {
  return systemMessage == null ? [] : [entry('warning', systemMessage)];
}

/** The first of these members that a hook of an event has no use for; null without one. */
export function unsupportedOf(
  { continue: goesOn, stopReason, suppressOutput }: SharedOutput,
  members: readonly ('continue:false' | 'stopReason' | 'suppressOutput')[],
): string | null {
  const given = { 'continue:false': !goesOn, stopReason: stopReason != null, suppressOutput };
  return members.find((member) => given[member]) ?? null;
}

export function isFilled(text: string | null | undefined): text is string {
  return text != null && text.trim() !== '';
}
