import { mcpToolCallEnd } from '../../history/extended-records.ts';
import type { HistoryRecord } from '../../history/record.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import type { ToolContext } from '../tools/tool.ts';
import { type McpOutcome, shownResult } from './tool-output.ts';

type McpToolCallItem = Extract<ThreadItem, { type: 'mcpToolCall' }>;

export interface McpInvocation {
  readonly callId: string;
  readonly server: string;
  readonly tool: string;
  /** As the model gave them; null when it gave none. */
  readonly args: unknown;
  readonly readOnlyHint?: boolean | null;
}

/** The item of one tool call, from its begin to its end. */
export class McpCallItem {
  readonly callId: string;
  readonly args: unknown;
  readonly startedAtMs = Date.now();
  readonly #invocation: McpInvocation;
  readonly #context: ToolContext;

  constructor(invocation: McpInvocation, context: ToolContext) {
    this.callId = invocation.callId;
    this.args = invocation.args;
    this.#invocation = invocation;
    this.#context = context;
  }

  begun(): McpToolCallItem {
    return this.#item({ status: 'inProgress', result: null, error: null, durationMs: null });
  }

  async start(): Promise<void> {
    const { host, turnId } = this.#context;
    await host.emit({ kind: 'itemStarted', turnId, item: this.begun(), startedAtMs: this.startedAtMs });
  }

  /** Announces the end. The returned records are to be stored with the output of the call. */
  async complete(outcome: McpOutcome, durationMs: number): Promise<readonly HistoryRecord[]> {
    const { host, turnId } = this.#context;
    const item = this.#item({ ...endOf(outcome), durationMs });
    const { startedAtMs } = this;
    const record = this.#record(outcome, durationMs);
    // The history tells the time of the record.
    const completedAtMs = Date.parse(record.timestamp);
    await host.emit({ kind: 'itemCompleted', turnId, item, startedAtMs, completedAtMs });
    return [record];
  }

  #item(state: Pick<McpToolCallItem, 'status' | 'result' | 'error' | 'durationMs'>): McpToolCallItem {
    const { callId, server, tool, args, readOnlyHint } = this.#invocation;
    return {
      type: 'mcpToolCall',
      id: callId,
      server,
      tool,
      ...state,
      arguments: args,
      ...(readOnlyHint == null ? {} : { readOnlyHint }),
    };
  }

  #record(outcome: McpOutcome, durationMs: number): HistoryRecord {
    const { callId, server, tool, args, readOnlyHint = null } = this.#invocation;
    const isExtended = this.#context.config.persistence === 'extended';
    return mcpToolCallEnd(
      {
        callId,
        invocation: { server, tool, arguments: args },
        durationMs,
        result: 'failure' in outcome ? { Err: outcome.failure } : { Ok: shownResult(outcome.result) },
      },
      isExtended ? { itemId: callId, startedAtMs: this.startedAtMs, readOnlyHint } : undefined,
    );
  }
}

function endOf(outcome: McpOutcome): Pick<McpToolCallItem, 'status' | 'result' | 'error'> {
  if ('failure' in outcome) return { status: 'failed', result: null, error: { message: outcome.failure } };
  const { content, structuredContent = null, isError, _meta = null } = shownResult(outcome.result);
  return {
    status: isError === true ? 'failed' : 'completed',
    result: { content, structuredContent, _meta },
    error: null,
  };
}
