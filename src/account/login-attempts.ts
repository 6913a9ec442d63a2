import { randomUUID } from 'node:crypto';
import { RpcError } from '../protocol/rpc-error.ts';
import type { LoginFlow } from './chatgpt/login-flow.ts';
import { reasonOf } from './reason-of.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const GIVEN_UP = 'Login was not completed';

/** The login that waits for the user: one at a time. */
export class LoginAttempts {
  readonly #onEnd: (loginId: string, error: string | null) => void;
  #beginning: AbortController | null = null;
  #active: { readonly loginId: string; readonly flow: LoginFlow } | null = null;

  /** `onEnd` is called once for each attempt; `error` is null when the login is kept. */
  constructor(onEnd: (loginId: string, error: string | null) => void) {
    this.#onEnd = onEnd;
  }

  /** One begins; aborted when it is given up, or another begins, before it was added. */
  begin(): AbortSignal {
    this.#beginning?.abort(new Error(GIVEN_UP));
    this.#beginning = new AbortController();
    return this.#beginning.signal;
  }

  /**
   * Ends the one before.
   *
   * @param begun what its beginning was given.
   * @throws the reason why it was given up meanwhile.
   */
  add(flow: LoginFlow, begun: AbortSignal): string {
    if (begun.aborted) {
      flow.cancel(GIVEN_UP);
      throw begun.reason;
    }
    this.#beginning = null;
    this.giveUp();
    const loginId = randomUUID();
    this.#active = { loginId, flow };
    const end = (error: string | null): void => {
      if (this.#active?.loginId === loginId) this.#active = null;
      this.#onEnd(loginId, error);
    };
    flow.completed.then(
      () => end(null),
      (error: unknown) => end(reasonOf(error)),
    );
    return loginId;
  }

  /** False where none waits, or the one that did is being kept. */
  giveUp(): boolean {
    this.#beginning?.abort(new Error(GIVEN_UP));
    this.#beginning = null;
    const isGivenUp = this.#active?.flow.cancel(GIVEN_UP) ?? false;
    this.#active = null;
    return isGivenUp;
  }

  /**
   * Gives this attempt up; false when there is no such one (any more).
   *
   * @throws {RpcError} -32600 for what is no UUID.
   */
  cancel(loginId: string): boolean {
    if (!UUID.test(loginId)) throw RpcError.invalidRequest(`invalid login id: ${loginId.slice(0, 100)}`);
    if (this.#active?.loginId !== loginId.toLowerCase()) return false;
    return this.giveUp();
  }
}
