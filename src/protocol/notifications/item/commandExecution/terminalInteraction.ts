import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ItemId, ThreadId, TurnId } from '../../../ids.ts';

export const itemCommandExecutionTerminalInteraction = defineNotification({
  name: 'item/commandExecution/terminalInteraction',
  summary: 'The model wrote to a running command, or read from it.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId, itemId: ItemId, processId: z.string(), stdin: z.string() }),
});
