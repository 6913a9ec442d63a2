import { AccountReadParams, AccountReadResult } from '../../protocol/account.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const accountRead = defineMethod({
  name: 'account/read',
  summary: 'Tell how the user is logged in to the model service.',
  stability: 'stable',
  params: AccountReadParams,
  result: AccountReadResult,
  order: concurrent,
  handle: (_params, { config }) => config.readAccount(),
});
