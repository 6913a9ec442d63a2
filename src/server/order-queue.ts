/** `shared` tasks of a key run beside each other, an `exclusive` one alone. */
export type OrderMode = 'exclusive' | 'shared';

interface Waiting {
  readonly mode: OrderMode;
  readonly start: () => void;
}

interface Lane {
  readonly waiting: Waiting[];
  running: number;
  isExclusive: boolean;
}

/** Lets tasks of the same key wait for each other, in the order they came in. An idle key takes no memory. */
export class OrderQueue {
  readonly #lanes = new Map<string, Lane>();

  /** Keys with a running or waiting task. */
  get size(): number {
    return this.#lanes.size;
  }

  async run<T>(key: string, mode: OrderMode, task: () => T | Promise<T>): Promise<T> {
    const lane = this.#lanes.get(key) ?? this.#open(key);
    if (lane.waiting.length > 0 || !canStart(lane, mode)) {
      await new Promise<void>((start) => lane.waiting.push({ mode, start }));
    } else enter(lane, mode);
    try {
      return await task();
    } finally {
      this.#leave(key, lane);
    }
  }

  #open(key: string): Lane {
    const lane: Lane = { waiting: [], running: 0, isExclusive: false };
    this.#lanes.set(key, lane);
    return lane;
  }

  #leave(key: string, lane: Lane): void {
    lane.running -= 1;
    lane.isExclusive = false;
    for (let next = lane.waiting[0]; next !== undefined && canStart(lane, next.mode); next = lane.waiting[0]) {
      lane.waiting.shift();
      // Counted before it runs, so that nobody slips in between.
      enter(lane, next.mode);
      next.start();
    }
    if (lane.running === 0) this.#lanes.delete(key);
  }
}

function canStart(lane: Lane, mode: OrderMode): boolean {
  return lane.running === 0 || (mode === 'shared' && !lane.isExclusive);
}

function enter(lane: Lane, mode: OrderMode): void {
  lane.running += 1;
  lane.isExclusive = mode === 'exclusive';
}
