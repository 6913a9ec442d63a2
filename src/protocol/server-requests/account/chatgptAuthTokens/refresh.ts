import { z } from 'zod';
import { defineServerRequest } from '../../../define.ts';

export const ChatgptAuthTokensRefreshParams = z
  .object({
    reason: z.literal('unauthorized').meta({ id: 'ChatgptAuthTokensRefreshReason' }),
    /** The account whose tokens were refused. */
    previousAccountId: z.string().nullish(),
  })
  .meta({ id: 'ChatgptAuthTokensRefreshParams' });

export const ChatgptAuthTokensRefreshResult = z
  .object({
    /** A secret. */
    accessToken: z.string(),
    chatgptAccountId: z.string(),
    chatgptPlanType: z.string().nullish(),
  })
  .meta({ id: 'ChatgptAuthTokensRefreshResponse' });

export const accountChatgptAuthTokensRefresh = defineServerRequest({
  name: 'account/chatgptAuthTokens/refresh',
  summary: 'The tokens that this client looks after were refused: give others.',
  stability: 'stable',
  params: ChatgptAuthTokensRefreshParams,
  result: ChatgptAuthTokensRefreshResult,
});
