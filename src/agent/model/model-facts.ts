/** What is known of a model by its name. */
export interface ModelFacts {
  /** Tokens that a conversation may use: the model's window less a reserve. */
  readonly contextWindow: number;
  /** Accepts `reasoning` in requests and sums up what it thought. */
  readonly reasons: boolean;
  /** May make several tool calls in one response. */
  readonly parallelToolCalls: boolean;
  /** How much of a tool's output goes back to the model. */
  readonly truncation: { readonly mode: 'bytes' | 'tokens'; readonly limit: number };
}

const REASONING_MODEL = /^(gpt-[5-9]|o\d|codex)/;

const UNKNOWN_MODEL: ModelFacts = {
  contextWindow: 258_400,
  reasons: false,
  parallelToolCalls: false,
  truncation: { mode: 'bytes', limit: 10_000 },
};

const KNOWN_MODEL: ModelFacts = {
  ...UNKNOWN_MODEL,
  reasons: true,
  parallelToolCalls: true,
  truncation: { mode: 'tokens', limit: 10_000 },
};

export function modelFacts(model: string): ModelFacts {
  return REASONING_MODEL.test(model) ? KNOWN_MODEL : UNKNOWN_MODEL;
}
