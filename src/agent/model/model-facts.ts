import type { ModelInstructions } from './model-instructions.ts';

/** What is known of a model. */
export interface ModelFacts {
  /** False where everything else is a guess. */
  readonly isCatalogued: boolean;
  /** Tokens that a conversation may use: the model's window less a reserve. Null where nobody knows. */
  readonly contextWindow: number | null;
  /** Tokens from which on the conversation is summed up before it goes on; null: never. */
  readonly autoCompactTokenLimit: number | null;
  /** Of the catalogue. */
  readonly instructions: ModelInstructions;
  /** The tone where nobody asks for another; null: personalities are switched off. */
  readonly defaultPersonality: 'pragmatic' | null;
  /** Accepts `reasoning` in requests and sums up what it thought. */
  readonly reasons: boolean;
  /** Asked of a model that reasons where nobody asked for anything else; null: it chooses itself. */
  readonly defaultEffort: string | null;
  readonly defaultSummary: 'auto' | 'concise' | 'detailed' | 'none';
  /** Asked of it; null for one that takes no such wish. */
  readonly verbosity: 'low' | 'medium' | 'high' | null;
  /** May make several tool calls in one response. */
  readonly parallelToolCalls: boolean;
  /** Takes tools whose input is free text: that of patches is offered to no other. */
  readonly freeTextTools: boolean;
  /** How it runs commands where it has no terminals. */
  readonly shellTool: 'shell' | 'shell_command';
  /** May look for tools that it is not offered from the beginning. */
  readonly searchesTools: boolean;
  /** Looks at images in their full resolution when asked to. */
  readonly originalImages: boolean;
  /** Finds images in the web, too. */
  readonly searchesImages: boolean;
  /** How much of a tool's output goes back to the model. */
  readonly truncation: { readonly mode: 'bytes' | 'tokens'; readonly limit: number };
}

/** What is known of models. Plain data. */
export interface ModelDirectory {
  /** By the beginning of the model's name; the longest one counts. */
  readonly known: Readonly<Record<string, ModelFacts>>;
  readonly unknown: ModelFacts;
  /** Those that a sub-agent may be given. */
  readonly choices: readonly ModelChoice[];
}

export interface ModelChoice {
  readonly name: string;
  readonly description: string;
  /** How much it may think, the least first. */
  readonly efforts: readonly string[];
}

const NAMESPACE = /^[\w-]+\//;

export function modelFacts({ known, unknown }: ModelDirectory, model: string): ModelFacts {
  return longestMatch(known, model) ?? longestMatch(known, model.replace(NAMESPACE, '')) ?? unknown;
}

function longestMatch(known: ModelDirectory['known'], model: string): ModelFacts | undefined {
  const [longest] = Object.keys(known)
    .filter((beginning) => model.startsWith(beginning))
    .sort((a, b) => b.length - a.length);
  return longest === undefined ? undefined : known[longest];
}
