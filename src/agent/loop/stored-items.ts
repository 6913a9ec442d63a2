import { isObject } from '../../protocol/json-object.ts';
import type { OutputItem } from '../model/model-client.ts';
import { storedLocalShell } from './local-shell-action.ts';
import { textOf } from './output-item.ts';

type Item = Readonly<Record<string, unknown>>;

/** Members of a stored response item, in the order in which the original writes them. Ids are not among them. */
const STORED_MEMBERS: Readonly<Record<string, (item: Item) => object>> = {
  message: (item) => ({
    role: textOf(item.role) || 'assistant',
    content: storedContent(item.content),
    ...present(item, 'phase'),
  }),
  reasoning: (item) => ({
    summary: wholeParts(item.summary),
    content: Array.isArray(item.content) ? wholeParts(item.content) : null,
    encrypted_content: item.encrypted_content ?? null,
  }),
  function_call: (item) => ({
    name: textOf(item.name),
    ...present(item, 'namespace'),
    arguments: textOf(item.arguments),
    call_id: item.call_id,
  }),
  custom_tool_call: (item) => ({
    ...present(item, 'status'),
    call_id: item.call_id,
    name: textOf(item.name),
    input: textOf(item.input),
  }),
  web_search_call: (item) => ({ status: item.status, ...present(item, 'action') }),
  local_shell_call: (item) => ({
    call_id: item.call_id,
    status: item.status,
    action: storedLocalShell(item.action),
  }),
  tool_search_call: withoutId,
  tool_search_output: withoutId,
  compaction: withoutId,
  context_compaction: withoutId,
  image_generation_call: (item) => ({
    // The picture's file is named after it.
    id: item.id,
    status: item.status,
    ...present(item, 'revised_prompt'),
    result: item.result,
  }),
};

/** An output item of the model as it is stored and sent back to it; null for a kind that is not kept. */
export function toStoredItem(item: OutputItem): object | null {
  const members = Object.hasOwn(STORED_MEMBERS, item.type) ? STORED_MEMBERS[item.type] : undefined;
  return members === undefined ? null : { type: item.type, ...members(item) };
}

function storedContent(content: unknown): unknown {
  return wholeParts(content).map((part) =>
    part.type === 'output_text' ? { type: 'output_text', text: textOf(part.text) } : part,
  );
}

/** What is sent back with every later request must not be what the service would refuse. */
function wholeParts(parts: unknown): Item[] {
  if (!Array.isArray(parts)) return [];
  return parts.filter((part: unknown) => isObject(part) && typeof part.type === 'string');
}

function withoutId({ type: _type, id: _id, ...rest }: Item): object {
  return rest;
}

function present(item: Item, name: string): object {
  const value = item[name];
  return value === undefined || value === null ? {} : { [name]: value };
}
