import type { ModelDirectory } from '../../src/agent/model/model-facts.ts';
import { NO_INSTRUCTIONS } from '../../src/agent/model/model-instructions.ts';

/** What is known of models where a test does not care. */
export const MODELS: ModelDirectory = {
  known: {},
  choices: [],
  unknown: {
    isCatalogued: true,
    contextWindow: 258_400,
    autoCompactTokenLimit: 244_800,
    instructions: NO_INSTRUCTIONS,
    defaultPersonality: 'pragmatic',
    reasons: false,
    defaultEffort: null,
    defaultSummary: 'auto',
    verbosity: null,
    parallelToolCalls: false,
    freeTextTools: false,
    shellTool: 'shell',
    searchesTools: false,
    originalImages: false,
    searchesImages: false,
    truncation: { mode: 'bytes', limit: 10_000 },
  },
};
