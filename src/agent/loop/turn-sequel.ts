import type { TurnError } from '../../protocol/turn.ts';
import type { GoalPursuit } from '../goal/goal-pursuit.ts';
import type { TurnEnd } from './end-turn.ts';
import type { Turn } from './turn.ts';
import type { TurnWatch } from './turn-queue.ts';

export interface TurnSequelParts {
  readonly goals: GoalPursuit;
  /** Begins with what is queued, if anything is. */
  readonly next: () => Promise<void>;
  /** Goes on with the goal, unless something else runs. */
  readonly pursueGoal: () => void;
}

/** What comes after a turn: what the user queued, else the goal of the thread, for which every turn counts. */
export class TurnSequel implements TurnWatch {
  readonly #parts: TurnSequelParts;

  constructor(parts: TurnSequelParts) {
    this.#parts = parts;
  }

  began({ turnId }: Turn): void {
    this.#parts.goals.turnBegan(turnId);
  }

  async ending(): Promise<void> {
    await this.#parts.goals.progressed();
  }

  async ended(turn: Turn, end: TurnEnd): Promise<void> {
    const { goals, next, pursueGoal } = this.#parts;
    goals.turnOver();
    if (end.status === 'completed') await next();
    if (!goals.isPursued) return;
    const goal = await goals.read();
    if (goal?.status !== 'active') return;
    const rest = restAfter(turn, end);
    if (rest === null) pursueGoal();
    else await goals.changeByAgent({ status: rest }, null);
  }
}

/** A goal rests when the user stopped its turn, and when going on would only fail again. */
function restAfter(turn: Turn, { status, error }: TurnEnd): 'paused' | 'usageLimited' | null {
  if (status === 'failed') return isUsageLimit(error) ? 'usageLimited' : 'paused';
  if (status === 'interrupted') return turn.stopReason === 'interrupted' ? 'paused' : null;
  // A model that neither says nor does anything would be asked for ever.
  return turn.task.kind === 'regular' && turn.items.length === 0 ? 'paused' : null;
}

function isUsageLimit(error: TurnError | null): boolean {
  return error?.codexErrorInfo === 'usageLimitExceeded';
}
