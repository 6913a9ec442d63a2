import { z } from 'zod';
import { FunctionCallOutputBody } from './function-call-output.ts';
import { ItemId, ThreadId } from './ids.ts';
import { UserInput } from './input.ts';
import { i32, i64, u32, u64 } from './integers.ts';
import { ReasoningEffort } from './policy.ts';

/** Which part of a turn an agent message belongs to; `null` for models that do not say. */
export const MessagePhase = z.enum(['commentary', 'partial_answer', 'final_answer']).meta({ id: 'MessagePhase' });
export type MessagePhase = z.output<typeof MessagePhase>;

/** Memories that an answer drew on. */
export const MemoryCitation = z
  .object({
    entries: z.array(z.object({ path: z.string(), lineStart: u32, lineEnd: u32, note: z.string() })),
    threadIds: z.array(ThreadId),
  })
  .meta({ id: 'MemoryCitation' });
export type MemoryCitation = z.output<typeof MemoryCitation>;

export const AgentMessageModeration = z
  .object({
    moderated: z.boolean(),
    display: z
      .object({
        action: z.string(),
        blockType: z.string().nullable(),
        cyberTrustedAccess: z.boolean().nullable(),
        checkTrustedContacts: z.boolean().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'AgentMessageModeration' });
export type AgentMessageModeration = z.output<typeof AgentMessageModeration>;

/** Who ran a command: the model, the user, or a terminal session that the model opened or wrote to. */
export const CommandExecutionSource = z
  .enum(['agent', 'userShell', 'unifiedExecStartup', 'unifiedExecInteraction'])
  .meta({ id: 'CommandExecutionSource' });
export type CommandExecutionSource = z.output<typeof CommandExecutionSource>;

/** Where a command stands; `declined` by the user or the policy. */
export const CommandExecutionStatus = z
  .enum(['inProgress', 'completed', 'failed', 'declined'])
  .meta({ id: 'CommandExecutionStatus' });
export type CommandExecutionStatus = z.output<typeof CommandExecutionStatus>;

/** What a part of a command line is believed to do, for display. */
export const CommandAction = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('read'), command: z.string(), name: z.string(), path: z.string() }),
    z.object({ type: z.literal('listFiles'), command: z.string(), path: z.string().nullable() }),
    z.object({
      type: z.literal('search'),
      command: z.string(),
      query: z.string().nullable(),
      path: z.string().nullable(),
    }),
    z.object({ type: z.literal('unknown'), command: z.string() }),
  ])
  .meta({ id: 'CommandAction' });
export type CommandAction = z.output<typeof CommandAction>;

/** Where a patch stands; `declined` by the user or the policy. */
export const PatchApplyStatus = z
  .enum(['inProgress', 'completed', 'failed', 'declined'])
  .meta({ id: 'PatchApplyStatus' });
export type PatchApplyStatus = z.output<typeof PatchApplyStatus>;

/** What a patch does to one file. */
export const PatchChangeKind = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('add') }),
    z.object({ type: z.literal('delete') }),
    /** `move_path` is the new path of a moved file. */
    z.object({ type: z.literal('update'), move_path: z.string().nullable() }),
  ])
  .meta({ id: 'PatchChangeKind' });
export type PatchChangeKind = z.output<typeof PatchChangeKind>;

/** Change of one file. `diff` is a unified diff for updates, else the whole content. */
export const FileUpdateChange = z
  .object({ path: z.string(), kind: PatchChangeKind, diff: z.string() })
  .meta({ id: 'FileUpdateChange' });
export type FileUpdateChange = z.output<typeof FileUpdateChange>;

/** Status of a call of an MCP or client tool. */
export const ToolCallStatus = z.enum(['inProgress', 'completed', 'failed']).meta({ id: 'ToolCallStatus' });
export type ToolCallStatus = z.output<typeof ToolCallStatus>;

export const McpToolCallResult = z
  .object({
    content: z.array(z.unknown()),
    structuredContent: z.unknown().optional(),
    _meta: z.unknown().optional(),
  })
  .meta({ id: 'McpToolCallResult' });
export type McpToolCallResult = z.output<typeof McpToolCallResult>;

export const McpToolCallAppContext = z
  .object({
    connectorId: z.string(),
    linkId: z.string().nullable(),
    resourceUri: z.string().nullable(),
    appName: z.string().nullable(),
    actionName: z.string().nullable(),
  })
  .meta({ id: 'McpToolCallAppContext' });
