import { type ExtraPermissions, merged, NO_EXTRA } from './extra-permissions.ts';

export type GrantScope = 'turn' | 'session';

/** What the user has granted beyond the policy, in one loaded thread: it is gone when the thread is loaded again. */
export class GrantedPermissions {
  #session = NO_EXTRA;
  #turn: { readonly id: string; extra: ExtraPermissions; isReviewed: boolean } | null = null;

  /** All that commands of a turn may have. */
  of(turnId: string): ExtraPermissions {
    return this.#turn?.id === turnId ? merged(this.#session, this.#turn.extra) : this.#session;
  }

  grant(turnId: string, extra: ExtraPermissions, scope: GrantScope): void {
    if (scope === 'session') this.#session = merged(this.#session, extra);
    else this.#inTurn(turnId).extra = merged(this.#inTurn(turnId).extra, extra);
  }

  /** From now on every command of the turn is asked about. */
  reviewAll(turnId: string): void {
    this.#inTurn(turnId).isReviewed = true;
  }

  isReviewed(turnId: string): boolean {
    return this.#turn?.id === turnId && this.#turn.isReviewed;
  }

  #inTurn(turnId: string) {
    if (this.#turn?.id !== turnId) this.#turn = { id: turnId, extra: NO_EXTRA, isReviewed: false };
    return this.#turn;
  }
}
