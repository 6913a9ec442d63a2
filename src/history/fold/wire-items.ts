import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ThreadItem } from '../../protocol/item.ts';
import { asDurationMs, asList, asNumber, asRecord, asText, asTexts, camelCase, type Payload } from '../payload.ts';
import { quoteCommand } from '../quote-command.ts';
import { messageContent } from '../user-message.ts';

/** An item of the wire made from stored members: their shape is the file's word, not checked again here. */
export function wireItem(item: { readonly type: ThreadItem['type']; readonly id: string } & Payload): ThreadItem {
  return item as unknown as ThreadItem;
}

/** `parts`: what {@link messageParts} gave; empty where the payload says it by itself. */
export function userMessageItem(
  id: string,
  payload: Payload,
  { clientId, parts }: { readonly clientId: string | null; readonly parts: readonly unknown[] },
): ThreadItem {
  return wireItem({
    type: 'userMessage',
    id,
    ...(clientId === null ? {} : { clientId }),
    content: parts.length > 0 ? messageContent(payload, parts) : plainContent(payload),
  });
}

function plainContent(payload: Payload): readonly Payload[] {
  const text = asText(payload.message) ?? '';
  const texts =
    text.trim() === '' ? [] : [{ type: 'text', text, text_elements: wireTextElements(payload.text_elements) }];
  return [
    ...texts,
    ...asTexts(payload.images).map((url) => ({ type: 'image', url })),
    ...asTexts(payload.local_images).map((path) => ({ type: 'localImage', path })),
  ];
}

export function wireTextElements(stored: unknown): readonly object[] {
  return asList(stored).flatMap((entry) => {
    const element = asRecord(entry);
    const range = asRecord(element?.byte_range ?? element?.byteRange);
    if (element === null || range === null) return [];
    return [
      {
        byteRange: { start: asNumber(range.start) ?? 0, end: asNumber(range.end) ?? 0 },
        placeholder: asText(element.placeholder),
      },
    ];
  });
}

export function agentMessageItem(id: string, text: string, payload: Payload): ThreadItem {
  return wireItem({
    type: 'agentMessage',
    id,
    text,
    phase: payload.phase ?? null,
    memoryCitation: payload.memory_citation === undefined ? null : wireCitation(payload.memory_citation),
  });
}

/** The exit code of a command that was never started. */
const NOT_RUN = -1;

/** `payload`: `command` (argv), `cwd`, `parsed_cmd`, `source`, `status`, `aggregated_output`, `exit_code`, `duration`. */
export function commandItem(id: string, payload: Payload): ThreadItem {
  const cwd = storedPath(payload.cwd);
  const output = asText(payload.aggregated_output);
  const status = camelCase(asText(payload.status) ?? statusOfExit(payload));
  const durationMs = asDurationMs(payload.duration);
  // The originals write -1 and no time for a command that did not run; live it has neither exit code nor duration.
  const wasRun = status !== 'declined' && (asNumber(payload.exit_code) !== NOT_RUN || durationMs !== 0);
  return wireItem({
    type: 'commandExecution',
    id,
    command: quoteCommand(asTexts(payload.command)),
    cwd,
    processId: asText(payload.process_id),
    source: camelCase(asText(payload.source) ?? 'agent'),
    status,
    commandActions: asList(payload.parsed_cmd).flatMap((action) => commandAction(action, cwd)),
    aggregatedOutput: output === '' ? null : output,
    exitCode: wasRun ? asNumber(payload.exit_code) : null,
    durationMs: wasRun ? durationMs : null,
  });
}

export function fileChangeItem(id: string, payload: Payload): ThreadItem {
  const changes = Object.entries(asRecord(payload.changes) ?? {})
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([path, change]) => fileUpdateChange(path, asRecord(change) ?? {}));
  const status = asText(payload.status) ?? (payload.success === false ? 'failed' : 'completed');
  return wireItem({ type: 'fileChange', id, changes, status: camelCase(status) });
}

/** `outcome`: `{Ok: result}` or `{Err: text}`. */
export function mcpToolCallItem(id: string, call: Payload, outcome: Payload, durationMs: number | null): ThreadItem {
  const result = asRecord(outcome.Ok);
  const failed = result === null || result.isError === true;
  const resourceUri = asText(call.mcp_app_resource_uri);
  return wireItem({
    type: 'mcpToolCall',
    id,
    server: asText(call.server) ?? '',
    tool: asText(call.tool) ?? '',
    status: failed ? 'failed' : 'completed',
    arguments: call.arguments ?? null,
    ...(resourceUri === null ? {} : { mcpAppResourceUri: resourceUri }),
    result:
      result === null
        ? null
        : {
            content: asList(result.content),
            structuredContent: result.structuredContent ?? null,
            _meta: result._meta ?? null,
          },
    error: result === null ? { message: asText(outcome.Err) ?? '' } : null,
    durationMs,
  });
}

