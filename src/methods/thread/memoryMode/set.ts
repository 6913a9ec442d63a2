import { z } from 'zod';
import { ThreadMemoryModeSetParams } from '../../../protocol/memory.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadMemoryModeSet = defineMethod({
  name: 'thread/memoryMode/set',
  summary: 'Say whether memories may be made of a thread; it is kept for servers that make them.',
  stability: 'experimental',
  params: ThreadMemoryModeSetParams,
  result: z.object({}),
  order: inNamedThread,
  handle: (params, { threads }) => threads.setThreadMemoryMode(params),
});
