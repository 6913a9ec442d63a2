import { z } from 'zod';
import { FuzzyFileSearchSessionStopParams } from '../../protocol/file-search.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const fuzzyFileSearchSessionStop = defineMethod({
  name: 'fuzzyFileSearch/sessionStop',
  summary: 'End a search session.',
  stability: 'experimental',
  params: FuzzyFileSearchSessionStopParams,
  result: z.object({}),
  order: concurrent,
  handle: (params, { connection, fileSearch }) => fileSearch.stop(connection, params.sessionId),
});