export function dynamicToolCallItem(id: string, payload: Payload): ThreadItem {
  const success = payload.success === true;
  return wireItem({
    type: 'dynamicToolCall',
    id,
    namespace: asText(payload.namespace),
    tool: asText(payload.tool) ?? '',
    arguments: payload.arguments ?? null,
    status: camelCase(asText(payload.status) ?? (success ? 'completed' : 'failed')),
    contentItems: Array.isArray(payload.content_items) ? payload.content_items : null,
    success: typeof payload.success === 'boolean' ? payload.success : null,
    durationMs: asDurationMs(payload.duration),
  });
}

export function webSearchItem(id: string, payload: Payload): ThreadItem {
  return wireItem({
    type: 'webSearch',
    id,
    query: asText(payload.query) ?? '',
    action: webSearchAction(asRecord(payload.action)),
  });
}

export function imageGenerationItem(id: string, payload: Payload): ThreadItem {
  const savedPath = asText(payload.saved_path);
  return wireItem({
    type: 'imageGeneration',
    id,
    status: asText(payload.status) ?? 'completed',
    revisedPrompt: asText(payload.revised_prompt),
    result: asText(payload.result) ?? '',
    ...(savedPath === null ? {} : { savedPath: storedPath(savedPath) }),
  });
}

export function imageViewItem(id: string, path: unknown): ThreadItem {
  return wireItem({ type: 'imageView', id, path: storedPath(path) });
}

/** Members of a memory citation are stored in snake_case by 0.130 and as on the wire by others. */
function wireCitation(stored: unknown): unknown {
  const citation = asRecord(stored);
  if (citation === null) return null;
  return {
    entries: asList(citation.entries).flatMap((entry) => {
      const members = asRecord(entry);
      if (members === null) return [];
      const lineStart = asNumber(members.line_start ?? members.lineStart) ?? 0;
      const lineEnd = asNumber(members.line_end ?? members.lineEnd) ?? lineStart;
      return [{ path: asText(members.path) ?? '', lineStart, lineEnd, note: asText(members.note) ?? '' }];
    }),
    threadIds: asTexts(citation.rollout_ids ?? citation.thread_ids ?? citation.threadIds),
  };
}

function statusOfExit(payload: Payload): string {
  return asNumber(payload.exit_code) === 0 ? 'completed' : 'failed';
}

function commandAction(stored: unknown, cwd: string): object[] {
  const action = asRecord(stored);
  if (action === null) return [];
  const command = asText(action.cmd ?? action.command) ?? '';
  const type = camelCase(asText(action.type) ?? 'unknown');
  const path = asText(action.path);
  if (type === 'read') {
    return [{ type, command, name: asText(action.name) ?? '', path: absolute(path ?? '', cwd) }];
  }
  if (type === 'listFiles') return [{ type, command, path }];
  if (type === 'search') return [{ type, command, query: asText(action.query), path }];
  return [{ type: 'unknown', command }];
}

function absolute(path: string, cwd: string): string {
  return isAbsolute(path) || !isAbsolute(cwd) ? path : resolve(cwd, path);
}

function fileUpdateChange(path: string, change: Payload): object {
  if (change.type !== 'update') {
    const type = change.type === 'delete' ? 'delete' : 'add';
    return { path, kind: { type }, diff: asText(change.content) ?? '' };
  }
  const movePath = asText(change.move_path);
  const diff = asText(change.unified_diff) ?? '';
  return {
    path,
    kind: { type: 'update', move_path: movePath },
    diff: movePath === null ? diff : `${diff}\n\nMoved to: ${movePath}`,
  };
}

const WEB_SEARCH_ACTIONS: Readonly<Record<string, (action: Payload) => object>> = {
  search: (action) => ({
    type: 'search',
    query: asText(action.query),
    queries: Array.isArray(action.queries) ? asTexts(action.queries) : null,
  }),
  open_page: (action) => ({ type: 'openPage', url: asText(action.url) }),
  find_in_page: (action) => ({ type: 'findInPage', url: asText(action.url), pattern: asText(action.pattern) }),
};

function webSearchAction(action: Payload | null): object | null {
  if (action === null) return null;
  const type = asText(action.type) ?? 'other';
  const convert = Object.hasOwn(WEB_SEARCH_ACTIONS, type) ? WEB_SEARCH_ACTIONS[type] : undefined;
  return convert?.(action) ?? { type: 'other' };
}

/** 0.169 stores some paths as `file:` addresses. */
function storedPath(stored: unknown): string {
  const path = asText(stored) ?? '';
  if (!path.startsWith('file:')) return path;
  try {
    return fileURLToPath(path);
  } catch {
    return path;
  }
}
