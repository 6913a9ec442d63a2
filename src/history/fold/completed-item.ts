import type { ThreadItem } from '../../protocol/item.ts';
import { hookPromptFragments } from '../hook-prompt.ts';
import { asDurationMs, asList, asRecord, asText, asTexts, camelCase, type Payload } from '../payload.ts';
import { reviewText } from '../review-text.ts';
import {
  agentMessageItem,
  commandItem,
  dynamicToolCallItem,
  fileChangeItem,
  imageGenerationItem,
  imageViewItem,
  mcpToolCallItem,
  webSearchItem,
  wireItem,
  wireTextElements,
} from './wire-items.ts';

/** How each item of a 0.169 `item_completed` record reads on the wire, by its stored type. */
const COMPLETED_ITEMS: Readonly<Record<string, (id: string, item: Payload) => ThreadItem>> = {
  UserMessage: (id, item) =>
    wireItem({
      type: 'userMessage',
      id,
      clientId: asText(item.client_id),
      content: asList(item.content).map(wireInput),
    }),
  AgentMessage: (id, item) => agentMessageItem(id, textOfContent(item.content), item),
  Reasoning: (id, item) =>
    wireItem({
      type: 'reasoning',
      id,
      summary: asTexts(item.summary_text),
      content: asTexts(item.raw_content),
    }),
  Plan: (id, item) => wireItem({ type: 'plan', id, text: asText(item.text) ?? '' }),
  CommandExecution: commandItem,
  FileChange: fileChangeItem,
  McpToolCall: mcpItem,
  DynamicToolCall: dynamicItem,
  WebSearch: webSearchItem,
  ImageView: (id, item) => imageViewItem(id, item.path),
  ImageGeneration: imageGenerationItem,
  ContextCompaction: (id) => wireItem({ type: 'contextCompaction', id }),
  EnteredReviewMode: (id, item) =>
    wireItem({ type: 'enteredReviewMode', id, review: asText(item.user_facing_hint) ?? 'Review requested.' }),
  ExitedReviewMode: (id, item) =>
    wireItem({ type: 'exitedReviewMode', id, review: reviewText(asRecord(item.review_output), true) }),
  CollabAgentToolCall: collabItem,
  HookPrompt: (id, item) => wireItem({ type: 'hookPrompt', id, fragments: fragmentsOf(item) }),
};

/** Null for a type of item that this version does not know. */
export function completedItem(stored: Payload): ThreadItem | null {
  const type = asText(stored.type) ?? '';
  const id = asText(stored.id);
  const convert = Object.hasOwn(COMPLETED_ITEMS, type) ? COMPLETED_ITEMS[type] : undefined;
  return convert === undefined || id === null ? null : convert(id, stored);
}

/** Stored types of inputs that the wire spells otherwise, with the members that it always shows. */
const INPUTS: Readonly<Record<string, Payload>> = {
  image: { detail: null },
  local_image: { type: 'localImage', detail: null },
  local_audio: { type: 'localAudio' },
};

function wireInput(stored: unknown): unknown {
  const input = asRecord(stored);
  if (input === null) return { type: 'text', text: '', text_elements: [] };
  const type = asText(input.type) ?? '';
  if (type === 'text') {
    return { type, text: asText(input.text) ?? '', text_elements: wireTextElements(input.text_elements) };
  }
  const { image_url: url, type: _, ...members } = input;
  const known = Object.hasOwn(INPUTS, type) ? INPUTS[type] : undefined;
  return { type, ...known, ...(url === undefined ? {} : { url }), ...members };
}

function textOfContent(content: unknown): string {
  return asList(content)
    .map((part) => asText(asRecord(part)?.text) ?? '')
    .join('');
}

function mcpItem(id: string, item: Payload): ThreadItem {
  const error = asRecord(item.error);
  const outcome = error === null ? { Ok: item.result } : { Err: error.message };
  const converted = mcpToolCallItem(id, item, outcome, asDurationMs(item.duration));
  const readOnlyHint = item.readOnlyHint;
  return wireItem({
    ...converted,
    status: camelCase(asText(item.status) ?? 'completed'),
    ...(error === null && asRecord(item.result) === null ? { error: null } : {}),
    ...(typeof readOnlyHint === 'boolean' ? { readOnlyHint } : {}),
  });
}

function dynamicItem(id: string, item: Payload): ThreadItem {
  return dynamicToolCallItem(id, item);
}

function collabItem(id: string, item: Payload): ThreadItem {
  const states = Object.entries(asRecord(item.agents_states) ?? {});
  return wireItem({
    type: 'collabAgentToolCall',
    id,
    tool: camelCase(asText(item.tool) ?? ''),
    status: camelCase(asText(item.status) ?? 'completed'),
    senderThreadId: asText(item.sender_thread_id) ?? '',
    receiverThreadIds: asTexts(item.receiver_thread_ids),
    prompt: asText(item.prompt),
    model: asText(item.model),
    reasoningEffort: asText(item.reasoning_effort),
    agentsStates: Object.fromEntries(states.map(([threadId, state]) => [threadId, agentState(state)])),
  });
}

/** A word, or an object whose one member is the word and whose value is what the agent said. */
function agentState(stored: unknown): object {
  if (typeof stored === 'string') return { status: camelCase(stored), message: null };
  const [entry] = Object.entries(asRecord(stored) ?? {});
  return { status: camelCase(entry?.[0] ?? 'not_found'), message: asText(entry?.[1]) };
}

function fragmentsOf(item: Payload): readonly unknown[] {
  if (Array.isArray(item.fragments)) {
    return asList(item.fragments).map((fragment) => ({
      text: asText(asRecord(fragment)?.text) ?? '',
      hookRunId: asText(asRecord(fragment)?.hook_run_id ?? asRecord(fragment)?.hookRunId) ?? '',
    }));
  }
  return hookPromptFragments({ ...item, type: 'message', role: 'user' }) ?? [];
}
