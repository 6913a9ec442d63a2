import { ConfigBatchWriteParams, ConfigWriteResult } from '../../protocol/config-write.ts';
import { defineMethod, inFamily } from '../define-method.ts';

export const configBatchWrite = defineMethod({
  name: 'config/batchWrite',
  summary: 'Change several keys of config.toml, all or none; comments and order stay.',
  stability: 'stable',
  params: ConfigBatchWriteParams,
  result: ConfigWriteResult,
  order: inFamily('config'),
  handle: (params, { config }) => config.write(params),
});
