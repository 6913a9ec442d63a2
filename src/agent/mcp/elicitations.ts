import type { PausableTimeout } from './pausable-timeout.ts';
import { ElicitationRequest } from './wire-schemas.ts';

export interface ElicitationAnswer {
  readonly action: 'accept' | 'decline' | 'cancel';
  /** What the user filled in; counts for `accept` only. */
  readonly content: unknown;
}

/** Asks the user for a server. The signal withdraws the question. */
export type Elicit = (request: ElicitationRequest, signal: AbortSignal) => Promise<ElicitationAnswer>;

/** Questions of one server that wait at the same time; more than any person answers. */
const MAX_WAITING = 16;

interface OpenCall {
  readonly elicit: Elicit;
  readonly ended: AbortController;
  timer: PausableTimeout | null;
}

/**
 * Brings what a server asks its user to whom it concerns. A server does not say which call it asks for: the newest one
 * is taken, since questions come while a tool works. Without a call there is nobody to ask.
 */
export class Elicitations {
  readonly #calls = new Set<OpenCall>();
  #waiting = 0;

  /** A call begins whose user can be asked; its timer stands still meanwhile. */
  open(elicit: Elicit): { readonly useTimer: (timer: PausableTimeout) => void; readonly close: () => void } {
    const call: OpenCall = { elicit, ended: new AbortController(), timer: null };
    this.#calls.add(call);
    return {
      useTimer: (timer) => {
        call.timer = timer;
      },
      close: () => {
        this.#calls.delete(call);
        call.ended.abort();
      },
    };
  }

  /** The result of `elicitation/create`. */
  async answer(params: unknown, signal: AbortSignal): Promise<Record<string, unknown>> {
    const request = ElicitationRequest.safeParse(params);
    const call = [...this.#calls].at(-1);
    if (!request.success || call === undefined || this.#waiting >= MAX_WAITING) return { action: 'decline' };
    const resume = call.timer?.pause();
    this.#waiting += 1;
    try {
      const { action, content } = await call.elicit(request.data, AbortSignal.any([signal, call.ended.signal]));
      if (action !== 'accept') return { action };
      return { action, content: typeof content === 'object' && content !== null ? content : {} };
    } catch {
      return { action: 'cancel' };
    } finally {
      this.#waiting -= 1;
      resume?.();
    }
  }
}
