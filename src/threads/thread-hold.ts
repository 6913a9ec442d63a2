import type { LiveThread } from '../store/live-thread.ts';

/** What giving a thread back came to. `notHeld`: this process had nothing that others could want. */
export type GivenBack = 'released' | 'notHeld' | 'busy' | 'failed';

/** The hold of this process on a loaded thread: it lasts while something needs it, and may be given back in between. */
export class ThreadHold {
  readonly #live: LiveThread;
  readonly #isWorking: () => boolean;
  #users = 0;

  constructor(live: LiveThread, isWorking: () => boolean) {
    this.#live = live;
    this.#isWorking = isWorking;
  }

  /** Whether other processes are kept out. */
  get isHeld(): boolean {
    const { writeRight, isPersisted } = this.#live;
    return isPersisted && writeRight?.isHeld === true;
  }

  /**
   * Runs work that writes. The right to do so is taken again first where it was given back, and then not given back
   * before the work is done.
   *
   * @throws {ThreadStoreError} `conflict` while another process writes the thread, `not-found` when it is gone.
   */
  async during<T>(work: () => T | Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      const { writeRight } = this.#live;
      if (writeRight?.isHeld === false) await writeRight.claim();
      return await work();
    } finally {
      this.#users -= 1;
    }
  }

  /** Lets other processes write the thread, unless something is under way in it. */
  async giveBack(): Promise<GivenBack> {
    if (!this.isHeld) return 'notHeld';
    if (this.#users > 0 || this.#isWorking()) return 'busy';
    try {
      await this.#live.writeRight?.release();
      return 'released';
    } catch {
      // What could not be stored is kept, and so is the thread.
      return 'failed';
    }
  }
}
