import { FsDone, FsWriteFileParams } from '../../protocol/fs.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const fsWriteFile = defineMethod({
  name: 'fs/writeFile',
  summary: 'Write a file, in place of what it held.',
  stability: 'stable',
  params: FsWriteFileParams,
  result: FsDone,
  order: concurrent,
  handle: (params, { files }) => files.write(params),
});
