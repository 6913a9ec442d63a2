/** Where and how a model is reached: one entry of `model_providers` in config.toml. Times in milliseconds. */
export interface HttpModelProvider {
  readonly kind: 'http';
  readonly name: string;
  /** Without a trailing slash; `/responses` is appended. */
  readonly baseUrl: string;
  readonly queryParams: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The key, already read from `env_key` or `experimental_bearer_token`; null when there is none. */
  readonly bearerToken: string | null;
  /** Whether requests are made with the login of the user, where there is no key. */
  readonly usesLogin: boolean;
  /** Takes the place of `baseUrl` for logins with ChatGPT. */
  readonly chatgptBaseUrl: string;
  /** Set when `env_key` names a variable that is missing: the turn fails with it. */
  readonly missingEnvKey: string | null;
  readonly requestMaxRetries: number;
  readonly streamMaxRetries: number;
  readonly streamIdleTimeoutMs: number;
}

/** A file of model outputs, in process: for demos and tests. */
export interface ScriptedModelProvider {
  readonly kind: 'script';
  readonly name: string;
  /** Absolute path of a .json, .js or .mjs file. */
  readonly path: string;
}

export type ModelProvider = HttpModelProvider | ScriptedModelProvider;
