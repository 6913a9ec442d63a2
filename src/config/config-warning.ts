import type { ConfigError, ConfigRange } from './config-error.ts';

/** Params of the notification `configWarning`. */
export interface ConfigWarning {
  readonly summary: string;
  readonly details: string | null;
  readonly path?: string;
  readonly range?: ConfigRange;
}

/** That a file counts as empty because it cannot be used. */
export function invalidConfig({ message, path: file, range }: ConfigError): ConfigWarning {
  return {
    summary: 'Invalid configuration; using defaults.',
    details: message,
    ...(file === null ? {} : { path: file }),
    ...(range === null ? {} : { range }),
  };
}

/** That a setting of ours is misspelt, for one. */
export function unknownKey(key: string): ConfigWarning {
  return { summary: `Unknown setting \`${key}\` has no effect.`, details: null };
}
