import { performance } from 'node:perf_hooks';
import { OneAtATime } from '../../async/one-at-a-time.ts';
import type { ThreadGoal } from '../../protocol/goal.ts';
import type { TokenUsage } from '../../protocol/usage.ts';
import type { GoalChange } from './change-goal.ts';
import type { GoalKeeper } from './goal-keeper.ts';

const MS_PER_SECOND = 1000;

export interface GoalPursuitParts {
  readonly keeper: GoalKeeper;
  /** False: its turns count for no goal. */
  readonly isPursued: boolean;
  /** Tells clients what became of the goal, and by which turn. */
  readonly tell: (goal: ThreadGoal, turnId: string | null) => void | Promise<void>;
}

interface RunningTurn {
  readonly turnId: string;
  tokens: number;
  since: number;
  /** It used up the budget of the goal. */
  usedUp: boolean;
  /** The goal then, until the model was told. */
  untold: ThreadGoal | null;
}

/** The goal of a loaded thread, and what its turns spend on it. */
export class GoalPursuit {
  readonly isPursued: boolean;
  readonly #keeper: GoalKeeper;
  readonly #tell: GoalPursuitParts['tell'];
  readonly #changes = new OneAtATime();
  /** The running turn, with what it spent since that was last counted. */
  #turn: RunningTurn | null = null;

  constructor({ keeper, isPursued, tell }: GoalPursuitParts) {
    this.#keeper = keeper;
    this.isPursued = isPursued;
    this.#tell = tell;
  }

  read(): Promise<ThreadGoal | null> {
    return this.#keeper.read();
  }

  /** What was spent so far counts for the goal as it was. @throws {SessionError} The goal cannot be changed so. */
  change(change: GoalChange): Promise<ThreadGoal> {
    return this.#changes.run(async () => {
      await this.#count();
      return this.#keeper.change(change);
    });
  }

  /** A change by the agent itself, which clients are told of. */
  async changeByAgent(change: GoalChange, turnId: string | null): Promise<ThreadGoal> {
    const goal = await this.change(change);
    await this.#tell(goal, turnId);
    return goal;
  }

  /** False when there was none. */
  clear(): Promise<boolean> {
    return this.#changes.run(async () => {
      await this.#count();
      return this.#keeper.clear();
    });
  }

  turnBegan(turnId: string): void {
    if (this.isPursued) this.#turn = { turnId, tokens: 0, since: performance.now(), usedUp: false, untold: null };
  }

  /** A response of the running turn: what was read from a cache costs nothing. */
  spent({ inputTokens, cachedInputTokens, outputTokens }: TokenUsage): void {
    if (this.#turn !== null) this.#turn.tokens += Math.max(0, inputTokens - cachedInputTokens) + outputTokens;
  }

  /** Counts what was spent so far. */
  async progressed(): Promise<void> {
    if (this.#turn !== null) await this.#changes.run(() => this.#count());
  }

  /** The goal whose budget the running turn used up, once: its model is to be told. */
  takeUsedUp(): ThreadGoal | null {
    const untold = this.#turn?.untold ?? null;
    if (this.#turn !== null) this.#turn.untold = null;
    return untold;
  }

  turnOver(): void {
    this.#turn = null;
  }

  async #count(): Promise<void> {
    const turn = this.#turn;
    if (turn === null) return;
    const seconds = Math.floor((performance.now() - turn.since) / MS_PER_SECOND);
    const { tokens } = turn;
    turn.tokens = 0;
    turn.since += seconds * MS_PER_SECOND;
    const before = await this.read();
    // What a turn still does to leave its work in order counts too.
    const counts = before?.status === 'active' || (before?.status === 'budgetLimited' && turn.usedUp);
    if (!counts || (tokens === 0 && seconds === 0)) return;
    const goal = await this.#keeper.spend(tokens, seconds);
    await this.#tell(goal, turn.turnId);
    if (goal.status !== 'budgetLimited' || turn.usedUp) return;
    turn.usedUp = true;
    turn.untold = goal;
  }
}
