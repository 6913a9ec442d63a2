import type { UserInput } from '../protocol/input.ts';
import type { CommandAction, ThreadItem } from '../protocol/item.ts';
import type { TurnError } from '../protocol/turn.ts';
import type { ThreadTokenUsage } from '../protocol/usage.ts';
import { asRecord, type Payload, snakeCase } from './payload.ts';
import { type HistoryRecord, newRecord } from './record.ts';
import { storedTokenUsage } from './token-usage.ts';
import { storedErrorInfo } from './turn-error.ts';
import { messageParts, userMessagePayload } from './user-message.ts';

/**
 * What an event remembers of the live item it stands for. Both originals ignore the member. Absent in `limited`
 * persistence: such records show as `item-<n>`.
 */
export interface LiveItem {
  readonly itemId: string;
  readonly startedAtMs: number;
  /** `clientUserMessageId` of the request that brought a user's message. */
  readonly clientId?: string | null;
  /** What the tool of an MCP server says of itself; null when it says nothing. */
  readonly readOnlyHint?: boolean | null;
  /** How the parts of a user's message lie in its payload; null when that says it by itself. */
  readonly parts?: readonly Payload[] | null;
}

export interface TurnEnd {
  readonly completedAtMs: number;
  readonly durationMs: number;
}

export function taskStarted(turn: {
  readonly turnId: string;
  /** Of the chain of work that it belongs to, where another turn began it; absent in `limited` persistence. */
  readonly rootTurnId?: string | undefined;
  readonly startedAtMs: number;
  readonly modelContextWindow: number | null;
  readonly collaborationMode: 'default' | 'plan';
}): HistoryRecord {
  return event({
    type: 'task_started',
    turn_id: turn.turnId,
    started_at: seconds(turn.startedAtMs),
    model_context_window: turn.modelContextWindow,
    collaboration_mode_kind: turn.collaborationMode,
    ...(turn.rootTurnId === undefined ? {} : { root_turn_id: turn.rootTurnId }),
  });
}

export function userMessage(input: readonly UserInput[], live?: LiveItem): HistoryRecord {
  return event(userMessagePayload(input), live && { ...live, parts: messageParts(input) });
}

export function agentMessage(
  message: { readonly text: string; readonly phase: string | null; readonly memoryCitation?: unknown },
  live?: LiveItem,
): HistoryRecord {
  return event(
    {
      type: 'agent_message',
      message: message.text,
      phase: message.phase,
      memory_citation: message.memoryCitation ?? null,
    },
    live,
  );
}

/** One part of a summary. All parts of one item carry the same live id. */
export function agentReasoning(text: string, live?: LiveItem): HistoryRecord {
  return event({ type: 'agent_reasoning', text }, live);
}

export function agentReasoningRawContent(text: string, live?: LiveItem): HistoryRecord {
  return event({ type: 'agent_reasoning_raw_content', text }, live);
}

/** The plan of a turn. A later one with the same id replaces it. */
export function planCompleted(
  plan: {
    readonly threadId: string;
    readonly turnId: string;
    readonly id: string;
    readonly text: string;
    readonly completedAtMs: number;
  },
  live?: LiveItem,
): HistoryRecord {
  return event(
    {
      type: 'item_completed',
      thread_id: plan.threadId,
      turn_id: plan.turnId,
      item: { type: 'Plan', id: plan.id, text: plan.text },
      completed_at_ms: plan.completedAtMs,
    },
    live,
  );
}

/** A search that the model service made. `action` is stored as it said it. */
export function webSearchEnd(
  search: { readonly id: string; readonly query: string; readonly action: Payload },
  live?: LiveItem,
): HistoryRecord {
  return event({ type: 'web_search_end', call_id: search.id, query: search.query, action: search.action }, live);
}

/** An image that the model service made. `result` is base64. */
export function imageGenerationEnd(
  image: {
    readonly id: string;
    readonly status: string;
    readonly revisedPrompt: string | null;
    readonly result: string;
    readonly savedPath: string | null;
  },
  live?: LiveItem,
): HistoryRecord {
  return event(
    {
      type: 'image_generation_end',
      call_id: image.id,
      status: image.status,
      ...(image.revisedPrompt === null ? {} : { revised_prompt: image.revisedPrompt }),
      result: image.result,
      ...(image.savedPath === null ? {} : { saved_path: image.savedPath }),
    },
    live,
  );
}

