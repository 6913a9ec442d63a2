import { z } from 'zod';
import { FuzzyFileSearchSessionUpdateParams } from '../../protocol/file-search.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const fuzzyFileSearchSessionUpdate = defineMethod({
  name: 'fuzzyFileSearch/sessionUpdate',
  summary: 'Look for another query; `fuzzyFileSearch/sessionUpdated` says what fits.',
  stability: 'experimental',
  params: FuzzyFileSearchSessionUpdateParams,
  result: z.object({}),
  order: concurrent,
  handle: (params, { connection, fileSearch }) => fileSearch.update(connection, params),
});
