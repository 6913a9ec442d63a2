import { FsWatchParams, FsWatchResult } from '../../protocol/fs.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const fsWatch = defineMethod({
  name: 'fs/watch',
  summary: 'Tell this client what changes at a path, until it unwatches it or is gone; `fs/changed` says so.',
  stability: 'stable',
  params: FsWatchParams,
  result: FsWatchResult,
  order: concurrent,
  handle: (params, { connection, watches }) => watches.add(connection, params),
});
