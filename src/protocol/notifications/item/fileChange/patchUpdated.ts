import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ItemId, ThreadId, TurnId } from '../../../ids.ts';
import { FileUpdateChange } from '../../../item.ts';

export const itemFileChangePatchUpdated = defineNotification({
  name: 'item/fileChange/patchUpdated',
  summary: 'A patch while the model still writes it.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId, itemId: ItemId, changes: z.array(FileUpdateChange) }),
});
