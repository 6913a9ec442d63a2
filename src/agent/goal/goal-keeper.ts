import { goalAfter, goalCleared, goalUpdated } from '../../history/thread-goal.ts';
import type { ThreadGoal } from '../../protocol/goal.ts';
import { SessionError } from '../session/session-error.ts';
import type { SessionJournal } from '../session/session-host.ts';
import { changeGoal, type GoalChange, withinBudget } from './change-goal.ts';

type GoalJournal = Pick<SessionJournal, 'revision' | 'history' | 'append' | 'appendDurably'>;

/** The goal of one thread. What is answered of it is durable, but in the limited form, which has no records of goals. */
export class GoalKeeper {
  readonly #threadId: string;
  readonly #journal: GoalJournal;
  readonly #isStored: boolean;
  #revision: number;
  #goal: Promise<ThreadGoal | null> | null = null;

  constructor(threadId: string, journal: GoalJournal, persistence: 'extended' | 'limited') {
    this.#threadId = threadId;
    this.#journal = journal;
    this.#isStored = persistence === 'extended';
    this.#revision = journal.revision;
  }

  read(): Promise<ThreadGoal | null> {
    if (this.#isStored && this.#revision !== this.#journal.revision) this.#goal = null;
    this.#revision = this.#journal.revision;
    if (this.#goal === null) {
      const reading = this.#readStored();
      this.#goal = reading;
      reading.catch(() => {
        if (this.#goal === reading) this.#goal = null;
      });
    }
    return this.#goal;
  }

  /** @throws {SessionError} The goal cannot be changed so. */
  async change(change: GoalChange): Promise<ThreadGoal> {
    const goal = changeGoal(await this.read(), change, this.#threadId, new Date());
    if (this.#isStored) await this.#journal.appendDurably([goalUpdated(goal)]);
    this.#goal = Promise.resolve(goal);
    return goal;
  }

  /** Counts what was spent on the goal; it is durable with the next thing that is. */
  async spend(tokens: number, seconds: number): Promise<ThreadGoal> {
    const before = await this.read();
    if (before === null) throw new SessionError(`thread ${this.#threadId} has no goal`);
    const goal = withinBudget({
      ...before,
      tokensUsed: before.tokensUsed + tokens,
      timeUsedSeconds: before.timeUsedSeconds + seconds,
      updatedAt: Math.floor(Date.now() / 1000),
    });
    if (this.#isStored) await this.#journal.append([goalUpdated(goal)]);
    this.#goal = Promise.resolve(goal);
    return goal;
  }

  /** False when there was none. */
  async clear(): Promise<boolean> {
    if ((await this.read()) === null) return false;
    if (this.#isStored) await this.#journal.appendDurably([goalCleared(this.#threadId)]);
    this.#goal = Promise.resolve(null);
    return true;
  }

  async #readStored(): Promise<ThreadGoal | null> {
    if (!this.#isStored) return null;
    let goal: ThreadGoal | null = null;
    for await (const records of this.#journal.history()) {
      for (const record of records) goal = goalAfter(goal, record, this.#threadId);
    }
    return goal;
  }
}
