/** Whether a tool runs without being asked for: as its annotations say, always asked, or never. */
export type McpApprovalMode = 'auto' | 'prompt' | 'approve';

/** A program that speaks MCP on its standard input and output. */
export interface McpProgram {
  readonly kind: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Names of variables that it gets from the environment of this process, beside those that every program needs. */
  readonly envVars: readonly string[];
  /** A relative one counts from the folder of the thread, which is also the default. */
  readonly cwd: string | null;
}

/** A server behind an address: "streamable HTTP". */
export interface McpEndpoint {
  readonly kind: 'http';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Name of a variable of this process for each header that gets its value from there. */
  readonly envHeaders: Readonly<Record<string, string>>;
  /** Name of the variable that holds the token. */
  readonly bearerTokenEnvVar: string | null;
  /** What is asked for when the user logs in. */
  readonly scopes: readonly string[];
}

/** One MCP server as it is configured. */
export interface McpServerDefinition {
  readonly name: string;
  /** False: it is shown to clients and never started. */
  readonly isEnabled: boolean;
  /** True: a thread whose server does not start cannot be started. */
  readonly isRequired: boolean;
  readonly transport: McpProgram | McpEndpoint;
  /** True: its tools run beside each other and beside other tools. */
  readonly runsInParallel: boolean;
  readonly startupTimeoutMs: number;
  readonly toolTimeoutMs: number;
  /** Null: all of them. */
  readonly enabledTools: readonly string[] | null;
  readonly disabledTools: readonly string[];
  readonly approvalMode: McpApprovalMode;
  /** For tools with a mode of their own, by the name that the server gives them. */
  readonly approvalModes: Readonly<Record<string, McpApprovalMode>>;
}

/** Whether the configuration offers this tool of the server. */
export function isToolOffered({ enabledTools, disabledTools }: McpServerDefinition, tool: string): boolean {
  return (enabledTools === null || enabledTools.includes(tool)) && !disabledTools.includes(tool);
}
