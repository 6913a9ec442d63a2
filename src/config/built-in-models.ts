import type { CatalogModel } from './model-catalog.ts';

const LEVELS = [
  { effort: 'low', description: 'Quick answers with little reasoning' },
  { effort: 'medium', description: 'A balance of speed and depth' },
  { effort: 'high', description: 'More reasoning for hard problems' },
  { effort: 'xhigh', description: 'The most reasoning' },
];

function model(slug: string, display_name: string, description: string): CatalogModel {
  return { slug, display_name, description, default_reasoning_level: 'medium', supported_reasoning_levels: LEVELS };
}

/** What is offered without `model_catalog_json`, best first: the models of 0.130. */
export const BUILT_IN_MODELS: readonly CatalogModel[] = [
  model('gpt-5.5', 'GPT-5.5', 'For complex coding and research.'),
  model('gpt-5.4', 'GPT-5.4', 'For everyday coding.'),
  model('gpt-5.4-mini', 'GPT-5.4-Mini', 'Small and fast, for simple tasks.'),
];
