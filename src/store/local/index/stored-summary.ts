import { isDeepStrictEqual } from 'node:util';
import type { GitInfoPayload, SessionMetaPayload } from '../../../history/record.ts';
import type { ThreadSummary } from '../../../history/thread-summary.ts';

type Members = Readonly<Record<string, unknown>>;

/** What many threads have in common. Keys of what stands elsewhere stay, so that the order of members does. */
export interface SharedSettings extends Pick<ThreadSummary, 'hasUserMessage' | 'memoryMode' | 'model'> {
  readonly reasoningEffort: string | null;
  readonly meta: Members;
}

/** What one thread alone says. Times are numbers where that loses nothing. */
export interface OwnSummary {
  /** If it is another id than that in the name of the file. */
  readonly id?: string;
  readonly createdAt?: number | string;
  readonly lastTurnAt?: number | string;
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
  readonly own: OwnSummary;
}

/** What the row of a file says beside the summary. */
export interface SummaryRow {
  readonly named_id: string | null;
  readonly preview: string | null;
}

const TEXTS: ReadonlySet<string> = new Set(['base_instructions', 'dynamic_tools']);
const OWN: ReadonlySet<string> = new Set([
  ...['id', 'timestamp', 'git', 'forked_from_id', 'agent_nickname', 'agent_path', 'history_base', 'bobbin'],
]);

export function splitSummary(summary: ThreadSummary, { named_id, preview: shown }: SummaryRow): SummaryParts {
  const { meta, git, lastTurnAt, preview, ...common } = summary;
  const members = Object.entries(meta);
  const texts = members.filter(([key, value]) => TEXTS.has(key) && value !== undefined);
  const own = members.filter(([key, value]) => isOwn(key, value));
  const elsewhere = new Set([...texts, ...own].map(([key]) => key));
  const shared = members.map(([key, value]) => [key, elsewhere.has(key) ? null : value]);
  const { id, timestamp, ...rest } = Object.fromEntries(own);
  return {
    texts: texts.length === 0 ? null : Object.fromEntries(texts),
    settings: { ...common, meta: Object.fromEntries(shared) },
    own: {
      ...(id === named_id ? {} : { id: meta.id }),
      ...(typeof timestamp === 'string' ? { createdAt: shortTime(timestamp) } : {}),
      ...(lastTurnAt === null ? {} : { lastTurnAt: shortTime(lastTurnAt) }),
      ...(isDeepStrictEqual(git, meta.git ?? null) ? {} : { git }),
      ...(shown === null && preview !== '' ? { preview } : {}),
      ...ownMembers(typeof timestamp === 'string' || timestamp === undefined ? rest : { ...rest, timestamp }),
    },
  };
}

/** The same summary; `settings` has the texts in their place. */
export function joinSummary(settings: SharedSettings, own: OwnSummary, row: SummaryRow): ThreadSummary {
  const { meta, hasUserMessage, ...common } = settings;
  const { createdAt, lastTurnAt, preview = '' } = own;
  const whole = {
    ...meta,
    id: own.id ?? row.named_id,
    ...(createdAt === undefined ? {} : { timestamp: longTime(createdAt) }),
    ...own.meta,
  } as unknown as SessionMetaPayload;
  return {
    meta: whole,
    ...common,
    git: own.git === undefined ? (whole.git ?? null) : own.git,
    lastTurnAt: lastTurnAt === undefined ? null : longTime(lastTurnAt),
    // A first message that has no end of line yet is in the head, and in no summary of whole lines.
    preview: row.preview ?? preview,
    hasUserMessage: hasUserMessage || row.preview !== null,
  };
}

/** A source that is no name says which thread started this one. */
function isOwn(key: string, value: unknown): boolean {
  return OWN.has(key) || (key === 'source' && typeof value === 'object');
}

function ownMembers(meta: Members): Pick<OwnSummary, 'meta'> {
  return Object.keys(meta).length === 0 ? {} : { meta };
}

function shortTime(text: string): number | string {
  const timeMs = Date.parse(text);
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString() === text ? timeMs : text;
}

function longTime(time: number | string): string {
  return typeof time === 'number' ? new Date(time).toISOString() : time;
}
