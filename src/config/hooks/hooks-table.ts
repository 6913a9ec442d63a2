import { z } from 'zod';
import { HOOK_EVENTS, type HookEventName } from '../../agent/hooks/hook-events.ts';

const seconds = z.int().min(0);

/** What is run by a hook; this server, like 0.130, runs commands that it waits for. */
export const HookHandler = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('command'),
    command: z.string(),
    timeout: seconds.optional(),
    async: z.boolean().default(false),
    statusMessage: z.string().optional(),
  }),
  z.looseObject({ type: z.literal('prompt') }),
  z.looseObject({ type: z.literal('agent') }),
]);
export type HookHandler = z.output<typeof HookHandler>;

const MatcherGroup = z.looseObject({ matcher: z.string().optional(), hooks: z.array(HookHandler).default([]) });
/** Hooks that run for the same occasions. */
export type MatcherGroup = z.output<typeof MatcherGroup>;

const HookState = z.looseObject({ enabled: z.boolean().optional(), trusted_hash: z.string().optional() });

const groups = z.array(MatcherGroup).optional();
const events = Object.fromEntries(HOOK_EVENTS.map(({ title }) => [title, groups])) as {
  readonly [E in HookEventName as Capitalize<E>]: typeof groups;
};

/** The table `hooks`, of a `config.toml` or a `hooks.json`. Events that it does not know have no effect. */
export const HooksTable = z.looseObject({
  ...events,
  /** What the user decided about single hooks, by their keys. */
  state: z.record(z.string(), HookState).optional(),
});
export type HooksTable = z.output<typeof HooksTable>;
