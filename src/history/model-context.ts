import { isContextMessage, isUserTurn } from './context-message.ts';
import { modeKey } from './mode-key.ts';
import { pairCalls } from './pair-calls.ts';
import { asList, asNumber, asRecord, asText, type Payload } from './payload.ts';
import type { HistoryRecord } from './record.ts';
import { type ResponseItem, sendable } from './response-item.ts';
import { turnBoundaryOf } from './turn-boundary.ts';

/** What the model has seen, and how much of what a thread begins with. */
export interface FoldedContext {
  /** Every call has an output: `aborted` where none was stored. */
  readonly items: readonly ResponseItem[];
  /** How often the thread was compacted, also in turns that were rolled back. */
  readonly compactions: number;
  /** Text of the last summary, which is one of the items; null before the first. */
  readonly summary: string | null;
  /** Of the last `turn_context`; null without one. */
  readonly model: string | null;
  /** The mode of that `turn_context`, as `modeKey` has it. */
  readonly mode: string | null;
  /** The personality of that `turn_context`; null where it names none. */
  readonly personality: string | null;
  /** Whether there was such a record since the last compaction. */
  readonly isBegun: boolean;
}

type Told = Pick<FoldedContext, 'summary' | 'model' | 'mode' | 'personality' | 'isBegun'>;

const NOTHING_TOLD: Told = { summary: null, model: null, mode: null, personality: null, isBegun: false };

/** What the context was at some point. */
interface Place {
  /** Number of records before it. */
  readonly at: number;
  /** Number of items then, as long as no compaction has put others in their place. */
  readonly length: number;
  readonly generation: number;
  readonly told: Told;
}

interface BegunTurn extends Place {
  readonly turnId: string | null;
}

/** Records that a rollback took back, from the first up to its marker. */
interface Dropped {
  readonly from: number;
  readonly to: number;
}

/**
 * The fold from records to what the model has seen: the stored response items, what a compaction put in their place,
 * without the turns that were rolled back. It is what the turns that are left have told the model, whatever the others
 * were: 0.130 counts user messages instead, and forgets everything when a rollback reaches behind a compaction.
 *
 * What stood before a compaction is not kept. A rollback that needs it is told by {@link again}.
 */
export class ModelContextFold {
  /** In the order of records, apart from each other. */
  readonly #skipped: Dropped[];
  readonly #dropped: Dropped[] = [];
  #isIncomplete = false;
  /** Grows with each compaction of `#items`. */
  #generation = 0;
  #items: ResponseItem[] = [];
  #told = NOTHING_TOLD;
  #compactions = 0;
  #turns: BegunTurn[] = [];
  readonly #turnIds = new Set<string>();
  #openTurnId: string | null = null;
  #records = 0;
  /** Where the last user message stands, with what was told just before it; null once a turn was found for it. */
  #spoken: Place | null = null;
  #lead: Place | null = null;

  constructor(skipped: readonly Dropped[] = []) {
    this.#skipped = outermost(skipped);
  }

