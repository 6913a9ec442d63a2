export interface RequestHeadersOptions {
  readonly threadId: string;
  /** Of a sub-agent. */
  readonly lineage: { readonly rootThreadId: string; readonly parentThreadId: string } | null;
  readonly turnId: string;
  readonly startedAtMs: number;
  readonly originator: string;
  readonly userAgent: string;
  /** Word for the kind of confinement that commands run in. */
  readonly sandbox: string;
  /** How often the context was compacted. */
  readonly compactions: number;
}

/** Headers that tell the model service which thread and turn a request belongs to. */
export function buildRequestHeaders(options: RequestHeadersOptions): Record<string, string> {
  const { threadId, lineage } = options;
  const sessionId = lineage?.rootThreadId ?? threadId;
  return {
    originator: headerText(options.originator),
    'user-agent': headerText(options.userAgent),
    session_id: sessionId,
    thread_id: threadId,
    ...(lineage === null
      ? {}
      : { 'x-openai-subagent': 'collab_spawn', 'x-codex-parent-thread-id': lineage.parentThreadId }),
    'x-client-request-id': threadId,
    'x-codex-window-id': `${threadId}:${options.compactions}`,
    'x-codex-turn-metadata': JSON.stringify({
      session_id: sessionId,
      thread_id: threadId,
      ...(lineage === null ? {} : { thread_source: 'subagent' }),
      turn_id: options.turnId,
      sandbox: options.sandbox,
      turn_started_at_unix_ms: options.startedAtMs,
    }),
  };
}

// Client names come from the wire and may hold what a header must not.
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '_');
}
