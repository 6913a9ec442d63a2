/** A command as it would run without a sandbox. */
export interface CommandToConfine {
  readonly argv: readonly string[];
  readonly hasTerminal: boolean;
  /** It gets a loopback of its own with doors to the server, if the plan gives it no network. */
  readonly hasDoors?: boolean;
}
