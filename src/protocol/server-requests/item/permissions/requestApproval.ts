import { z } from 'zod';
import { defineServerRequest } from '../../../define.ts';
import { ItemId, ThreadId, TurnId } from '../../../ids.ts';
import { i64, u64 } from '../../../integers.ts';
import { AdditionalPermissionProfile, FileSystemSandboxEntry } from '../../../permissions.ts';

/** Asks for permissions that later commands would have. `startedAtMs` is unix milliseconds. */
export const PermissionsRequestApprovalParams = z
  .object({
    threadId: ThreadId,
    turnId: TurnId,
    /** Id of the model's call. */
    itemId: ItemId,
    environmentId: z.string().nullish(),
    startedAtMs: i64,
    /** Where the commands would run. */
    cwd: z.string(),
    /** The model's own words. */
    reason: z.string().nullable(),
    permissions: AdditionalPermissionProfile,
  })
  .meta({ id: 'PermissionsRequestApprovalParams' });
export type PermissionsRequestApprovalParams = z.output<typeof PermissionsRequestApprovalParams>;

/** More is no answer that anybody gave by hand. */
const MAX_GRANTED = 1000;

/** What a client grants. What was not asked for does not count. */
export const GrantedPermissionProfile = z
  .object({
    network: z.object({ enabled: z.boolean().nullish() }).nullish(),
    fileSystem: z
      .object({
        read: z.array(z.string()).max(MAX_GRANTED).nullish(),
        write: z.array(z.string()).max(MAX_GRANTED).nullish(),
        globScanMaxDepth: u64.nullish(),
        entries: z.array(FileSystemSandboxEntry).max(MAX_GRANTED).nullish(),
      })
      .nullish(),
  })
  .meta({ id: 'GrantedPermissionProfile' });
export type GrantedPermissionProfile = z.output<typeof GrantedPermissionProfile>;

export const PermissionsRequestApprovalResult = z
  .object({
    permissions: GrantedPermissionProfile,
    scope: z.enum(['turn', 'session']).default('turn').meta({ id: 'PermissionGrantScope' }),
    /** Every later command of the turn is to be asked about; goes with `turn` only. */
    strictAutoReview: z.boolean().nullish(),
  })
  .meta({ id: 'PermissionsRequestApprovalResponse' });
export type PermissionsRequestApprovalResult = z.output<typeof PermissionsRequestApprovalResult>;

export const itemPermissionsRequestApproval = defineServerRequest({
  name: 'item/permissions/requestApproval',
  summary: 'May later commands do more than the sandbox policy allows?',
  stability: 'stable',
  params: PermissionsRequestApprovalParams,
  result: PermissionsRequestApprovalResult,
});
