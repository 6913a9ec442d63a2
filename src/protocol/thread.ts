import { z } from 'zod';
import { ThreadId } from './ids.ts';
import { i32, i64 } from './integers.ts';
import { ReasoningEffort } from './policy.ts';
import { experimental } from './stability.ts';
import { Turn } from './turn.ts';

/** What an active thread waits for. */
export const ThreadActiveFlag = z.enum(['waitingOnApproval', 'waitingOnUserInput']).meta({ id: 'ThreadActiveFlag' });
export type ThreadActiveFlag = z.output<typeof ThreadActiveFlag>;

/** `notLoaded`: stored only. `systemError`: the last turn failed; lasts until the next one starts. */
export const ThreadStatus = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('notLoaded') }),
    z.object({ type: z.literal('idle') }),
    z.object({ type: z.literal('systemError') }),
    z.object({ type: z.literal('active'), activeFlags: z.array(ThreadActiveFlag) }),
  ])
  .meta({ id: 'ThreadStatus' });
export type ThreadStatus = z.output<typeof ThreadStatus>;

/** Commit, branch and origin of the folder, each null where it is not known. */
export const GitInfo = z
  .object({ sha: z.string().nullable(), branch: z.string().nullable(), originUrl: z.string().nullable() })
  .meta({ id: 'GitInfo' });
export type GitInfo = z.output<typeof GitInfo>;

/** What kind of sub-agent a thread is; inner names are snake_case. */
export const SubAgentSource = z
  .union([
    z.enum(['review', 'compact', 'memory_consolidation']),
    z.object({
      thread_spawn: z.object({
        parent_thread_id: ThreadId,
        depth: i32,
        agent_path: z.string().nullable(),
        agent_nickname: z.string().nullable(),
        agent_role: z.string().nullable(),
      }),
    }),
    z.object({ other: z.string() }),
  ])
  .meta({ id: 'SubAgentSource' });
export type SubAgentSource = z.output<typeof SubAgentSource>;

/** The program that a thread comes from. Threads started over stdio have `vscode`. */
export const SessionSource = z
  .union([
    z.enum(['cli', 'vscode', 'exec', 'appServer', 'unknown']),
    z.object({ custom: z.string() }),
    z.object({ subAgent: SubAgentSource }),
  ])
  .meta({ id: 'SessionSource' });
export type SessionSource = z.output<typeof SessionSource>;

/** Kinds of {@link SessionSource} that a list can be narrowed to. */
export const ThreadSourceKind = z
  .enum([
    'cli',
    'vscode',
    'exec',
    'appServer',
    'subAgent',
    'subAgentReview',
    'subAgentCompact',
    'subAgentThreadSpawn',
    'subAgentOther',
    'unknown',
  ])
  .meta({ id: 'ThreadSourceKind' });
export type ThreadSourceKind = z.output<typeof ThreadSourceKind>;

/** A client's own word for who started the thread, such as `user` or `subagent`. */
export const ThreadSource = z.string().meta({ id: 'ThreadSource' });
export type ThreadSource = z.output<typeof ThreadSource>;

export const ThreadEnvironment = z
  .object({ environmentId: z.string(), cwd: z.string(), runtimeWorkspaceRoots: z.array(z.string()) })
  .meta({ id: 'ThreadEnvironment' });
export type ThreadEnvironment = z.output<typeof ThreadEnvironment>;

export const ThreadSection = z
  .object({
    id: z.string(),
    name: z.string(),
    appearance: z.object({ icon: z.string().nullable(), color: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'ThreadSection' });
export type ThreadSection = z.output<typeof ThreadSection>;

/** How a thread can be read now: `paginated` by item pages; `legacy` not by pages of the store. */
export const ThreadHistoryMode = z.enum(['legacy', 'paginated']).meta({ id: 'ThreadHistoryMode' });
export type ThreadHistoryMode = z.output<typeof ThreadHistoryMode>;

/** Up to where a user has read a thread. */
export const ThreadReadState = z
  .object({
    firstUnread: z
      .discriminatedUnion('type', [
        z.object({ type: z.literal('threadStart') }),
        z.object({ type: z.literal('turn'), turnId: z.string() }),
      ])
      .nullable(),
    revision: z.string(),
  })
  .meta({ id: 'ThreadReadState' });
export type ThreadReadState = z.output<typeof ThreadReadState>;

/** A thread, loaded or stored. Times are unix seconds. */
export const Thread = z
  .object({
    id: ThreadId,
    environments: experimental('thread.environments', z.array(ThreadEnvironment).nullish()),
    extra: experimental('thread.extra', z.object({}).nullish()),
    /** Shared by the threads of one tree of agents; equal to `id` for ordinary threads. */
    sessionId: z.string(),
    forkedFromId: ThreadId.nullable(),
    attachedToThreadId: experimental('thread.attachedToThreadId', ThreadId.nullish()),
    parentThreadId: ThreadId.nullish(),
    /** Text of the first user message; `""` before one. */
    preview: z.string(),
    ephemeral: z.boolean(),
    section: ThreadSection.nullish(),
    sectionEnteredAt: i64.nullish(),
    projectId: z.string().nullish(),
    historyMode: ThreadHistoryMode.optional(),
    modelProvider: z.string(),
    model: z.string().nullish(),
    reasoningEffort: ReasoningEffort.nullish(),
    createdAt: i64,
    updatedAt: i64,
    /** Last activity of a user. */
    recencyAt: i64.nullish(),
    status: ThreadStatus,
    /** Rollout file; `null` where threads are no files. */
    path: z.string().nullable(),
    cwd: z.string(),
    cliVersion: z.string(),
    originator: z.string().nullish(),
    source: SessionSource,
    canAcceptDirectInput: experimental('thread.canAcceptDirectInput', z.boolean().nullish()),
    threadSource: ThreadSource.nullable(),
    agentNickname: z.string().nullable(),
    agentRole: z.string().nullable(),
    gitInfo: GitInfo.nullable(),
    /** Set by a user; `null` when unnamed. */
    name: z.string().nullable(),
    daybreakEnabled: experimental('thread.daybreakEnabled', z.boolean().nullish()),
    /** Filled where the method says so; else empty. */
    turns: z.array(Turn),
  })
  .meta({ id: 'Thread' });
export type Thread = z.output<typeof Thread>;
