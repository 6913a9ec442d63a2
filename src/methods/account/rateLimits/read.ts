import { AccountRateLimitsReadParams, AccountRateLimitsReadResult } from '../../../protocol/account-limits.ts';
import { Beside, defineMethod, inFamily } from '../../define-method.ts';

export const accountRateLimitsRead = defineMethod({
  name: 'account/rateLimits/read',
  summary: 'Read the limits of a ChatGPT account.',
  stability: 'stable',
  params: AccountRateLimitsReadParams,
  result: AccountRateLimitsReadResult,
  optionalParams: true,
  order: inFamily('account', 'shared'),
  handle: (_params, { accounts }) => new Beside(accounts.rateLimits()),
});
