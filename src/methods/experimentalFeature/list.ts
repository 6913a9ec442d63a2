import { ExperimentalFeatureListParams, ExperimentalFeatureListResult } from '../../protocol/experimental-feature.ts';
import { defineMethod, inFamily } from '../define-method.ts';

export const experimentalFeatureList = defineMethod({
  name: 'experimentalFeature/list',
  summary: 'List the abilities that config.toml can switch on or off.',
  stability: 'stable',
  params: ExperimentalFeatureListParams,
  result: ExperimentalFeatureListResult,
  order: inFamily('config', 'shared'),
  handle: (params, { config }) => config.listFeatures(params),
});
