import { asList, asRecord, asText } from '../history/payload.ts';
import type { ThreadItem } from '../protocol/item.ts';
import { jsonPrefix } from './json-bytes.ts';

/** The member of an item that holds what a tool gave out: the only thing that a page may shorten. */
const OUTPUT_MEMBERS = {
  commandExecution: 'aggregatedOutput',
  fileChange: 'changes',
  mcpToolCall: 'result',
  dynamicToolCall: 'contentItems',
  functionCallOutput: 'output',
} as const satisfies Partial<Record<ThreadItem['type'], string>>;

type ToolItem = Extract<ThreadItem, { readonly type: keyof typeof OUTPUT_MEMBERS }>;

/** Texts of an item's output: of a command, of each diff, of each text that a tool answered. */
export function outputTexts(item: ThreadItem): readonly string[] {
  if (!isToolItem(item)) return [];
  const texts: string[] = [];
  withOutput(item, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

/**
 * The item with each text of its output no longer than so many bytes of JSON. One that was cut says so in
 * `bobbinTruncated`, with the size it has in full.
 */
export function cutOutput(item: ThreadItem, maxTextBytes: number): ThreadItem {
  if (!isToolItem(item) || maxTextBytes === Number.POSITIVE_INFINITY) return item;
  let fullBytes = 0;
  let isCut = false;
  const cut = withOutput(item, (text) => {
    fullBytes += Buffer.byteLength(text);
    const kept = jsonPrefix(text, maxTextBytes);
    isCut ||= kept.length < text.length;
    return kept;
  });
  if (!isCut) return item;
  const bytes = item.bobbinTruncated?.bytes ?? fullBytes;
  return { ...cut, bobbinTruncated: { member: OUTPUT_MEMBERS[item.type], bytes } };
}

function isToolItem(item: ThreadItem): item is ToolItem {
  return Object.hasOwn(OUTPUT_MEMBERS, item.type);
}

function withOutput(item: ToolItem, change: (text: string) => string): ToolItem {
  switch (item.type) {
    case 'commandExecution':
      return { ...item, aggregatedOutput: item.aggregatedOutput === null ? null : change(item.aggregatedOutput) };
    case 'fileChange':
      return { ...item, changes: item.changes.map((file) => ({ ...file, diff: change(file.diff) })) };
    case 'mcpToolCall': {
      const { result } = item;
      return { ...item, result: result === null ? null : { ...result, content: withTexts(result.content, change) } };
    }
    case 'dynamicToolCall':
      return { ...item, contentItems: item.contentItems === null ? null : withTexts(item.contentItems, change) };
    case 'functionCallOutput': {
      const { output } = item;
      return { ...item, output: typeof output === 'string' ? change(output) : withTexts(output, change) };
    }
  }
}

/** Parts of an answer, of which those with a text have it changed; what a tool stored need not be of the wire's shape. */
function withTexts<Part>(parts: readonly Part[], change: (text: string) => string): Part[] {
  return asList(parts).map((part) => {
    const text = asText(asRecord(part)?.text);
    return (text === null ? part : { ...asRecord(part), text: change(text) }) as Part;
  });
}
