import { FsPathParams, FsReadDirectoryResult } from '../../protocol/fs.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const fsReadDirectory = defineMethod({
  name: 'fs/readDirectory',
  summary: 'List the entries of a folder.',
  stability: 'stable',
  params: FsPathParams,
  result: FsReadDirectoryResult,
  order: concurrent,
  handle: ({ path }, { files }) => files.readDirectory(path),
});
