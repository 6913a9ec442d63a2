import { isDeepStrictEqual } from 'node:util';
import type { GitInfoPayload, SessionMetaPayload } from '../../../history/record.ts';
import type { ThreadSummary } from '../../../history/thread-summary.ts';

type Members = Readonly<Record<string, unknown>>;

/** What many threads have in common. Keys of what stands elsewhere stay, so that the order of members does. */
export interface SharedSettings extends Pick<ThreadSummary, 'hasUserMessage' | 'memoryMode' | 'model' | 'settings'> {
  readonly reasoningEffort: string | null;
  readonly meta: Members;
}

/** What one thread alone says. Times are numbers where that loses nothing. */
export interface OwnSummary {
  /** If it is another id than that in the name of the file. */
  readonly id?: string;
  /** If it is another time than that of the row; null: none. */
  readonly createdAt?: number | string | null;
  /** If the number of the row does not say it. */
  readonly lastTurnAt?: string;
  /** If they are other data than those of the session meta. */
  readonly git?: GitInfoPayload | null;
  /** If it has no column of its own. */
  readonly preview?: string;
  readonly meta?: Members;
}

/** A summary in parts of which those that threads share are stored once. */
export interface SummaryParts {
  /** Instructions and tools, which are long; null: none. */
  readonly texts: Members | null;
  readonly settings: SharedSettings;
  readonly lastTurnMs: number | null;
  /** Null: nothing. */
  readonly own: OwnSummary | null;
}

/** What the row of a file says beside the summary. */
export interface SummaryRow {
  readonly named_id: string | null;
  readonly created_ms: number | null;
  readonly last_turn_ms: number | null;
  readonly preview: string | null;
}

const TEXTS: ReadonlySet<string> = new Set(['base_instructions', 'dynamic_tools']);
const OWN: ReadonlySet<string> = new Set([
  ...['id', 'timestamp', 'git', 'forked_from_id', 'agent_nickname', 'agent_path', 'history_base', 'bobbin'],
]);

export function splitSummary(summary: ThreadSummary, row: Omit<SummaryRow, 'last_turn_ms'>): SummaryParts {
  const { meta, git, lastTurnAt, preview, ...common } = summary;
  const members = Object.entries(meta);
  const texts = members.filter(([key, value]) => TEXTS.has(key) && value !== undefined);
  const own = members.filter(([key, value]) => isOwn(key, value));
  const elsewhere = new Set([...texts, ...own].map(([key]) => key));
  const shared = members.map(([key, value]) => [key, elsewhere.has(key) ? null : value]);
  const lastTurn = lastTurnAt === null ? null : shortTime(lastTurnAt);
  return {
    texts: texts.length === 0 ? null : Object.fromEntries(texts),
    settings: { ...common, meta: Object.fromEntries(shared) },
    lastTurnMs: typeof lastTurn === 'number' ? lastTurn : null,
    own: orNull({
      ...ownMembers(Object.fromEntries(own), row),
      ...(typeof lastTurn === 'string' ? { lastTurnAt: lastTurn } : {}),
      ...(isDeepStrictEqual(git, meta.git ?? null) ? {} : { git }),
      ...(row.preview === null && preview !== '' ? { preview } : {}),
    }),
  };
}

/** The same summary; `settings` has the texts in their place. */
export function joinSummary(settings: SharedSettings, own: OwnSummary | null, row: SummaryRow): ThreadSummary {
  const { meta, hasUserMessage, ...common } = settings;
  const { createdAt = row.created_ms, lastTurnAt = row.last_turn_ms, preview = '', git, id, meta: ownMeta } = own ?? {};
  const whole = {
    ...meta,
    id: id ?? row.named_id,
    ...(createdAt === null ? {} : { timestamp: longTime(createdAt) }),
    ...ownMeta,
  } as unknown as SessionMetaPayload;
  return {
    meta: whole,
    ...common,
    git: git === undefined ? (whole.git ?? null) : git,
    lastTurnAt: lastTurnAt === null ? null : longTime(lastTurnAt),
    // A first message that has no end of line yet is in the head, and in no summary of whole lines.
    preview: row.preview ?? preview,
    hasUserMessage: hasUserMessage || row.preview !== null,
  };
}

/** A source that is no name says which thread started this one. */
function isOwn(key: string, value: unknown): boolean {
  return OWN.has(key) || (key === 'source' && typeof value === 'object');
}

/** `own`: members of a session meta that are the thread's own. */
function ownMembers({ id, timestamp, ...rest }: Members, row: Pick<SummaryRow, 'named_id' | 'created_ms'>): OwnSummary {
  const isText = typeof timestamp === 'string';
  const createdAt = isText ? shortTime(timestamp) : null;
  const meta = isText || timestamp === undefined ? rest : { ...rest, timestamp };
  return {
    ...(id === row.named_id ? {} : { id: String(id) }),
    ...(createdAt === row.created_ms ? {} : { createdAt }),
    ...(Object.keys(meta).length === 0 ? {} : { meta }),
  };
}

function orNull(own: OwnSummary): OwnSummary | null {
  return Object.keys(own).length === 0 ? null : own;
}

function shortTime(text: string): number | string {
  const timeMs = Date.parse(text);
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString() === text ? timeMs : text;
}

function longTime(time: number | string): string {
  return typeof time === 'number' ? new Date(time).toISOString() : time;
}
