import { FsCopyParams, FsDone } from '../../protocol/fs.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const fsCopy = defineMethod({
  name: 'fs/copy',
  summary: 'Copy a file or a folder.',
  stability: 'stable',
  params: FsCopyParams,
  result: FsDone,
  order: concurrent,
  handle: (params, { files }) => files.copy(params),
});
