/** A place in a config file; lines and columns count from 1. */
export interface ConfigRange {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** A configuration that cannot be used. The message is a sentence for people and holds no secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** Absolute path of the file at fault; null when the value came from elsewhere. */
  readonly path: string | null;
  readonly range: ConfigRange | null;

  constructor(message: string, at?: { readonly path: string; readonly range: ConfigRange | null }) {
    super(message);
    this.path = at?.path ?? null;
    this.range = at?.range ?? null;
  }

  /** An error inside a file: the message begins with `<path>:<line>:<column>: `. */
  static inFile(path: string, range: ConfigRange | null, message: string): ConfigError {
    const place = range === null ? path : `${path}:${range.start.line}:${range.start.column}`;
    return new ConfigError(`${place}: ${message}`, { path, range });
  }
}
