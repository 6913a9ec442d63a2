import { setImmediate as nextTask } from 'node:timers/promises';
import { settleWithin } from '../../async/settle-within.ts';
import { SessionError } from '../session/session-error.ts';
import { JournalFailed } from '../session/turn-records.ts';
import { abortTurn, completeTurn, failTurn, type TurnEnd } from './end-turn.ts';
import type { Turn } from './turn.ts';
import type { TurnTask } from './turn-task.ts';

/** What a stopped turn gets to stop by itself. */
const GRACE_MS = 100;
/** A released interrupt is answered at once; one that is not must not hold the end of the turn for ever. */
const RELEASE_TIMEOUT_MS = 2000;

/** Tasks that say so to whoever speaks to their turn. */
const TAKES_NO_INPUT: ReadonlySet<TurnTask['kind']> = new Set(['compact', 'review']);

/** Looks on as turns run. What it fails at is lost; the turns go on. */
export interface TurnWatch {
  began(turn: Turn): void;
  /** The end is stored and not yet told. */
  ending(turn: Turn): Promise<void>;
  /** The end was told; the next turn has not begun. */
  ended(turn: Turn, end: TurnEnd): Promise<void>;
}

/** The turns of one loaded thread, which run one after the other. */
export class TurnQueue {
  /** The running turn, then those that wait for it. */
  readonly #turns: Turn[] = [];
  #idle: Promise<void> = Promise.resolve();
  readonly #watch: TurnWatch;

  constructor(watch: TurnWatch) {
    this.#watch = watch;
  }

  get running(): Turn | null {
    return this.#turns[0] ?? null;
  }

  /** The turn that takes what the user says now; null when that needs a turn of its own. */
  get open(): Turn | null {
    return this.#turns.find(({ isAcceptingInput }) => isAcceptingInput) ?? null;
  }

  /**
   * The turn that a client means to speak to.
   *
   * @throws {SessionError} none runs, or not the one it names.
   */
  expectActive(turnId: string): Turn {
    const { running, open } = this;
    const active = running !== null && TAKES_NO_INPUT.has(running.task.kind) ? running : open;
    for (const turn of [active, open]) if (turn?.turnId === turnId) return turn;
    if (active === null) throw new SessionError('no active turn to steer');
    throw new SessionError(`expected active turn id \`${turnId}\` but found \`${active.turnId}\``);
  }

  /** Resolves when no turn is left. */
  get idle(): Promise<void> {
    return this.#idle;
  }

  /** The turn runs when those before it have ended; its first event is emitted in a later task. */
  add(turn: Turn): void {
    this.#turns.push(turn);
    this.#idle = this.#idle.then(() => this.#run(turn));
  }

  interruptAll(): void {
    for (const turn of this.#turns) turn.interrupt();
  }

  async #run(turn: Turn): Promise<void> {
    // The first event comes after the answer to whoever asked for the turn.
    await nextTask();
    turn.begin();
    this.#watch.began(turn);
    const end = await runToEnd(turn);
    const { status, error } = end;
    await orNothing(this.#watch.ending(turn));
    await settleWithin(turn.letStoppedGo(), RELEASE_TIMEOUT_MS);
    this.#turns.shift();
    try {
      await turn.announce({
        kind: 'turnCompleted',
        turnId: turn.turnId,
        rootTurnId: turn.rootTurnId,
        status,
        error,
        startedAtMs: turn.startedAtMs,
        completedAtMs: Date.now(),
        lastAgentMessage: turn.lastAgentMessage,
      });
    } catch {
      // The end is stored; a reader that went away does not need it.
    }
    await orNothing(this.#watch.ended(turn, end));
  }
}

async function orNothing(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch {
    // A turn does not fail after its end.
  }
}

async function runToEnd(turn: Turn): Promise<TurnEnd> {
  try {
    await cutAfterGrace(turn.task.run(turn), turn.signal).finally(() => turn.hasBegun());
    turn.finish();
    return await completeTurn(turn);
  } catch (reason) {
    turn.finish();
    return endEarly(turn, reason);
  }
}

async function endEarly(turn: Turn, reason: unknown): Promise<TurnEnd> {
  if (!turn.signal.aborted || reason instanceof JournalFailed) return failTurn(turn, reason);
  try {
    return await abortTurn(turn, turn.graceLeftMs(GRACE_MS));
  } catch (failure) {
    return failTurn(turn, failure);
  }
}

/** Settles as `running` does; once `signal` is aborted, not later than the grace allows. */
async function cutAfterGrace(running: Promise<void>, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let startTimer = () => {};
  const cut = new Promise<never>((_, reject) => {
    startTimer = () => {
      timer = setTimeout(() => reject(signal.reason), GRACE_MS);
    };
  });
  if (signal.aborted) startTimer();
  else signal.addEventListener('abort', startTimer, { once: true });
  try {
    await Promise.race([running, cut]);
  } finally {
    signal.removeEventListener('abort', startTimer);
    clearTimeout(timer);
  }
}
