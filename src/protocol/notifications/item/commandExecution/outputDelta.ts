import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ItemId, ThreadId, TurnId } from '../../../ids.ts';

export const itemCommandExecutionOutputDelta = defineNotification({
  name: 'item/commandExecution/outputDelta',
  summary: 'More output of a command.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId, itemId: ItemId, delta: z.string() }),
});
