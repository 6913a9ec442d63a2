import type { ModelChoice, ModelDirectory, ModelFacts } from '../../agent/model/model-facts.ts';
import { NO_INSTRUCTIONS } from '../../agent/model/model-instructions.ts';
import { featuresOf } from '../features.ts';
import type { SettingValues } from '../settings.ts';
import { catalogInstructions } from './catalog-instructions.ts';
import type { CatalogModel } from './catalog-model.ts';

/** Share of a window that a conversation may use, where the catalogue does not say. */
const USABLE_PERCENT = 95;
/** Share of a window that may be used before the conversation is summed up. */
const COMPACT_PERCENT = 90;
const BYTES_PER_TOKEN = 4;

const UNKNOWN_MODEL: Partial<CatalogModel> = { context_window: 272_000 };

/** Names of models that reason though no catalogue has them. */
const REASONING_MODEL: Partial<CatalogModel> = {
  context_window: 272_000,
  supports_reasoning_summaries: true,
  supports_parallel_tool_calls: true,
  truncation_policy: { mode: 'tokens', limit: 10_000 },
};
const REASONING_NAMES = ['o1', 'o3', 'o4'];
const FREE_TEXT_NAMES = ['gpt-5', 'gpt-6', 'gpt-7', 'gpt-8', 'gpt-9', 'codex'];

/** What the catalogue and the settings say of models. Settings are for every model. */
export function modelDirectory(catalog: readonly CatalogModel[], settings: SettingValues): ModelDirectory {
  const names: readonly (readonly [string, Partial<CatalogModel>])[] = [
    ...REASONING_NAMES.map((name) => [name, REASONING_MODEL] as const),
    ...FREE_TEXT_NAMES.map((name) => [name, { ...REASONING_MODEL, apply_patch_tool_type: 'freeform' }] as const),
    ...catalog.map((model) => [model.slug, model] as const),
  ];
  return {
    known: Object.fromEntries(names.map(([name, model]) => [name, factsOf(model, settings)])),
    unknown: factsOf(UNKNOWN_MODEL, settings),
    choices: catalog.map(choiceOf),
  };
}

function choiceOf({ slug, description, supported_reasoning_levels: levels }: CatalogModel): ModelChoice {
  return { name: slug, description: description ?? '', efforts: (levels ?? []).map(({ effort }) => effort) };
}

function factsOf(model: Partial<CatalogModel>, settings: SettingValues): ModelFacts {
  const window = windowOf(model, settings);
  const instructions = catalogInstructions(model);
  const { personality: hasPersonality } = featuresOf(settings);
  const { support_verbosity: takesVerbosity, default_verbosity: verbosity } = model;
  return {
    isCatalogued: model.slug !== undefined,
    contextWindow: window === null ? null : percent(window, model.effective_context_window_percent ?? USABLE_PERCENT),
    autoCompactTokenLimit: smaller(
      settings.model_auto_compact_token_limit ?? model.auto_compact_token_limit ?? null,
      window === null ? null : percent(window, COMPACT_PERCENT),
    ),
    instructions: hasPersonality ? instructions : { ...NO_INSTRUCTIONS, text: instructions.text },
    defaultPersonality: hasPersonality ? 'pragmatic' : null,
    reasons: model.supports_reasoning_summaries === true || settings.model_supports_reasoning_summaries === true,
    defaultEffort: model.default_reasoning_level ?? null,
    defaultSummary: model.default_reasoning_summary ?? 'auto',
    verbosity: takesVerbosity === true ? (settings.model_verbosity ?? verbosity ?? null) : null,
    parallelToolCalls: model.supports_parallel_tool_calls === true,
    freeTextTools: model.apply_patch_tool_type === 'freeform',
    shellTool: model.shell_type === 'shell_command' ? 'shell_command' : 'shell',
    searchesTools: model.supports_search_tool === true,
    originalImages: model.supports_image_detail_original === true,
    searchesImages: model.web_search_tool_type === 'text_and_image',
    truncation: truncationOf(model, settings),
  };
}

function windowOf(
  { context_window, max_context_window }: Partial<CatalogModel>,
  settings: SettingValues,
): number | null {
  const wanted = settings.model_context_window ?? context_window ?? null;
  return wanted === null ? null : smaller(wanted, max_context_window ?? null);
}

function truncationOf(
  { truncation_policy }: Partial<CatalogModel>,
  { tool_output_token_limit: tokens }: SettingValues,
): ModelFacts['truncation'] {
  const { mode, limit } = truncation_policy ?? { mode: 'bytes', limit: 10_000 };
  if (tokens === undefined) return { mode, limit };
  return { mode, limit: mode === 'bytes' ? tokens * BYTES_PER_TOKEN : tokens };
}

function percent(of: number, share: number): number {
  return Math.floor((of * share) / 100);
}

function smaller(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}
