import { FsCreateDirectoryParams, FsDone } from '../../protocol/fs.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const fsCreateDirectory = defineMethod({
  name: 'fs/createDirectory',
  summary: 'Make a folder.',
  stability: 'stable',
  params: FsCreateDirectoryParams,
  result: FsDone,
  order: concurrent,
  handle: (params, { files }) => files.createDirectory(params),
});
