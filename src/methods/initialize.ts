import { InitializeParams, InitializeResult } from '../protocol/initialize.ts';
import { concurrent, defineMethod } from './define-method.ts';

export const initialize = defineMethod({
  name: 'initialize',
  summary: 'Open the connection: say who the client is and what it can do.',
  stability: 'stable',
  params: InitializeParams,
  result: InitializeResult,
  order: concurrent,
  beforeInitialized: true,
  handle: (params, context) => context.initialize(params),
});
