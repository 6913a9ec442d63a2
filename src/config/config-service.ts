import type { SessionConfig, SessionSettings } from '../agent/session.ts';
import type { ApprovalsReviewer, AskForApproval } from '../protocol/policy.ts';

/** Values of `config.toml`, `bobbin.toml`, `-c`, environment and a thread's own `config` object, merged. */
export interface ThreadConfig {
  readonly settings: Omit<SessionSettings, 'cwd'>;
  readonly session: Pick<
    SessionConfig,
    'persistence' | 'includeEnvironmentContext' | 'includePermissionsInstructions'
  >;
  /** Files that instructions came from (AGENTS.md …). */
  readonly instructionSources: readonly string[];
}

/** What a thread asks for itself. Absent or null leaves the configured value; `serviceTier: null` clears it. */
export interface ThreadOverrides {
  /** Absolute. */
  readonly cwd: string;
  readonly model?: string | null | undefined;
  readonly modelProvider?: string | null | undefined;
  readonly serviceTier?: string | null | undefined;
  readonly approvalPolicy?: AskForApproval | null | undefined;
  readonly approvalsReviewer?: ApprovalsReviewer | null | undefined;
  readonly sandbox?: 'read-only' | 'workspace-write' | 'danger-full-access' | null | undefined;
  readonly personality?: SessionSettings['personality'] | undefined;
  readonly baseInstructions?: string | null | undefined;
  readonly developerInstructions?: string | null | undefined;
  /** The `config` object of the request: keys of config.toml, dotted or nested. */
  readonly config?: Readonly<Record<string, unknown>> | null | undefined;
}
