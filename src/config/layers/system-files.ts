import path from 'node:path';

/** Where the administrator of a machine keeps what holds for all its users. */
export const SYSTEM_FOLDER = '/etc/codex';

/** Files of the administrator, absolute; none of them has to exist. */
export interface SystemFiles {
  /** Lies under everything else. */
  readonly config: string;
  /** What users may not choose otherwise. */
  readonly requirements: string;
  /** Older than the requirements: a configuration that lies over everything else. */
  readonly managedConfig: string;
}

export function systemFiles(folder: string): SystemFiles {
  return {
    config: path.join(folder, 'config.toml'),
    requirements: path.join(folder, 'requirements.toml'),
    managedConfig: path.join(folder, 'managed_config.toml'),
  };
}
