import type { HistoryRecord, SessionMetaPayload, StoredRecord } from '../../history/record.ts';
import { newRecord } from '../../history/record.ts';
import { ThreadSummaryFold } from '../../history/thread-summary.ts';
import { encodeRecord } from '../encode-record.ts';
import { ThreadStoreError } from '../errors.ts';
import type { Appended } from '../live-thread.ts';
import { patchedMeta } from '../patched-meta.ts';
import { storedThreadOf } from '../stored-thread-of.ts';
import type { RecordPage, StoredThread, ThreadId, ThreadMetadataPatch } from '../thread-store.ts';

const RECORDS_PER_PAGE = 500;
/** Retries come soon or never. */
const REMEMBERED_KEYS = 1024;

/** All that is kept of one thread. */
export class MemoryThread {
  readonly threadId: ThreadId;
  readonly records: StoredRecord[] = [];
  isPersisted = false;
  archivedAt: Date | null = null;
  epoch = 0;
  readonly #summary = new ThreadSummaryFold();
  readonly #appended = new Map<string, Appended>();
  #name: string | null = null;
  #updatedAt: Date;

  constructor(meta: SessionMetaPayload, history: readonly HistoryRecord[]) {
    this.threadId = meta.id;
    this.#updatedAt = new Date(meta.timestamp);
    this.append([{ timestamp: meta.timestamp, type: 'session_meta', payload: { ...meta } }, ...history]);
  }

  append(records: readonly HistoryRecord[], idempotencyKey?: string): Appended {
    const done = idempotencyKey === undefined ? undefined : this.#appended.get(idempotencyKey);
    if (done !== undefined) return done;
    const copies = records.map((record) => this.#copy(record));
    const firstSeq = this.records.length;
    for (const copy of copies) this.#push(copy);
    const appended = { firstSeq, lastSeq: this.records.length - 1 };
    if (idempotencyKey !== undefined) this.#remember(idempotencyKey, appended);
    return appended;
  }

  /** Pages of the records there are now; what is appended meanwhile is for the next reader. */
  *pages(fromSeq = 0): Iterable<RecordPage> {
    const end = this.records.length;
    for (let seq = Math.max(0, fromSeq); seq < end; seq += RECORDS_PER_PAGE) {
      yield { records: this.records.slice(seq, Math.min(seq + RECORDS_PER_PAGE, end)) };
    }
  }

  update(patch: ThreadMetadataPatch): void {
    const { summary } = this.#summary;
    const meta = summary === null ? null : patchedMeta(summary, patch);
    if (patch.name !== undefined) this.#name = patch.name;
    if (meta !== null) this.append([newRecord('session_meta', meta)]);
  }

  describe(): StoredThread {
    const { summary } = this.#summary;
    if (summary === null) throw new ThreadStoreError('corrupt', `Thread "${this.threadId}" has no session meta`);
    return storedThreadOf(summary, {
      updatedAt: this.#updatedAt,
      archivedAt: this.archivedAt,
      name: this.#name,
      paging: 'none',
    });
  }

  #remember(idempotencyKey: string, appended: Appended): void {
    this.#appended.set(idempotencyKey, appended);
    const [oldest] = this.#appended.keys();
    if (oldest !== undefined && this.#appended.size > REMEMBERED_KEYS) this.#appended.delete(oldest);
  }

  /** Holds records to what other stores can keep. */
  #copy(record: HistoryRecord): HistoryRecord {
    encodeRecord(this.threadId, record);
    return structuredClone(record);
  }

  #push(record: HistoryRecord): void {
    const stored = { ...record, seq: this.records.length };
    this.records.push(stored);
    this.#summary.apply(stored);
    const writtenAt = new Date(record.timestamp);
    if (writtenAt > this.#updatedAt) this.#updatedAt = writtenAt;
  }
}
