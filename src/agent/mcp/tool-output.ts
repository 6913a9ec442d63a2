import { modelFacts } from '../model/model-facts.ts';
import type { ToolContext } from '../tools/tool.ts';
import { cutMiddle, outputBudgetBytes } from '../tools/truncate-output.ts';
import type { McpToolResult } from './wire-schemas.ts';

/** How a tool call ended: with what the server answered, or without an answer. */
export type McpOutcome = { readonly result: McpToolResult } | { readonly failure: string };

/** Room for what is around the texts: these outputs are JSON. */
const BUDGET_FACTOR = 1.2;
/** Longest result that clients and the history see as it is, in bytes of its JSON. */
const MAX_SHOWN_BYTES = 1024 * 1024;
const SHOWN_TEXT_BYTES = MAX_SHOWN_BYTES - 1024;

/** How many bytes of an output the model gets. */
export function mcpBudgetBytes({ config, settings }: Pick<ToolContext, 'config' | 'settings'>): number {
  return outputBudgetBytes(modelFacts(config.models, settings.model), null) * BUDGET_FACTOR;
}

/** What the model is told: a line with the time, then what the server answered. */
export function modelOutput(outcome: McpOutcome, wallTimeMs: number, budgetBytes: number): string | readonly object[] {
  const head = `Wall time: ${(wallTimeMs / 1000).toFixed(4)} seconds\nOutput:`;
  if ('failure' in outcome) return `${head}\n${cutOutput(asContent(outcome.failure), budgetBytes)}`;
  const { content, structuredContent } = outcome.result;
  if (structuredContent !== undefined) return `${head}\n${cutOutput(JSON.stringify(structuredContent), budgetBytes)}`;
  if (!content.some(isImage)) return `${head}\n${cutOutput(JSON.stringify(content), budgetBytes)}`;
  const parts = content.map((part) => modelPart(part, budgetBytes / content.length));
  return [{ type: 'input_text', text: head }, ...parts];
}

/** The result as clients and the history see it; a very long one is told in shortened text. */
export function shownResult(result: McpToolResult): McpToolResult {
  const json = JSON.stringify(result);
  if (Buffer.byteLength(json) <= MAX_SHOWN_BYTES) return result;
  const content = [{ type: 'text', text: cutOutput(json, SHOWN_TEXT_BYTES) }];
  return { content, ...(result.isError === undefined ? {} : { isError: result.isError }) };
}

type Part = McpToolResult['content'][number];

function modelPart(part: Part, budgetBytes: number): object {
  if (isImage(part)) {
    return { type: 'input_image', image_url: `data:${part.mimeType};base64,${part.data}`, detail: 'high' };
  }
  const text = part.type === 'text' && typeof part.text === 'string' ? part.text : JSON.stringify(part);
  return { type: 'input_text', text: cutOutput(text, budgetBytes) };
}

function isImage(part: Part): part is Part & { readonly data: string; readonly mimeType: string } {
  return part.type === 'image' && typeof part.data === 'string' && typeof part.mimeType === 'string';
}

function asContent(text: string): string {
  return JSON.stringify([{ type: 'text', text }]);
}

/** Text within the budget. */
export function cutOutput(text: string, budgetBytes: number): string {
  return cutMiddle(text, budgetBytes, (missing) => `${missing.toString('utf8').length} chars`);
}
