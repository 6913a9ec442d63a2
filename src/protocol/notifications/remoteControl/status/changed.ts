import { z } from 'zod';
import { defineNotification } from '../../../define.ts';

export const remoteControlStatusChanged = defineNotification({
  name: 'remoteControl/status/changed',
  summary: 'State of remote control; sent once after initialize.',
  stability: 'stable',
  params: z.object({
    status: z.enum(['disabled', 'connecting', 'connected', 'errored']),
    environmentId: z.string().nullable(),
    serverName: z.string().optional(),
    installationId: z.string().optional(),
  }),
});
