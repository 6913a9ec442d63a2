import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { RateLimitSnapshot } from '../../../usage.ts';

export const accountRateLimitsUpdated = defineNotification({
  name: 'account/rateLimits/updated',
  summary: 'Limits of the account as the model service reported them.',
  stability: 'stable',
  params: z.object({ rateLimits: RateLimitSnapshot }),
});
