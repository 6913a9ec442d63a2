/** A command as it would run without a sandbox. */
export interface CommandToConfine {
  readonly argv: readonly string[];
  readonly hasTerminal: boolean;
}
