import { FsPathParams, FsReadFileResult } from '../../protocol/fs.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const fsReadFile = defineMethod({
  name: 'fs/readFile',
  summary: 'Read a file.',
  stability: 'stable',
  params: FsPathParams,
  result: FsReadFileResult,
  order: concurrent,
  handle: ({ path }, { files }) => files.read(path),
});
