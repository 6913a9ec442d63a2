/** A request that the state of the session does not allow. The message is the wire's. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  /** Goes out as `error.data`. */
  readonly data: unknown;
  constructor(message: string, data?: unknown) {
    super(message);
    this.data = data;
  }
}
