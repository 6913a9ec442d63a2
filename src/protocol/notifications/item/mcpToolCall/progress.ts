import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ItemId, ThreadId, TurnId } from '../../../ids.ts';

export const itemMcpToolCallProgress = defineNotification({
  name: 'item/mcpToolCall/progress',
  summary: 'The tool of an MCP server says how far it is.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId, itemId: ItemId, message: z.string() }),
});
