/** A server could not be started. The message says which and why, for the user. */
export class McpStartFailed extends Error {
  override readonly name = 'McpStartFailed';
  /** What went wrong, without the name of the server. */
  readonly reason: string;
  /** The user has to log in: for the first time, or again; null when that would not help. */
  readonly missingLogin: 'first' | 'again' | null;

  private constructor(
    message: string,
    {
      reason,
      missingLogin = null,
      ...options
    }: ErrorOptions & Pick<McpStartFailed, 'reason'> & Partial<Pick<McpStartFailed, 'missingLogin'>>,
  ) {
    super(message, options);
    this.reason = reason;
    this.missingLogin = missingLogin;
  }

  static notLoggedIn(server: string, missingLogin: 'first' | 'again'): McpStartFailed {
    const advice = `Run \`codex mcp login ${server}\`.`;
    return new McpStartFailed(`The ${server} MCP server is not logged in. ${advice}`, {
      reason: 'Auth required',
      missingLogin,
    });
  }

  static because(server: string, reason: string, options?: ErrorOptions): McpStartFailed {
    return new McpStartFailed(`MCP client for \`${server}\` failed to start: MCP startup failed: ${reason}`, {
      reason,
      ...options,
    });
  }

  static timedOut(server: string, timeoutMs: number): McpStartFailed {
    const seconds = Math.floor(timeoutMs / 1000);
    const advice = `Add or adjust \`startup_timeout_sec\` in your config.toml:\n[mcp_servers.${server}]\nstartup_timeout_sec = XX`;
    return new McpStartFailed(`MCP client for \`${server}\` timed out after ${seconds} seconds. ${advice}`, {
      reason: 'request timed out',
    });
  }
}

/** A request to a server failed. The message is for the user and the model. */
export class McpRequestFailed extends Error {
  override readonly name = 'McpRequestFailed';
  /** What the server answered with; null when it did not answer, or not as it should. */
  readonly answer: { readonly code: number; readonly message: string } | null;
  /** The server did not know the session: it has not looked at the request. */
  readonly isSessionLost: boolean;

  constructor(
    message: string,
    { answer = null, isSessionLost = false }: Partial<Pick<McpRequestFailed, 'answer' | 'isSessionLost'>> = {},
  ) {
    super(message);
    this.answer = answer;
    this.isSessionLost = isSessionLost;
  }
}
