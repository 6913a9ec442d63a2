import type { CatalogModel } from './catalog-model.ts';

const LEVELS = [
  { effort: 'low', description: 'Quick answers with little reasoning' },
  { effort: 'medium', description: 'A balance of speed and depth' },
  { effort: 'high', description: 'More reasoning for hard problems' },
  { effort: 'xhigh', description: 'The most reasoning' },
];

/** What the models of 0.130 have in common. */
const COMMON = {
  default_reasoning_level: 'medium',
  default_reasoning_summary: 'none',
  supports_reasoning_summaries: true,
  support_verbosity: true,
  default_verbosity: 'low',
  supports_parallel_tool_calls: true,
  apply_patch_tool_type: 'freeform',
  shell_type: 'shell_command',
  supports_search_tool: true,
  supports_image_detail_original: true,
  web_search_tool_type: 'text_and_image',
  context_window: 272_000,
  truncation_policy: { mode: 'tokens', limit: 10_000 },
} as const satisfies Partial<CatalogModel>;

function model(
  slug: string,
  display_name: string,
  description: string,
  more: Partial<CatalogModel> = {},
): CatalogModel {
  return { slug, display_name, description, ...COMMON, supported_reasoning_levels: LEVELS, ...more };
}

/** What is offered without `model_catalog_json`, best first: the models of 0.130. */
export const BUILT_IN_MODELS: readonly CatalogModel[] = [
  model('gpt-5.5', 'GPT-5.5', 'For complex coding and research.', { additional_speed_tiers: ['fast'] }),
  model('gpt-5.4', 'GPT-5.4', 'For everyday coding.', {
    default_reasoning_level: 'xhigh',
    additional_speed_tiers: ['fast'],
  }),
  model('gpt-5.4-mini', 'GPT-5.4-Mini', 'Small and fast, for simple tasks.', { default_verbosity: 'medium' }),
  model('gpt-5.3-codex', 'GPT-5.3-Codex', 'Made for coding.', { web_search_tool_type: 'text' }),
  model('gpt-5.2', 'GPT-5.2', 'For professional work that takes long.', {
    default_reasoning_summary: 'auto',
    supports_image_detail_original: false,
    web_search_tool_type: 'text',
    truncation_policy: { mode: 'bytes', limit: 10_000 },
  }),
];
