import { ExperimentalFeatureEnablement } from '../../../protocol/experimental-feature.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const experimentalFeatureEnablementSet = defineMethod({
  name: 'experimentalFeature/enablement/set',
  summary: 'Switch features for this process: none can be, so the answer names none.',
  stability: 'stable',
  params: ExperimentalFeatureEnablement,
  result: ExperimentalFeatureEnablement,
  order: concurrent,
  handle: () => ({ enablement: {} }),
});
