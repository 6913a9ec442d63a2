import { z } from 'zod';
import { FuzzyFileSearchSessionStartParams } from '../../protocol/file-search.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const fuzzyFileSearchSessionStart = defineMethod({
  name: 'fuzzyFileSearch/sessionStart',
  summary: 'Begin to look for files, for queries that follow.',
  stability: 'experimental',
  params: FuzzyFileSearchSessionStartParams,
  result: z.object({}),
  order: concurrent,
  handle: (params, { connection, fileSearch }) => fileSearch.start(connection, params),
});
