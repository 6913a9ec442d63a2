import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asList, asRecord, asText, asTexts, type Payload } from '../payload.ts';
import { messageContent } from '../user-message.ts';

/** The item of 0.169 that an event of 0.130 tells of; `id` is that of the item. */
type StoredItem = (id: string, payload: Payload) => Payload;

/** Events that make an item, by their type, with the `item` of the `item_completed` that takes their place. */
export const COMPLETED_ITEMS: Readonly<Record<string, StoredItem>> = {
  user_message: (id, payload) => ({
    type: 'UserMessage',
    id,
    ...present({ client_id: asRecord(payload.bobbin)?.client_id }),
    content: userContent(payload),
  }),
  agent_message: (id, payload) => ({
    type: 'AgentMessage',
    id,
    content: [{ type: 'Text', text: asText(payload.message) ?? '' }],
    ...present({ phase: payload.phase, memory_citation: payload.memory_citation }),
  }),
  exec_command_end: (id, payload) => ({
    type: 'CommandExecution',
    id,
    ...present({ process_id: payload.process_id }),
    command: payload.command,
    cwd: asFileUrl(payload.cwd),
    parsed_cmd: payload.parsed_cmd,
    source: payload.source,
    status: payload.status,
    aggregated_output: payload.aggregated_output,
    exit_code: payload.exit_code,
    ...present({ duration: payload.duration }),
  }),
  patch_apply_end: (id, payload) => ({
    type: 'FileChange',
    id,
    changes: payload.changes,
    status: payload.status,
    stdout: payload.stdout,
    stderr: payload.stderr,
  }),
  mcp_tool_call_end: (id, payload) => ({
    type: 'McpToolCall',
    id,
    ...asRecord(payload.invocation),
    ...present({ mcp_app_resource_uri: payload.mcp_app_resource_uri }),
    ...present({ readOnlyHint: asRecord(payload.bobbin)?.read_only_hint }),
    ...mcpOutcome(asRecord(payload.result) ?? {}),
    ...present({ duration: payload.duration }),
  }),
  dynamic_tool_call_response: (id, payload) => ({
    type: 'DynamicToolCall',
    id,
    ...present({ namespace: payload.namespace }),
    tool: payload.tool,
    arguments: payload.arguments,
    status: payload.success === true ? 'completed' : 'failed',
    content_items: payload.content_items,
    success: payload.success,
    ...present({ error: payload.error, duration: payload.duration }),
  }),
  web_search_end: (id, payload) => ({ type: 'WebSearch', id, query: payload.query, action: payload.action }),
  view_image_tool_call: (id, payload) => ({ type: 'ImageView', id, path: asFileUrl(payload.path) }),
  image_generation_end: (id, payload) => ({
    type: 'ImageGeneration',
    id,
    status: payload.status,
    ...present({ revised_prompt: payload.revised_prompt }),
    result: payload.result,
    ...present({ saved_path: payload.saved_path === undefined ? null : asFileUrl(payload.saved_path) }),
  }),
  context_compacted: (id) => ({ type: 'ContextCompaction', id }),
  entered_review_mode: (id, payload) => ({
    type: 'EnteredReviewMode',
    id,
    target: payload.target,
    ...present({ user_facing_hint: payload.user_facing_hint }),
  }),
  exited_review_mode: (id, payload) => ({
    type: 'ExitedReviewMode',
    id,
    review_output: payload.review_output ?? null,
  }),
};

export interface ReasoningText {
  readonly summary: readonly string[];
  readonly content: readonly string[];
}

export function reasoningItem(id: string, { summary, content }: ReasoningText): Payload {
  return { type: 'Reasoning', id, summary_text: summary, raw_content: content };
}

/** As the user said it where the event knows; else one text, then images. */
function userContent(payload: Payload): readonly Payload[] {
  const parts = asList(asRecord(payload.bobbin)?.parts);
  if (parts.length > 0) return messageContent(payload, parts).flatMap(storedInput);
  const text = asText(payload.message) ?? '';
  return [
    ...(text.trim() === '' ? [] : [{ type: 'text', text, text_elements: asList(payload.text_elements) }]),
    ...asTexts(payload.images).map((url) => ({ type: 'image', image_url: url })),
    ...asTexts(payload.local_images).map((path) => ({ type: 'local_image', path })),
  ];
}

/** Inputs by their types on the wire as 0.169 stores them; it has no place for others here. */
const STORED_INPUTS: Readonly<Record<string, (part: Payload) => Payload>> = {
  text: ({ text, text_elements }) => ({ type: 'text', text, text_elements: asList(text_elements).map(storedElement) }),
  image: ({ url, detail }) => ({ type: 'image', image_url: url, ...present({ detail }) }),
  localImage: ({ path, detail }) => ({ type: 'local_image', path, ...present({ detail }) }),
  skill: (part) => part,
  mention: (part) => part,
};

function storedInput(part: Payload): readonly Payload[] {
  const type = asText(part.type) ?? '';
  const store = Object.hasOwn(STORED_INPUTS, type) ? STORED_INPUTS[type] : undefined;
  return store === undefined || part.fileId !== undefined ? [] : [store(part)];
}

function storedElement(stored: unknown): Payload {
  const element = asRecord(stored);
  return { byte_range: element?.byteRange, placeholder: element?.placeholder ?? null };
}

function mcpOutcome(result: Payload): Payload {
  const ok = asRecord(result.Ok);
  if (ok === null) return { status: 'failed', error: { message: asText(result.Err) ?? '' } };
  return { status: ok.isError === true ? 'failed' : 'completed', result: ok };
}

/** 0.169 writes folders and images as addresses. */
function asFileUrl(path: unknown): unknown {
  return typeof path === 'string' && isAbsolute(path) ? pathToFileURL(path).href : path;
}

/** The members that say something. */
function present(members: Payload): Payload {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined));
}
