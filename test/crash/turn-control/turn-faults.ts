import type { ThreadItem } from '../../../src/protocol/item.ts';
import type { Turn } from '../../../src/protocol/turn.ts';
import type { ToldTurn } from './watcher.ts';

/** What does not fit between a stored turn and what was told of it, all of which was heard. */
export function turnFaults(turn: Turn, told: ToldTurn): string[] {
  const faults: string[] = [];
  // A command of the user's own begins beside whatever else does.
  const isOrdered = (item: ThreadItem) => item.type !== 'commandExecution' || item.source !== 'userShell';
  const live = [...told.completed.values()].sort((a, b) => told.started.indexOf(a.id) - told.started.indexOf(b.id));
  const stored = turn.items;
  if (turn.status !== told.end?.status) {
    faults.push(`turn ${turn.id} is ${turn.status}, was told to be ${told.end?.status}`);
  }
  // What a reviewer says to itself is begun and never completed, as in 0.130.
  if (turn.status === 'completed' && turn.items[0]?.type !== 'enteredReviewMode') {
    const open = told.started.filter((id) => !told.completed.has(id));
    if (open.length > 0) faults.push(`items of the completed turn ${turn.id} stayed open: ${open.join(', ')}`);
  }
  for (const item of live) {
    const kept = stored.find(({ id }) => id === item.id);
    if (essence(kept) !== essence(item)) {
      faults.push(`item differs: ${essence(item)} was told, ${essence(kept)} is stored`);
    }
  }
  const order = live.filter(isOrdered).map(({ id }) => id);
  const name = (id: string) => `${live.find((item) => item.id === id)?.type} ${id.slice(-12)}`;
  const storedOrder = stored.map(({ id }) => id).filter((id) => order.includes(id));
  if (storedOrder.join() !== order.join()) {
    faults.push(`order differs in ${turn.id}: ${order.map(name)} / ${storedOrder.map(name)}`);
  }
  for (const { id, type } of stored) {
    // What is asked is stored before it is told: a turn may be stopped between the two.
    if (!told.started.includes(id) && turn.status !== 'interrupted')
      faults.push(`item ${type} ${id} of ${turn.id} was never told`);
  }
  return faults;
}

/** Turns that are not the same, one by one. */
export function differences(where: string, want: readonly Turn[], got: readonly Turn[]): string[] {
  const faults: string[] = [];
  for (let at = 0; at < Math.max(want.length, got.length); at += 1) {
    const [a, b] = [JSON.stringify(sorted(want[at])), JSON.stringify(sorted(got[at]))];
    if (a !== b) faults.push(`turn ${at} differs ${where}:\n  ${a}\n  ${b}`);
  }
  return faults;
}

/** What an item says, but for its times. */
function essence(item: ThreadItem | undefined): string {
  if (item === undefined) return 'nothing';
  const { startedAtMs: _, completedAtMs: __, ...rest } = item as unknown as Record<string, unknown>;
  return JSON.stringify(sorted(rest));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
