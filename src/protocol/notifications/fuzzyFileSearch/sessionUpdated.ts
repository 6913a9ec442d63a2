import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { FuzzyFileSearchMatch } from '../../file-search.ts';

export const fuzzyFileSearchSessionUpdated = defineNotification({
  name: 'fuzzyFileSearch/sessionUpdated',
  summary: 'What a search session found so far for its query.',
  stability: 'stable',
  params: z.object({ sessionId: z.string(), query: z.string(), files: z.array(FuzzyFileSearchMatch) }),
});
