import { dynamicToolCallResponse } from '../../history/extended-records.ts';
import type { HistoryRecord } from '../../history/record.ts';
import type { DynamicToolCallOutputContentItem, ThreadItem } from '../../protocol/item.ts';
import { anything } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { type DynamicToolAnswer, QuestionFailed } from '../session/question.ts';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tools/tool.ts';
import type { DynamicTool } from './dynamic-tool.ts';
import { dynamicToolOutput } from './dynamic-tool-output.ts';

type DynamicToolCallItem = Extract<ThreadItem, { type: 'dynamicToolCall' }>;

type Answered = DynamicToolAnswer & { readonly contentItems: DynamicToolCallOutputContentItem[] };

/** A tool of the client, for one call of the model. */
export function dynamicTool(tool: DynamicTool): Tool {
  return { name: tool.name, runsAlone: true, spec: () => null, run: (call, context) => run(tool, call, context) };
}

async function run(tool: DynamicTool, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  const args = readArguments(call, anything);
  const item: DynamicToolCallItem = {
    type: 'dynamicToolCall',
    id: call.callId,
    namespace: tool.namespace ?? null,
    tool: tool.name,
    arguments: args,
    status: 'inProgress',
    contentItems: null,
    success: null,
    durationMs: null,
  };
  const startedAtMs = Date.now();
  const { turnId, host } = context;
  await host.emit({ kind: 'itemStarted', turnId, item, startedAtMs });
  await context.begin(item, startedAtMs);
  const complete = async ({ contentItems, success }: Answered): Promise<HistoryRecord[]> => {
    const completedAtMs = Date.now();
    const durationMs = completedAtMs - startedAtMs;
    const status = success ? 'completed' : 'failed';
    const ended: DynamicToolCallItem = { ...item, status, contentItems, success, durationMs };
    await host.emit({ kind: 'itemCompleted', turnId, item: ended, startedAtMs, completedAtMs });
    return context.config.persistence === 'limited' ? [] : [endOf(ended, turnId, startedAtMs)];
  };
  try {
    const answered = await ask(item, context);
    return { output: dynamicToolOutput(answered.contentItems, context), records: await complete(answered) };
  } catch (error) {
    if (context.signal.aborted) await context.append(await complete({ contentItems: [], success: false }));
    throw error;
  }
}

async function ask(
  { id: callId, namespace, tool, arguments: args }: DynamicToolCallItem,
  { host, signal, turnId }: ToolContext,
): Promise<Answered> {
  const params = { turnId, callId, namespace, tool, arguments: args };
  try {
    const { contentItems, success } = await host.ask({ kind: 'dynamicTool', params, item: null }, signal);
    return { contentItems: [...contentItems], success };
  } catch (error) {
    if (!(error instanceof QuestionFailed)) throw error;
    return { contentItems: [{ type: 'inputText', text: 'dynamic tool request failed' }], success: false };
  }
}

function endOf(item: DynamicToolCallItem, turnId: string, startedAtMs: number): HistoryRecord {
  return dynamicToolCallResponse(
    {
      callId: item.id,
      turnId,
      namespace: item.namespace,
      tool: item.tool,
      arguments: item.arguments,
      contentItems: item.contentItems ?? [],
      success: item.success === true,
      error: null,
      durationMs: item.durationMs ?? 0,
    },
    { itemId: item.id, startedAtMs },
  );
}
