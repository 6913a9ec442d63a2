import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ItemId, ThreadId, TurnId } from '../../../ids.ts';

export const itemFileChangeOutputDelta = defineNotification({
  name: 'item/fileChange/outputDelta',
  summary: 'Output of applying a patch; declared for clients that know it.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId, itemId: ItemId, delta: z.string() }),
});
