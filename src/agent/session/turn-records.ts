import type { LiveItem } from '../../history/extended-records.ts';
import { type HistoryRecord, newRecord } from '../../history/record.ts';
import type { SessionJournal } from './session-host.ts';

/** Records could not be stored: the turn cannot go on. */
export class JournalFailed extends Error {
  override readonly name = 'JournalFailed';
  constructor(cause: unknown) {
    super(`failed to store the thread: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The records of a session, in the form that its persistence mode asks for. */
export class TurnRecords {
  readonly #journal: SessionJournal;
  readonly isExtended: boolean;

  constructor(journal: SessionJournal, persistence: 'extended' | 'limited') {
    this.#journal = journal;
    this.isExtended = persistence === 'extended';
  }

  /** What an event is to remember of its live item: nothing in the limited form. */
  live(item: LiveItem): LiveItem | undefined {
    return this.isExtended ? item : undefined;
  }

  async append(...records: readonly HistoryRecord[]): Promise<void> {
    if (records.length > 0) await stored(this.#journal.append(records));
  }

  /** When it rejects, none of the records is or will be stored. */
  async appendDurably(...records: readonly HistoryRecord[]): Promise<void> {
    await this.#journal.appendDurably(records);
  }

  /** Every stored record, oldest first. */
  history(): AsyncIterable<readonly HistoryRecord[]> {
    return this.#journal.history();
  }

  /** Stores an event that only the extended form has. */
  async appendExtended(payload: object): Promise<void> {
    if (this.isExtended) await this.append(newRecord('event_msg', payload));
  }

  persist(): Promise<void> {
    return stored(this.#journal.persist());
  }

  flush(): Promise<void> {
    return stored(this.#journal.flush());
  }
}

async function stored(write: Promise<void>): Promise<void> {
  try {
    await write;
  } catch (cause) {
    throw new JournalFailed(cause);
  }
}
