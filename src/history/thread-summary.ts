import { type AppliedSettings, appliedSettings, settingsAfterTurn } from './applied-settings.ts';
import { asRecord, asText, type Payload } from './payload.ts';
import { previewOf } from './preview.ts';
import type { GitInfoPayload, HistoryRecord, SessionMetaPayload } from './record.ts';

/** What the records of a thread say of it as a whole. */
export interface ThreadSummary {
  /** Payload of the first session meta. */
  readonly meta: SessionMetaPayload;
  /** `git` of the last session meta with the thread's id; `{}` when all of it was cleared. */
  readonly git: GitInfoPayload | null;
  /** `memory_mode` of the last session meta with the thread's id. */
  readonly memoryMode: string | null;
  /** Text of the first user message; `""` before one. */
  readonly preview: string;
  readonly hasUserMessage: boolean;
  /** Of the last turn context; null before the first. */
  readonly model: string | null;
  readonly reasoningEffort: string | null;
  /** Null in threads whose records say only what single turns ran with. */
  readonly settings: AppliedSettings | null;
  /** RFC 3339, of the record that began the last turn; null before the first, and in files older than such records. */
  readonly lastTurnAt: string | null;
}

const TURN_STARTS: ReadonlySet<unknown> = new Set(['task_started', 'turn_started']);
const SETTINGS_APPLIED = 'thread_settings_applied';
const MESSAGES: ReadonlySet<unknown> = new Set(['user_message', 'item_completed']);

/** The fold from records to a {@link ThreadSummary}; `summary` is null until a session meta was applied. */
export class ThreadSummaryFold {
  #summary: ThreadSummary | null = null;
  /** A user's message may stand before the session meta. */
  #preview: string | null = null;
  #lastTurnAt: string | null = null;

  /** Goes on from a summary. */
  constructor(summary: ThreadSummary | null = null) {
    this.#summary = summary;
    this.#preview = summary?.hasUserMessage ? summary.preview : null;
    this.#lastTurnAt = summary?.lastTurnAt ?? null;
  }

  get summary(): ThreadSummary | null {
    return this.#summary;
  }

  /** False for records that would change nothing, whatever is in them. `eventType`: of the payload of an `event_msg`. */
  wants(type: string, eventType: string | null): boolean {
    if (type !== 'event_msg') return type === 'session_meta' || type === 'turn_context';
    if (eventType === SETTINGS_APPLIED) return true;
    return eventType === null || TURN_STARTS.has(eventType) || (this.#preview === null && MESSAGES.has(eventType));
  }

  apply(record: HistoryRecord): void {
    if (record.type === 'session_meta') this.#applyMeta(record.payload);
    else if (record.type === 'turn_context') this.#applyContext(record.payload);
    else if (record.type === 'event_msg' && record.payload.type === SETTINGS_APPLIED)
      this.#applySettings(record.payload);
    else if (record.type === 'event_msg' && TURN_STARTS.has(record.payload.type)) this.#applyStart(record);
    else this.#applyMessage(record);
  }

  #applyMeta(payload: Payload): void {
    if (asText(payload.id) === null) return;
    const meta = payload as unknown as SessionMetaPayload;
    if (this.#summary !== null && this.#summary.meta.id !== meta.id) return;
    const own = { git: meta.git ?? null, memoryMode: meta.memory_mode ?? null };
    this.#summary = this.#summary === null ? this.#first(meta, own) : { ...this.#summary, ...own };
  }

  #first(meta: SessionMetaPayload, own: Pick<ThreadSummary, 'git' | 'memoryMode'>): ThreadSummary {
    const preview = this.#preview ?? '';
    return {
      meta,
      ...own,
      preview,
      hasUserMessage: this.#preview !== null,
      model: null,
      reasoningEffort: null,
      settings: null,
      lastTurnAt: this.#lastTurnAt,
    };
  }

  #applyContext(payload: Payload): void {
    if (this.#summary === null) return;
    const mode = asRecord(asRecord(payload.collaboration_mode)?.settings);
    const { settings } = this.#summary;
    this.#summary = {
      ...this.#summary,
      settings: settingsAfterTurn(settings, payload),
      model: asText(payload.model),
      reasoningEffort: asText(payload.effort) ?? asText(mode?.reasoning_effort),
    };
  }

  #applySettings(payload: Payload): void {
    if (this.#summary === null) return;
    const { model, reasoning_effort } = asRecord(payload.thread_settings) ?? {};
    this.#summary = {
      ...this.#summary,
      settings: appliedSettings(payload),
      model: asText(model) ?? this.#summary.model,
      reasoningEffort: asText(reasoning_effort),
    };
  }

  /** A clock that was put back does not make a thread older. */
  #applyStart({ timestamp }: HistoryRecord): void {
    const time = Date.parse(timestamp);
    if (Number.isNaN(time) || (this.#lastTurnAt !== null && time <= Date.parse(this.#lastTurnAt))) return;
    this.#lastTurnAt = timestamp;
    if (this.#summary !== null) this.#summary = { ...this.#summary, lastTurnAt: timestamp };
  }

  #applyMessage(record: HistoryRecord): void {
    if (this.#preview !== null) return;
    this.#preview = previewOf(record);
    if (this.#preview === null || this.#summary === null) return;
    this.#summary = { ...this.#summary, preview: this.#preview, hasUserMessage: true };
  }
}
