import type { SessionConfig, SessionSettings } from '../agent/session.ts';

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
