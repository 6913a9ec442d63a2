import { ModelListParams, ModelListResult } from '../../protocol/model.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const modelList = defineMethod({
  name: 'model/list',
  summary: 'Page through the models a user can choose from.',
  stability: 'stable',
  params: ModelListParams,
  result: ModelListResult,
  order: concurrent,
  handle: (params, { config }) => config.listModels(params),
});
