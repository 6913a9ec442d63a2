/** Abilities that a home may switch on or off. */
export interface Features {
  /** Threads may have goals, which the model pursues by itself. */
  readonly goals: boolean;
  /** The model may run commands. */
  readonly shell_tool: boolean;
  /** … on terminals that it can ask again, with `exec_command`; otherwise each call waits for the end of its command. */
  readonly unified_exec: boolean;
  /** The model may start sub-agents. */
  readonly multi_agent: boolean;
  /** Commands that the user trusts run on occasions of a turn. */
  readonly hooks: boolean;
  /** Models take the tone that the user chose, where they know several. */
  readonly personality: boolean;
  /** The model may ask for more permissions with `request_permissions`. */
  readonly request_permissions_tool: boolean;
  /** The model may ask for more permissions for a single command. */
  readonly exec_permission_approvals: boolean;
}

/** What holds where nobody says otherwise. */
export const DEFAULT_FEATURES: Features = {
  goals: false,
  shell_tool: true,
  unified_exec: true,
  multi_agent: true,
  hooks: true,
  personality: true,
  request_permissions_tool: false,
  exec_permission_approvals: false,
};