export type McpToolCallAppContext = z.output<typeof McpToolCallAppContext>;

export const McpAppUi = z
  .object({ resourceUri: z.string(), preferredModelDisplayMode: z.enum(['inline', 'fullscreen']) })
  .meta({ id: 'McpAppUi' });
export type McpAppUi = z.output<typeof McpAppUi>;

/** Part of what a client's tool answers. */
export const DynamicToolCallOutputContentItem = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('inputText'), text: z.string() }),
    z.object({ type: z.literal('inputImage'), imageUrl: z.string() }),
    z.object({ type: z.literal('inputAudio'), audioUrl: z.string() }),
  ])
  .meta({ id: 'DynamicToolCallOutputContentItem' });
export type DynamicToolCallOutputContentItem = z.output<typeof DynamicToolCallOutputContentItem>;

export const CollabAgentTool = z
  .enum([
    'spawnAgent',
    'sendInput',
    'resumeAgent',
    'wait',
    'closeAgent',
    'sendMessage',
    'followupTask',
    'interruptAgent',
    'listAgents',
  ])
  .meta({ id: 'CollabAgentTool' });
export type CollabAgentTool = z.output<typeof CollabAgentTool>;

export const CollabAgentToolCallStatus = z
  .enum(['inProgress', 'completed', 'failed', 'interrupted'])
  .meta({ id: 'CollabAgentToolCallStatus' });
export type CollabAgentToolCallStatus = z.output<typeof CollabAgentToolCallStatus>;

export const CollabAgentState = z
  .object({
    status: z.enum(['pendingInit', 'running', 'interrupted', 'completed', 'errored', 'shutdown', 'notFound']),
    message: z.string().nullable(),
  })
  .meta({ id: 'CollabAgentState' });
export type CollabAgentState = z.output<typeof CollabAgentState>;

/** What the model did in the web. */
export const WebSearchAction = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('search'),
      query: z.string().nullable(),
      queries: z.array(z.string()).nullable(),
    }),
    z.object({ type: z.literal('openPage'), url: z.string().nullable() }),
    z.object({ type: z.literal('findInPage'), url: z.string().nullable(), pattern: z.string().nullable() }),
    z.object({ type: z.literal('other') }),
  ])
  .meta({ id: 'WebSearchAction' });
export type WebSearchAction = z.output<typeof WebSearchAction>;

/** Says that a page holds only the beginning of an item's output. */
export const OutputTruncation = z
  .object({
    /** Member of the item whose texts are cut. */
    member: z.string(),
    /** UTF-8 bytes of those texts in full; `thread/items/read` gives them. */
    bytes: u64,
  })
  .meta({ id: 'OutputTruncation' });
export type OutputTruncation = z.output<typeof OutputTruncation>;

/** Members of every item. The times are unix milliseconds; absent or `null` where nobody wrote them down. */
const itemHead = {
  id: ItemId,
  startedAtMs: i64.nullish(),
  completedAtMs: i64.nullish(),
};

/** {@link itemHead} of items that hold what a tool gave out. */
const toolItemHead = {
  ...itemHead,
  /** Ours alone; absent on whole items. */
  bobbinTruncated: OutputTruncation.optional(),
};

