import { z } from 'zod';
import { defineNotification } from '../../../define.ts';

export const accountLoginCompleted = defineNotification({
  name: 'account/login/completed',
  summary: 'A login came to its end, one way or the other.',
  stability: 'stable',
  params: z.object({
    /** Null for logins that end with the answer to their request. */
    loginId: z.string().nullish(),
    success: z.boolean(),
    error: z.string().nullish(),
    onboardingEntrypoint: z.enum(['life_sciences']).meta({ id: 'DesktopOnboardingEntrypoint' }).nullish(),
  }),
});
