import { PermissionProfileListParams, PermissionProfileListResult } from '../../protocol/permission-profile.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const permissionProfileList = defineMethod({
  name: 'permissionProfile/list',
  summary: 'Page through the permission profiles that a thread can be given.',
  stability: 'stable',
  params: PermissionProfileListParams,
  result: PermissionProfileListResult,
  order: concurrent,
  handle: (params, { config }) => config.listPermissionProfiles(params),
});
