import { ConfigReadParams, ConfigReadResult } from '../../protocol/config.ts';
import { defineMethod, inFamily } from '../define-method.ts';

export const configRead = defineMethod({
  name: 'config/read',
  summary: 'Read the configuration that new threads get, without its secrets.',
  stability: 'stable',
  params: ConfigReadParams,
  result: ConfigReadResult,
  order: inFamily('config', 'shared'),
  handle: (params, { config }) => config.read(params),
});
