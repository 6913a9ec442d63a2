import { FsGetMetadataResult, FsPathParams } from '../../protocol/fs.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const fsGetMetadata = defineMethod({
  name: 'fs/getMetadata',
  summary: 'Tell what is at a path, and since when.',
  stability: 'stable',
  params: FsPathParams,
  result: FsGetMetadataResult,
  order: concurrent,
  handle: ({ path }, { files }) => files.getMetadata(path),
});
