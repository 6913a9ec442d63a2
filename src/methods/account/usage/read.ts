import { AccountUsageReadParams, AccountUsageReadResult } from '../../../protocol/account-limits.ts';
import { defineMethod, inFamily } from '../../define-method.ts';

export const accountUsageRead = defineMethod({
  name: 'account/usage/read',
  summary: 'Read how much of a ChatGPT account was used: without one, it says so.',
  stability: 'stable',
  params: AccountUsageReadParams,
  result: AccountUsageReadResult,
  optionalParams: true,
  order: inFamily('account', 'shared'),
  handle: (_params, { accounts }) => accounts.refuse('account/usage/read', 'to read token usage'),
});
