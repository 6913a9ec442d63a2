import type { ThreadStatus } from '../protocol/thread.ts';

export type WaitingFlag = 'waitingOnApproval' | 'waitingOnUserInput';

/** The wire status of a loaded thread; `onChange` hears of each new value once. */
export class StatusTracker {
  #base: 'idle' | 'active' | 'systemError' = 'idle';
  readonly #waiting: Record<WaitingFlag, number> = { waitingOnApproval: 0, waitingOnUserInput: 0 };
  readonly #onChange: (status: ThreadStatus) => void;
  #announced = JSON.stringify({ type: 'idle' });

  constructor(onChange: (status: ThreadStatus) => void) {
    this.#onChange = onChange;
  }

  get value(): ThreadStatus {
    if (this.#base !== 'active') return { type: this.#base };
    const activeFlags = (Object.keys(this.#waiting) as WaitingFlag[]).filter((flag) => this.#waiting[flag] > 0);
    return { type: 'active', activeFlags };
  }

  turnStarted(): void {
    this.#base = 'active';
    this.#update();
  }

  /** A failure stays visible until the next turn starts. */
  failed(): void {
    this.#base = 'systemError';
    this.#update();
  }

  turnEnded(): void {
    this.#waiting.waitingOnApproval = 0;
    this.#waiting.waitingOnUserInput = 0;
    if (this.#base === 'active') this.#base = 'idle';
    this.#update();
  }

  waitingFor(flag: WaitingFlag): void {
    this.#waiting[flag] += 1;
    this.#update();
  }

  answered(flag: WaitingFlag): void {
    this.#waiting[flag] = Math.max(0, this.#waiting[flag] - 1);
    this.#update();
  }

  /** Clients hear that the thread was unloaded and is there again, and forget what they hold of it. */
  reloaded(): void {
    this.#onChange({ type: 'notLoaded' });
    this.#base = 'idle';
    this.#announced = JSON.stringify(this.value);
    this.#onChange(this.value);
  }

  #update(): void {
    const text = JSON.stringify(this.value);
    if (text === this.#announced) return;
    this.#announced = text;
    this.#onChange(this.value);
  }
}
