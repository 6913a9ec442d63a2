import { z } from 'zod';
import { ModelProviderCapabilities } from '../../../protocol/model.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const modelProviderCapabilitiesRead = defineMethod({
  name: 'modelProvider/capabilities/read',
  summary: 'Tell what the model service of new threads can do.',
  stability: 'stable',
  params: z.object({}),
  result: ModelProviderCapabilities,
  order: concurrent,
  handle: () => ({ namespaceTools: true, imageGeneration: true, webSearch: true }),
});
