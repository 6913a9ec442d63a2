import type { HistoryRecord } from '../../history/record.ts';
import type { Question, QuestionAnswers } from './question.ts';
import type { TurnEvent } from './turn-event.ts';

/** Where a session writes what happened. Appends keep their order; `flush` returns when all of it is durable. */
export interface SessionJournal {
  /** Changes when others changed the history: what was read of it before is no longer true. */
  readonly revision: number;
  /** Materialises the thread and makes these records durable; when it rejects, none of them is or will be stored. */
  appendDurably(records: readonly HistoryRecord[]): Promise<void>;
  /** Materialises the thread if it is not. */
  persist(): Promise<void>;
  append(records: readonly HistoryRecord[]): Promise<void>;
  flush(): Promise<void>;
  /** Every stored record, oldest first: read once, when the first turn needs the model's context. */
  history(): AsyncIterable<readonly HistoryRecord[]>;
}

/** What surrounds a session. */
export interface SessionHost {
  /** A returned promise asks the session to wait: a reader is slow. */
  emit(event: TurnEvent): void | Promise<void>;
  ask<Q extends Question>(question: Q, signal: AbortSignal): Promise<QuestionAnswers[Q['kind']]>;
}
