import { FsDone, FsUnwatchParams } from '../../protocol/fs.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const fsUnwatch = defineMethod({
  name: 'fs/unwatch',
  summary: 'Stop watching.',
  stability: 'stable',
  params: FsUnwatchParams,
  result: FsDone,
  order: concurrent,
  handle: ({ watchId }, { connection, watches }) => watches.remove(connection, watchId),
});
