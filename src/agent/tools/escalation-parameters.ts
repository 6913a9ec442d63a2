import { oneOf, optional } from '../arguments/argument-shapes.ts';
import { PERMISSIONS, PERMISSIONS_PARAMETER } from '../permissions/permission-arguments.ts';
import type { Features } from '../session/features.ts';
import type { ExtraWish } from './command-extra.ts';

export const SANDBOX_PERMISSIONS = oneOf('use_default', 'require_escalated', 'with_additional_permissions');
export const ADDITIONAL_PERMISSIONS = optional(PERMISSIONS);

/** What the arguments of a shell tool ask for. */
export function extraWish(
  permissions: 'use_default' | 'require_escalated' | 'with_additional_permissions' | null,
  additional: ExtraWish['additional'],
): ExtraWish {
  return {
    escalated: permissions === 'require_escalated',
    wantsMore: permissions === 'with_additional_permissions',
    additional,
  };
}

/** Arguments by which a shell tool asks for more than the thread's own permissions. */
export function escalationParameters({ exec_permission_approvals: offersMore }: Features): object {
  return offersMore ? { ...PARAMETERS, ...ADDITIONAL_PARAMETERS } : PARAMETERS;
}

const PARAMETERS = {
  sandbox_permissions: {
    type: 'string',
    enum: ['use_default', 'require_escalated'],
    description: 'require_escalated asks the user to let it run without the sandbox. Default use_default.',
  },
  justification: {
    type: 'string',
    description: 'With require_escalated: one sentence that asks the user and says why.',
  },
  prefix_rule: {
    type: 'array',
    items: { type: 'string' },
    description: 'With require_escalated: the first words of commands that the user could allow from now on.',
  },
};

const ADDITIONAL_PARAMETERS = {
  sandbox_permissions: {
    type: 'string',
    enum: ['use_default', 'with_additional_permissions', 'require_escalated'],
    description:
      'with_additional_permissions asks the user to let it do what additional_permissions says, in the sandbox; ' +
      'require_escalated, to let it run without the sandbox. Default use_default.',
  },
  additional_permissions: {
    ...PERMISSIONS_PARAMETER,
    description: 'With with_additional_permissions: what this command needs beyond the sandbox.',
  },
};
