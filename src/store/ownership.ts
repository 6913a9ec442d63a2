import type { ThreadId } from './thread-store.ts';

/** The program that may write a thread. */
export interface ThreadHolder {
  /** Process id on `host`. */
  readonly pid: number;
  readonly host: string;
  /** Who that program serves; null before its client said. */
  readonly client: { readonly name: string; readonly version: string } | null;
  /** When it took the thread. */
  readonly since: Date;
}

/**
 * Why a thread was not given back. `busy`: a turn or a command runs in it. `failed`: its last records could not be
 * stored. `unreachable`: its holder does not answer. `unknownHolder`: its holder is another program, which cannot be asked.
 */
export type KeptBecause = 'busy' | 'failed' | 'unreachable' | 'unknownHolder';

/** What became of the wish that a thread be given back. `notHeld`: nobody had it. */
export type ReleaseAnswer =
  | { readonly status: 'released' | 'notHeld' }
  | { readonly status: 'kept'; readonly because: KeptBecause; readonly holder: ThreadHolder | null };

/** The server around a store, as the store sees it. */
export interface OwnershipHost {
  /** Whom it serves; null before a client said. */
  client(): ThreadHolder['client'];
  /** Another process wishes to write the thread, which this store has open. Gives it back where it is idle. */
  release(threadId: ThreadId): Promise<'released' | 'busy' | 'failed'>;
}

/** What a store offers whose threads are written by several processes, one at a time each. */
export interface ThreadOwnership {
  /** From now on others are told who holds the threads of this store, and may ask for them. */
  attach(host: OwnershipHost): void;
  /** Whoever holds the thread and says so; null where nobody does. */
  holderOf(threadId: ThreadId): Promise<ThreadHolder | null>;
  /** Asks whoever holds the thread to give it back, and waits for the answer, a few seconds at most. */
  requestRelease(threadId: ThreadId): Promise<ReleaseAnswer>;
}

/**
 * The right to write one open thread, which can be given back for a while.
 *
 * The thread stays open and can be read meanwhile. Appending to it takes the right again, as `claim` does.
 */
export interface WriteRight {
  /** False from the moment it is being given back until it is taken again. */
  readonly isHeld: boolean;
  /** How often the thread was found changed by others when the right was taken again. */
  readonly revision: number;
  /** Takes the right again; no effect while held. `conflict` while another has it, `not-found` when the thread is gone. */
  claim(): Promise<void>;
  /** Makes everything appended durable and gives the right back. No effect for a thread that is not materialised. */
  release(): Promise<void>;
}
