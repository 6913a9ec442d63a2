import { AccountReadParams, AccountReadResult } from '../../protocol/account.ts';
import { Beside, defineMethod, inFamily } from '../define-method.ts';

export const accountRead = defineMethod({
  name: 'account/read',
  summary: 'Tell how the user is logged in to the model service.',
  stability: 'stable',
  params: AccountReadParams,
  result: AccountReadResult,
  order: inFamily('account', 'shared'),
  handle: (params, { accounts }) => {
    const account = accounts.read(params);
    return params.refreshToken ? new Beside(account) : account;
  },
});