/** `rateLimits`: as the model service said it, in the stored spelling. */
export function tokenCount(usage: ThreadTokenUsage | null, rateLimits: Payload | null): HistoryRecord {
  return event({
    type: 'token_count',
    info: usage === null ? null : storedTokenUsage(usage),
    rate_limits: rateLimits,
  });
}

export interface FileChangeOutcome {
  readonly callId: string;
  readonly turnId: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: 'completed' | 'failed' | 'declined';
  readonly changes: Readonly<Record<string, StoredFileChange>>;
}

/** One changed file, by its absolute path. */
export type StoredFileChange =
  | { readonly type: 'add'; readonly content: string }
  | { readonly type: 'delete'; readonly content: string }
  | { readonly type: 'update'; readonly unified_diff: string; readonly move_path: string | null };

export function patchApplyEnd(outcome: FileChangeOutcome, live?: LiveItem): HistoryRecord {
  return event(
    {
      type: 'patch_apply_end',
      call_id: outcome.callId,
      turn_id: outcome.turnId,
      stdout: outcome.stdout,
      stderr: outcome.stderr,
      success: outcome.status === 'completed',
      changes: outcome.changes,
      status: outcome.status,
    },
    live,
  );
}

export interface CommandOutcome {
  readonly callId: string;
  readonly processId: string | null;
  readonly turnId: string;
  /** argv. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly commandActions: readonly CommandAction[];
  readonly source: Extract<ThreadItem, { type: 'commandExecution' }>['source'];
  /** stdout and stderr as they came, up to the bound of the live item. */
  readonly aggregatedOutput: string;
  /** Null, as the duration, for a command that was not run. */
  readonly exitCode: number | null;
  readonly durationMs: number | null;
  readonly status: 'completed' | 'failed' | 'declined';
}

/** Extended: 0.130 reads this record and shows nothing for it. */
export function execCommandEnd(outcome: CommandOutcome, live?: LiveItem): HistoryRecord {
  return event(
    {
      type: 'exec_command_end',
      call_id: outcome.callId,
      process_id: outcome.processId,
      turn_id: outcome.turnId,
      command: outcome.command,
      cwd: outcome.cwd,
      parsed_cmd: outcome.commandActions.map(({ type, command, ...members }) => ({
        type: snakeCase(type),
        cmd: command,
        ...members,
      })),
      source: snakeCase(outcome.source),
      stdout: '',
      stderr: '',
      aggregated_output: outcome.aggregatedOutput,
      exit_code: outcome.exitCode,
      duration: outcome.durationMs === null ? null : duration(outcome.durationMs),
      formatted_output: '',
      status: outcome.status,
    },
    live,
  );
}

export interface McpToolCallOutcome {
  readonly callId: string;
  readonly invocation: { readonly server: string; readonly tool: string; readonly arguments: unknown };
  readonly durationMs: number;
  readonly result: { readonly Ok: object } | { readonly Err: string };
}

export function mcpToolCallEnd(outcome: McpToolCallOutcome, live?: LiveItem): HistoryRecord {
  return event(
    {
      type: 'mcp_tool_call_end',
      call_id: outcome.callId,
      invocation: outcome.invocation,
      duration: duration(outcome.durationMs),
      result: outcome.result,
    },
    live,
  );
}

export interface DynamicToolCallOutcome {
  readonly callId: string;
  readonly turnId: string;
  readonly namespace: string | null;
  readonly tool: string;
  readonly arguments: unknown;
  readonly contentItems: readonly unknown[];
  readonly success: boolean;
  readonly error: string | null;
  readonly durationMs: number;
}

/** Extended: a call of a tool that the client serves. */
export function dynamicToolCallResponse(outcome: DynamicToolCallOutcome, live?: LiveItem): HistoryRecord {
  return event(
    {
      type: 'dynamic_tool_call_response',
      call_id: outcome.callId,
      turn_id: outcome.turnId,
      namespace: outcome.namespace,
      tool: outcome.tool,
      arguments: outcome.arguments,
      content_items: outcome.contentItems,
      success: outcome.success,
      error: outcome.error,
      duration: duration(outcome.durationMs),
    },
    live,
  );
}