/** One step of a turn: what the user said, the model said or thought, or a tool did. */
export const ThreadItem = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('userMessage'),
      ...itemHead,
      /** `clientUserMessageId` of the request that brought the message. */
      clientId: z.string().nullish(),
      content: z.array(UserInput),
    }),
    z.object({
      type: z.literal('hookPrompt'),
      ...itemHead,
      fragments: z.array(z.object({ text: z.string(), hookRunId: z.string() })),
    }),
    z.object({
      type: z.literal('agentMessage'),
      ...itemHead,
      text: z.string(),
      phase: MessagePhase.nullable(),
      memoryCitation: MemoryCitation.nullable(),
      moderation: AgentMessageModeration.nullish(),
      delivery: z.literal('async').nullish(),
      questions: z.array(z.object({ title: z.string(), options: z.array(z.string()).nullable() })).nullish(),
    }),
    z.object({
      type: z.literal('functionCallOutput'),
      ...toolItemHead,
      name: z.string(),
      namespace: z.string().nullable(),
      output: FunctionCallOutputBody,
    }),
    z.object({ type: z.literal('plan'), ...itemHead, text: z.string() }),
    z.object({
      type: z.literal('reasoning'),
      ...itemHead,
      summary: z.array(z.string()),
      content: z.array(z.string()),
    }),
    z.object({
      type: z.literal('commandExecution'),
      ...toolItemHead,
      pluginId: z.string().nullish(),
      scriptPath: z.string().nullish(),
      command: z.string(),
      cwd: z.string(),
      /** Id of the terminal session that the command runs in; `null` for plain commands. */
      processId: z.string().nullable(),
      source: CommandExecutionSource,
      status: CommandExecutionStatus,
      commandActions: z.array(CommandAction),
      /** stdout and stderr as they came; `null` while running and when there was none. */
      aggregatedOutput: z.string().nullable(),
      exitCode: i32.nullable(),
      durationMs: i64.nullable(),
    }),
    z.object({
      type: z.literal('fileChange'),
      ...toolItemHead,
      changes: z.array(FileUpdateChange),
      status: PatchApplyStatus,
    }),
    z.object({
      type: z.literal('mcpToolCall'),
      ...toolItemHead,
      server: z.string(),
      tool: z.string(),
      status: ToolCallStatus,
      arguments: z.unknown(),
      appContext: McpToolCallAppContext.nullish(),
      mcpAppResourceUri: z.string().nullish(),
      mcpAppUi: McpAppUi.nullish(),
      pluginId: z.string().nullish(),
      readOnlyHint: z.boolean().nullish(),
      result: McpToolCallResult.nullable(),
      error: z.object({ message: z.string() }).nullable(),
      durationMs: i64.nullable(),
    }),
    z.object({
      type: z.literal('dynamicToolCall'),
      ...toolItemHead,
      namespace: z.string().nullable(),
      tool: z.string(),
      arguments: z.unknown(),
      status: ToolCallStatus,
      contentItems: z.array(DynamicToolCallOutputContentItem).nullable(),
      success: z.boolean().nullable(),
      durationMs: i64.nullable(),
    }),
    z.object({
      type: z.literal('collabAgentToolCall'),
      ...itemHead,
      tool: CollabAgentTool,
      status: CollabAgentToolCallStatus,
      senderThreadId: ThreadId,
      receiverThreadIds: z.array(ThreadId),
      prompt: z.string().nullable(),
      model: z.string().nullable(),
      reasoningEffort: ReasoningEffort.nullable(),
      /** Last known state of each agent, by thread id. */
      agentsStates: z.record(z.string(), CollabAgentState),
    }),
    z.object({
      type: z.literal('subAgentActivity'),
      ...itemHead,
      kind: z.enum(['started', 'interacted', 'interrupted', 'completed']),
      agentThreadId: ThreadId,
      agentPath: z.string(),
      model: z.string().nullable(),
      reasoningEffort: ReasoningEffort.nullable(),
    }),
    z.object({
      type: z.literal('webSearch'),
      ...itemHead,
      query: z.string(),
      action: WebSearchAction.nullable(),
      results: z.array(z.unknown()).nullish(),
    }),
    z.object({ type: z.literal('imageView'), ...itemHead, path: z.string() }),
    z.object({ type: z.literal('sleep'), ...itemHead, durationMs: u64 }),
    z.object({
      type: z.literal('imageGeneration'),
      ...itemHead,
      status: z.string(),
      revisedPrompt: z.string().nullable(),
      /** The image in base64. */
      result: z.string(),
      fileId: z.string().optional(),
      savedPath: z.string().nullish(),
      generationId: z.string().nullish(),
      inputImages: z.array(z.object({ path: z.string(), sha256: z.string() })).optional(),
      transparentBackground: z.boolean().nullish(),
      failure: z
        .object({ type: z.literal('usageLimitExceeded'), limitId: z.string(), resetsAt: i64.nullable() })
        .nullish(),
    }),
    z.object({ type: z.literal('enteredReviewMode'), ...itemHead, review: z.string() }),
    z.object({ type: z.literal('exitedReviewMode'), ...itemHead, review: z.string() }),
    z.object({ type: z.literal('contextCompaction'), ...itemHead }),
  ])
  .meta({ id: 'ThreadItem' });
export type ThreadItem = z.output<typeof ThreadItem>;
