/**
 * One stored unit of a thread's history, as it stands on a line of a rollout file.
 *
 * `timestamp` is the time of writing: RFC 3339, UTC, milliseconds. `payload` is kept as it was read: members and
 * record types that this version does not know pass through untouched.
 */
export interface HistoryRecord {
  readonly timestamp: string;
  readonly type: RecordType | (string & {});
  readonly payload: Readonly<Record<string, unknown>>;
  /** Members of the line besides these three (`ordinal`, `metadata` of 0.169), kept for rewriting; absent when none. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A record together with its position in its thread: 0, 1, 2 …, assigned by the store in the write that stores it. */
export interface StoredRecord extends HistoryRecord {
  readonly seq: number;
}

export type RecordType = 'session_meta' | 'turn_context' | 'response_item' | 'event_msg' | 'compacted';

/** Where a thread came from, in the spelling of the stored files (the wire spells some of these differently). */
export type StoredSource =
  | 'cli'
  | 'vscode'
  | 'exec'
  | 'mcp'
  | 'unknown'
  | { readonly custom: string }
  | { readonly subagent: unknown };

export interface GitInfoPayload {
  readonly commit_hash?: string;
  readonly branch?: string;
  readonly repository_url?: string;
}

/**
 * Payload of the first record of a thread; member order is the order in the file.
 *
 * @see openai/codex codex-rs/protocol `SessionMeta`
 */
export interface SessionMetaPayload {
  readonly id: string;
  readonly forked_from_id?: string;
  readonly timestamp: string;
  readonly cwd: string;
  readonly originator: string;
  readonly cli_version: string;
  readonly source: StoredSource;
  readonly thread_source?: string;
  readonly agent_nickname?: string;
  readonly agent_role?: string;
  readonly agent_path?: string;
  readonly model_provider: string | null;
  readonly base_instructions?: { readonly text: string } | null;
  readonly dynamic_tools?: readonly unknown[];
  readonly memory_mode?: string;
  readonly git?: GitInfoPayload;
  /** `"paginated"` marks a file in the format of 0.169. */
  readonly history_mode?: string;
  /** What only this implementation writes; both originals ignore it. */
  readonly bobbin?: Readonly<Record<string, unknown>>;
}

/** A record made now. */
export function newRecord(type: RecordType, payload: object, now: Date = new Date()): HistoryRecord {
  return { timestamp: now.toISOString(), type, payload: payload as Readonly<Record<string, unknown>> };
}
