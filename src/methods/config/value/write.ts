import { ConfigValueWriteParams, ConfigWriteResult } from '../../../protocol/config-write.ts';
import { defineMethod, inFamily } from '../../define-method.ts';

export const configValueWrite = defineMethod({
  name: 'config/value/write',
  summary: 'Change a key of config.toml; comments and order stay.',
  stability: 'stable',
  params: ConfigValueWriteParams,
  result: ConfigWriteResult,
  order: inFamily('config'),
  handle: ({ filePath, expectedVersion, ...edit }, { config }) =>
    config.write({ edits: [edit], filePath, expectedVersion }),
});