/** `target`: as the wire names it; `hint`: what people see. */
export function enteredReviewMode(target: object, hint: string, live?: LiveItem): HistoryRecord {
  return event({ type: 'entered_review_mode', target, user_facing_hint: hint }, live);
}

/** Null: the review came to no end. */
export function exitedReviewMode(output: object | null, live?: LiveItem): HistoryRecord {
  return event({ type: 'exited_review_mode', review_output: output }, live);
}

/** Extended: the model looked at an image file. */
export function viewImageToolCall(callId: string, path: string, live?: LiveItem): HistoryRecord {
  return event({ type: 'view_image_tool_call', call_id: callId, path }, live);
}

/** Extended: the item begins to have effects. What never got an end in the history failed. */
export function itemStarted(turnId: string, item: ThreadItem, startedAtMs: number): HistoryRecord {
  return event({ type: 'bobbin_item_started', turn_id: turnId, started_at_ms: startedAtMs, item });
}

/** Extended: the turn failed. */
export function turnError(turnId: string, error: TurnError): HistoryRecord {
  return event({
    type: 'error',
    message: error.message,
    codex_error_info: storedErrorInfo(error.codexErrorInfo),
    additional_details: error.additionalDetails,
    turn_id: turnId,
  });
}

/** From here on the model's context is these items, one of which has this text: the summary of what was before. */
export function compacted(summary: string, replacementHistory: readonly object[]): HistoryRecord {
  return newRecord('compacted', { message: summary, replacement_history: replacementHistory });
}

/** Both originals refuse this event with any further member, so that ours stands beside it. */
export function contextCompacted(live?: LiveItem): HistoryRecord {
  return withLiveBeside(event({ type: 'context_compacted' }), live);
}

/** What the model knows; `live`: the item that clients saw of it. It is no part of what is sent to the model. */
export function responseItem(item: object, live?: LiveItem): HistoryRecord {
  return withLiveBeside(newRecord('response_item', item), live);
}

function withLiveBeside(record: HistoryRecord, live: LiveItem | undefined): HistoryRecord {
  return live === undefined ? record : { ...record, extra: { bobbin: liveMember(live) } };
}

export function taskComplete(
  turn: TurnEnd & {
    readonly turnId: string;
    readonly lastAgentMessage: string | null;
    readonly timeToFirstTokenMs: number | null;
  },
): HistoryRecord {
  return event({
    type: 'task_complete',
    turn_id: turn.turnId,
    last_agent_message: turn.lastAgentMessage,
    completed_at: seconds(turn.completedAtMs),
    duration_ms: turn.durationMs,
    ...(turn.timeToFirstTokenMs === null ? {} : { time_to_first_token_ms: turn.timeToFirstTokenMs }),
  });
}

/** `end` is null where the time is not known: a turn closed in the copy that a fork makes. */
export function turnAborted(
  turnId: string,
  reason: 'interrupted' | 'replaced' | 'review_ended' | 'budget_limited',
  end: TurnEnd | null,
): HistoryRecord {
  return event({
    type: 'turn_aborted',
    turn_id: turnId,
    reason,
    ...(end === null ? {} : { completed_at: seconds(end.completedAtMs), duration_ms: end.durationMs }),
  });
}

export function threadRolledBack(numTurns: number): HistoryRecord {
  return event({ type: 'thread_rolled_back', num_turns: numTurns });
}

function event(payload: Payload, live?: LiveItem): HistoryRecord {
  return newRecord('event_msg', live === undefined ? payload : { ...payload, bobbin: liveMember(live) });
}

/** What a record remembers of its live item; null for one that remembers nothing. */
export function liveMemberOf({ payload, extra }: HistoryRecord): Payload | null {
  return asRecord(payload.bobbin) ?? asRecord(extra?.bobbin);
}

function liveMember({ itemId, startedAtMs, clientId = null, readOnlyHint = null, parts = null }: LiveItem): Payload {
  return {
    item_id: itemId,
    started_at_ms: startedAtMs,
    ...(clientId === null ? {} : { client_id: clientId }),
    ...(readOnlyHint === null ? {} : { read_only_hint: readOnlyHint }),
    ...(parts === null ? {} : { parts }),
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

function duration(ms: number): Payload {
  return { secs: Math.floor(ms / 1000), nanos: Math.round((ms % 1000) * 1_000_000) };
}
