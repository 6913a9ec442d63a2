import { expect, test } from 'vitest';
import { fold, type RecordedHistory, type RecordedTurn, recordedHistories, wireForm } from './golden-recording.ts';

const LONG = /^<long length=/;

test.each(recordedHistories('v130').map((history) => [history.name, history] as const))(
  'TurnProjector shows the limited records of v130/%s as the original did',
  (_, { records, turns }) => {
    expect(shorten(fold(records, 'limited').map(wireForm), turns)).toEqual(turns);
  },
);

/**
 * What 0.169 shows otherwise. Turns are compared in order of their ids where it shows a turn behind one that began
 * later: a review's own turn, whose first record stands before that of the turn inside it.
 */
const OTHER_ORDER: ReadonlySet<string> = new Set(['review/rollout.jsonl']);

test.each(recordedHistories('v169').map((history) => [history.name, history] as const))(
  'TurnProjector shows the paginated records of v169/%s as the original did',
  (name, { records, turns }: RecordedHistory) => {
    const expected = turns.map(withoutWireMembers);
    const actual = fold(records, 'extended').map(wireForm);
    const order = OTHER_ORDER.has(name) ? byId : keepOrder;
    expect(shorten(order(actual), order(expected))).toEqual(order(expected));
  },
);

/** The wire adds to a turn whose turn it serves, and to its error details that no recording has. */
function withoutWireMembers({ rootTurnId: _, ...turn }: RecordedTurn): RecordedTurn {
  if (!isObject(turn.error)) return turn as RecordedTurn;
  const { misalignment: __, ...error } = turn.error;
  return { ...turn, error } as RecordedTurn;
}

function keepOrder(turns: readonly RecordedTurn[]): readonly RecordedTurn[] {
  return turns;
}

function byId(turns: readonly RecordedTurn[]): readonly RecordedTurn[] {
  return turns.toSorted((left, right) => left.id.localeCompare(right.id));
}

/** Recordings hold only the head of long texts. */
function shorten(actual: unknown, recorded: unknown): unknown {
  if (typeof actual === 'string' && typeof recorded === 'string' && LONG.test(recorded)) return recorded;
  if (Array.isArray(actual) && Array.isArray(recorded)) {
    return actual.map((entry, index) => shorten(entry, recorded[index]));
  }
  if (!isObject(actual) || !isObject(recorded)) return actual;
  return Object.fromEntries(Object.entries(actual).map(([name, inner]) => [name, shorten(inner, recorded[name])]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
