import { FsDone, FsRemoveParams } from '../../protocol/fs.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const fsRemove = defineMethod({
  name: 'fs/remove',
  summary: 'Remove a file or a folder.',
  stability: 'stable',
  params: FsRemoveParams,
  result: FsDone,
  order: concurrent,
  handle: (params, { files }) => files.remove(params),
});
