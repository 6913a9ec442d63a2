import { expect, it } from 'vitest';
import { modelFacts } from '../../../src/agent/model/model-facts.ts';
import { BUILT_IN_MODELS } from '../../../src/config/models/built-in-models.ts';
import type { CatalogModel } from '../../../src/config/models/catalog-model.ts';
import { modelDirectory } from '../../../src/config/models/model-directory.ts';
import { readSettings } from '../../../src/config/read-settings.ts';

/** Values were seen in the requests of 0.130, with the same catalogue and settings. */
const CATALOG: readonly CatalogModel[] = [
  { slug: 'plain', context_window: 100_000 },
  {
    slug: 'narrow',
    context_window: 100_000,
    max_context_window: 150_000,
    effective_context_window_percent: 50,
    auto_compact_token_limit: 70_000,
  },
  { slug: 'late', context_window: 100_000, auto_compact_token_limit: 95_000 },
  {
    slug: 'thinker',
    supports_reasoning_summaries: true,
    default_reasoning_level: 'low',
    default_reasoning_summary: 'concise',
    support_verbosity: true,
    default_verbosity: 'high',
    truncation_policy: { mode: 'tokens', limit: 777 },
  },
];

const facts = (model: string, settings: object = {}) =>
  modelFacts(modelDirectory(CATALOG, readSettings({ ...settings })), model);
const limits = (model: string, settings: object = {}) => {
  const { contextWindow, autoCompactTokenLimit } = facts(model, settings);
  return [contextWindow, autoCompactTokenLimit];
};

it('modelDirectory() takes 95 percent of a window as usable, and sums up at 90 at the latest', () => {
  expect(limits('plain')).toEqual([95_000, 90_000]);
  expect(limits('narrow')).toEqual([50_000, 70_000]);
  expect(limits('late')).toEqual([95_000, 90_000]);
  expect(limits('thinker')).toEqual([null, null]);
  expect(limits('nobody-knows')).toEqual([258_400, 244_800]);
});

it('modelDirectory() lets the settings choose window and limit, within what the model has', () => {
  const wide = { model_context_window: 200_000 };
  expect(limits('plain', wide)).toEqual([190_000, 180_000]);
  expect(limits('narrow', wide)).toEqual([75_000, 70_000]);
  expect(limits('nobody-knows', wide)).toEqual([190_000, 180_000]);
  expect(limits('narrow', { model_auto_compact_token_limit: 80_000 })).toEqual([50_000, 80_000]);
  expect(limits('plain', { model_auto_compact_token_limit: 2_000_000 })).toEqual([95_000, 90_000]);
  expect(limits('thinker', { model_auto_compact_token_limit: 1000 })).toEqual([null, 1000]);
});

it('modelDirectory() asks for reasoning and length only of models that take it', () => {
  expect(facts('thinker')).toMatchObject({
    reasons: true,
    defaultEffort: 'low',
    defaultSummary: 'concise',
    verbosity: 'high',
  });
  expect(facts('thinker', { model_verbosity: 'low' })).toMatchObject({ verbosity: 'low' });
  expect(facts('plain', { model_verbosity: 'low' })).toMatchObject({ reasons: false, verbosity: null });
  expect(facts('plain', { model_supports_reasoning_summaries: true })).toMatchObject({ reasons: true });
});

it('modelDirectory() counts the limit of tool outputs in the unit of the model', () => {
  const short = { tool_output_token_limit: 123 };
  expect(facts('thinker').truncation).toEqual({ mode: 'tokens', limit: 777 });
  expect(facts('thinker', short).truncation).toEqual({ mode: 'tokens', limit: 123 });
  expect(facts('plain').truncation).toEqual({ mode: 'bytes', limit: 10_000 });
  expect(facts('plain', short).truncation).toEqual({ mode: 'bytes', limit: 492 });
});

it('modelFacts() goes by the longest beginning of the name, with or without a namespace', () => {
  const directory = modelDirectory(BUILT_IN_MODELS, readSettings({}));
  const effort = (model: string) => modelFacts(directory, model).defaultEffort;
  expect(['gpt-5.4', 'gpt-5.4-2026', 'gpt-5.4-mini', 'azure/gpt-5.4'].map(effort)).toEqual([
    'xhigh',
    'xhigh',
    'medium',
    'xhigh',
  ]);
  expect(modelFacts(directory, 'mock-model')).toBe(directory.unknown);
});

it('modelDirectory() asks models of known families for reasoning, though no catalogue has them', () => {
  const { reasons, defaultEffort, parallelToolCalls } = facts('o3');
  expect({ reasons, defaultEffort, parallelToolCalls }).toEqual({
    reasons: true,
    defaultEffort: null,
    parallelToolCalls: true,
  });
});
