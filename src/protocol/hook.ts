import { z } from 'zod';
import { i64, u64 } from './integers.ts';
import { optionalNullable } from './nullable.ts';

/** On what occasion a hook runs; this server knows those of 0.130: see `agent/hooks/hook-events.ts`. */
export const HookEventName = z
  .enum([
    'preModelRequest',
    'postModelRequest',
    'preToolUse',
    'permissionRequest',
    'postToolUse',
    'preCompact',
    'postCompact',
    'sessionStart',
    'sessionEnd',
    'userPromptSubmit',
    'subagentStart',
    'subagentStop',
    'stop',
    'interrupt',
  ])
  .meta({ id: 'HookEventName' });
export type HookEventName = z.output<typeof HookEventName>;

/** What a hook is; only commands are run. */
export const HookHandlerType = z.enum(['command', 'mcpTool', 'prompt', 'agent']).meta({ id: 'HookHandlerType' });
export type HookHandlerType = z.output<typeof HookHandlerType>;

/** Which layer of the configuration a hook stands in. */
export const HookSource = z
  .enum([
    'system',
    'user',
    'project',
    'mdm',
    'sessionFlags',
    'plugin',
    'cloudRequirements',
    'cloudManagedConfig',
    'legacyManagedConfigFile',
    'legacyManagedConfigMdm',
    'unknown',
  ])
  .meta({ id: 'HookSource' });
export type HookSource = z.output<typeof HookSource>;

/** Whether the user let this very hook run; `modified`: another one with this key. Managed ones need no trust. */
export const HookTrustStatus = z.enum(['managed', 'untrusted', 'trusted', 'modified']).meta({ id: 'HookTrustStatus' });
export type HookTrustStatus = z.output<typeof HookTrustStatus>;

/** Params of `hooks/list`. */
export const HooksListParams = z.object({
  /** Folders to look in; without one, the working directory of the server. */
  cwds: z.array(z.string()).default([]),
  threadId: optionalNullable(z.string()),
});
export type HooksListParams = z.output<typeof HooksListParams>;

/** A configured hook. `key` and `currentHash` are what `hooks.state` of config.toml trusts or switches it by. */
export const HookMetadata = z
  .object({
    key: z.string(),
    eventName: HookEventName,
    handlerType: HookHandlerType,
    /** Null: every occasion. */
    matcher: z.string().nullable(),
    command: z.string().nullable(),
    timeoutSec: u64,
    statusMessage: z.string().nullable(),
    sourcePath: z.string(),
    source: HookSource,
    pluginId: z.string().nullable(),
    displayOrder: i64,
    enabled: z.boolean(),
    isManaged: z.boolean(),
    currentHash: z.string(),
    trustStatus: HookTrustStatus,
  })
  .meta({ id: 'HookMetadata' });
export type HookMetadata = z.output<typeof HookMetadata>;

/** The hooks of one folder, in the order in which they run. */
export const HooksListEntry = z
  .object({
    cwd: z.string(),
    hooks: z.array(HookMetadata),
    /** Hooks that are left out, and why: sentences for people. */
    warnings: z.array(z.string()),
    errors: z.array(z.object({ path: z.string(), message: z.string() }).meta({ id: 'HookErrorInfo' })),
  })
  .meta({ id: 'HooksListEntry' });
export type HooksListEntry = z.output<typeof HooksListEntry>;

/** Result of `hooks/list`: one entry for each folder, in the order asked. */
export const HooksListResult = z.object({ data: z.array(HooksListEntry) });
export type HooksListResult = z.output<typeof HooksListResult>;

/** One thing that came of a run. */
export const HookOutputEntry = z
  .object({
    kind: z.enum(['warning', 'stop', 'feedback', 'context', 'error']).meta({ id: 'HookOutputEntryKind' }),
    text: z.string(),
  })
  .meta({ id: 'HookOutputEntry' });
export type HookOutputEntry = z.output<typeof HookOutputEntry>;

/** How a run ended, or that it has not. */
export const HookRunStatus = z
  .enum(['running', 'completed', 'failed', 'blocked', 'stopped'])
  .meta({ id: 'HookRunStatus' });
export type HookRunStatus = z.output<typeof HookRunStatus>;

/** One run of a hook; times in Unix seconds. */
export const HookRunSummary = z
  .object({
    id: z.string(),
    eventName: HookEventName,
    handlerType: HookHandlerType,
    executionMode: z.enum(['sync', 'async']).meta({ id: 'HookExecutionMode' }),
    scope: z.enum(['thread', 'turn']).meta({ id: 'HookScope' }),
    sourcePath: z.string(),
    source: HookSource,
    displayOrder: i64,
    status: HookRunStatus,
    statusMessage: z.string().nullable(),
    startedAt: i64,
    completedAt: i64.nullable(),
    /** Milliseconds. */
    durationMs: i64.nullable(),
    entries: z.array(HookOutputEntry),
  })
  .meta({ id: 'HookRunSummary' });
export type HookRunSummary = z.output<typeof HookRunSummary>;

/** Params of `hook/started` and `hook/completed`. */
export const HookRunNotification = z.object({
  threadId: z.string(),
  turnId: z.string().nullable(),
  run: HookRunSummary,
});
export type HookRunNotification = z.output<typeof HookRunNotification>;
