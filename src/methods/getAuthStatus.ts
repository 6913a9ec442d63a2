import { GetAuthStatusParams, GetAuthStatusResult } from '../protocol/legacy.ts';
import { defineMethod, inFamily } from './define-method.ts';

export const getAuthStatus = defineMethod({
  name: 'getAuthStatus',
  summary: 'Tell how the user is logged in, for older clients.',
  stability: 'stable',
  params: GetAuthStatusParams,
  result: GetAuthStatusResult,
  order: inFamily('account', 'shared'),
  handle: (params, { accounts }) => accounts.status(params),
});