  apply(record: HistoryRecord): void {
    if (this.#isSkipped()) this.#compactions += record.type === 'compacted' ? 1 : 0;
    else this.#take(record);
    this.#records += 1;
  }

  /** A fold that has to see all records once more to know the context; null when this one knows it. */
  again(): ModelContextFold | null {
    return this.#isIncomplete ? new ModelContextFold(this.#dropped) : null;
  }

  result(): FoldedContext {
    return { items: pairCalls(this.#items), compactions: this.#compactions, ...this.#told };
  }

  #isSkipped(): boolean {
    const [next] = this.#skipped;
    if (next === undefined || this.#records < next.from) return false;
    if (this.#records === next.to) this.#skipped.shift();
    return true;
  }

  #take(record: HistoryRecord): void {
    const { type, payload } = record;
    if (type === 'response_item') this.#add(payload);
    else if (type === 'compacted') this.#compact(payload);
    else if (type === 'turn_context') {
      this.#told = {
        ...this.#told,
        model: asText(payload.model),
        mode: modeKey(payload.collaboration_mode),
        personality: asText(payload.personality),
        isBegun: true,
      };
    } else if (type === 'event_msg') this.#takeEvent(record);
  }

  #takeEvent(record: HistoryRecord): void {
    const { payload } = record;
    if (payload.type === 'thread_rolled_back') this.#rollBack(asNumber(payload.num_turns) ?? 0);
    else if (payload.type === 'user_message') this.#userSpoke();
    const boundary = turnBoundaryOf(record);
    if (boundary === null) return;
    const { kind, turnId } = boundary;
    if (kind === 'start') this.#beginTurn(turnId);
    // A turn that was stopped stays open for what may follow, as turns are folded.
    else if (payload.type !== 'turn_aborted' && turnId === this.#openTurnId) this.#openTurnId = null;
  }

  #beginTurn(turnId: string): void {
    this.#openTurnId = turnId;
    this.#spoken = null;
    if (this.#turnIds.has(turnId)) return;
    this.#turnIds.add(turnId);
    this.#turns.push({ ...this.#here(), turnId });
  }

  /** Old files have no record of the beginning of a turn. */
  #userSpoke(): void {
    if (this.#openTurnId !== null) return;
    this.#turns.push({ ...(this.#spoken ?? this.#here()), turnId: null });
    this.#spoken = null;
  }

  #add(payload: Payload): void {
    const item = sendable(payload);
    if (item === null) return;
    if (isUserTurn(item)) this.#spoken = this.#lead ?? this.#here();
    this.#lead = isContextMessage(item) ? (this.#lead ?? this.#here()) : null;
    this.#items.push(item);
  }

  #here(): Place {
    return { at: this.#records, length: this.#items.length, generation: this.#generation, told: this.#told };
  }

  #compact(payload: Payload): void {
    this.#generation += 1;
    this.#items = compactedItems(payload, this.#items);
    this.#told = { ...this.#told, summary: asText(payload.message), isBegun: false };
    this.#compactions += 1;
  }

  #rollBack(count: number): void {
    const gone = count > 0 ? this.#turns.splice(-count) : [];
    const [first] = gone;
    this.#openTurnId = null;
    this.#spoken = null;
    this.#lead = null;
    if (first === undefined) return;
    for (const { turnId } of gone) if (turnId !== null) this.#turnIds.delete(turnId);
    this.#dropped.push({ from: first.at, to: this.#records });
    this.#told = first.told;
    if (first.generation === this.#generation) this.#items.length = first.length;
    else this.#isIncomplete = true;
  }
}

/** Everything that the model has seen of a thread. */
export function modelContextOf(records: readonly HistoryRecord[]): readonly ResponseItem[] {
  const fold = foldAll(new ModelContextFold(), records);
  const again = fold.again();
  return (again === null ? fold : foldAll(again, records)).result().items;
}

function foldAll(fold: ModelContextFold, records: readonly HistoryRecord[]): ModelContextFold {
  for (const record of records) fold.apply(record);
  return fold;
}

/** Later rollbacks may take back what stands around earlier ones. */
function outermost(dropped: readonly Dropped[]): Dropped[] {
  const outer: Dropped[] = [];
  let earliest = Number.POSITIVE_INFINITY;
  for (const range of dropped.toReversed()) {
    if (range.from >= earliest) continue;
    earliest = range.from;
    outer.unshift(range);
  }
  return outer;
}

function compactedItems(payload: Payload, before: readonly ResponseItem[]): ResponseItem[] {
  if (Array.isArray(payload.replacement_history)) {
    return asList(payload.replacement_history).flatMap((entry): ResponseItem[] => {
      const item = sendable(asRecord(entry) ?? {});
      return item === null ? [] : [item];
    });
  }
  const summary = { type: 'message', role: 'user', content: [{ type: 'input_text', text: asText(payload.message) }] };
  return [...before.filter(isUserTurn), summary];
}
