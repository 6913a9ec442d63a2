import type { ThreadItem } from '../protocol/item.ts';

/** `interrupted` also for a turn whose end was never stored, unless it still runs. */
export type StoredTurnStatus = 'inProgress' | 'completed' | 'interrupted' | 'failed';

export interface StoredTurnError {
  readonly message: string;
  /** As stored, snake_case of the originals or the wire's form; null when unknown. */
  readonly codexErrorInfo: unknown;
  readonly additionalDetails: string | null;
}

/** `notLoaded`: no items. `summary`: the first user message and the last agent message. `full`: all. */
export type TurnItemsView = 'notLoaded' | 'summary' | 'full';

/** One turn as folded from records. */
export interface StoredTurn {
  readonly turnId: string;
  /** The turn that began the chain of work this one belongs to; null: it began one. */
  readonly rootTurnId: string | null;
  readonly status: StoredTurnStatus;
  readonly error: StoredTurnError | null;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
  readonly durationMs: number | null;
  readonly itemsView: TurnItemsView;
  /** Oldest first; what `itemsView` says. */
  readonly items: readonly ThreadItem[];
}

/** One item as folded from records. */
export interface StoredItem {
  readonly turnId: string;
  readonly item: ThreadItem;
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
}

/**
 * The beginning or the end of a turn, or an item, where its first record stands. `position` is that of the record in the
 * thread. A turn whose end was never stored has none here. Turns are without their items.
 */
export type StoredTimelineEntry =
  | { readonly type: 'turnStarted'; readonly position: number; readonly turn: StoredTurn }
  | { readonly type: 'item'; readonly position: number; readonly turnId: string; readonly item: ThreadItem }
  | { readonly type: 'turnCompleted'; readonly position: number; readonly turn: StoredTurn };
