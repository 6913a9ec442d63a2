import { v7 as uuidv7 } from 'uuid';
import {
  dueRecords,
  firstPaginatedState,
  isOwnEvent,
  type PaginatedState,
  toPaginated,
} from '../../../history/paginated/to-paginated.ts';
import { type HistoryRecord, newRecord, type SessionMetaPayload } from '../../../history/record.ts';
import { lineOf, linesOf } from '../rollouts/record-lines.ts';

/** How the records of a thread become lines of its file, each ending in a newline. */
export interface LineFormat {
  /** @throws {ThreadStoreError} `invalid` for a record without a JSON form; then nothing of the call counts. */
  lines(records: readonly HistoryRecord[]): readonly Buffer[];
  /** Lines of records that waited for a later one, and have to be stored now. */
  dueLines(): readonly Buffer[];
  /** Forgets, when it is called, the lines that were made since: none of them is, or will be, in the file. */
  mark(): () => void;
}

/** Records as they are: the format of 0.130. */
export function plainFormat(threadId: string): LineFormat {
  return {
    lines: (records) => linesOf(threadId, records),
    dueLines: () => [],
    mark: () => () => undefined,
  };
}

/** Records of ours as 0.169 stores them in a paginated file, numbered without gaps. */
export class PaginatedFormat implements LineFormat {
  readonly #threadId: string;
  #state: PaginatedState;
  #nextOrdinal: number;

  constructor(threadId: string, nextOrdinal: number) {
    this.#threadId = threadId;
    this.#state = firstPaginatedState(threadId, uuidv7);
    this.#nextOrdinal = nextOrdinal;
  }

  lines(records: readonly HistoryRecord[]): readonly Buffer[] {
    const undo = this.mark();
    try {
      return records.flatMap((record) => {
        const { state, records: translated } = toPaginated(this.#state, record);
        this.#state = state;
        return translated.map((one) => this.#numbered(one));
      });
    } catch (reason) {
      undo();
      throw reason;
    }
  }

  dueLines(): readonly Buffer[] {
    const { state, records } = dueRecords(this.#state);
    this.#state = state;
    return records.map((record) => this.#numbered(record));
  }

  mark(): () => void {
    const [state, nextOrdinal] = [this.#state, this.#nextOrdinal];
    return () => {
      this.#state = state;
      this.#nextOrdinal = nextOrdinal;
    };
  }

  #numbered(record: HistoryRecord): Buffer {
    const { ordinal: _, ...extra } = record.extra ?? {};
    if (isOwnEvent(record)) return lineOf(this.#threadId, { ...record, extra });
    const line = lineOf(this.#threadId, { ...record, extra: { ordinal: this.#nextOrdinal, ...extra } });
    this.#nextOrdinal += 1;
    return line;
  }
}

/** The first record of a paginated file. */
export function isPaginatedMeta({ type, payload }: HistoryRecord): boolean {
  return type === 'session_meta' && payload.history_mode === 'paginated';
}

/** A thread that begins with the history of a paginated one is paginated too, and has one meta: 0.169 reads it whole. */
export function paginatedCopy(meta: SessionMetaPayload, history: readonly HistoryRecord[]): readonly HistoryRecord[] {
  const own = { session_id: meta.id, ...meta, history_mode: 'paginated' };
  return [newRecord('session_meta', own), ...history.filter(({ type }) => type !== 'session_meta')];
}
