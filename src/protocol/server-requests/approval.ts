import { z } from 'zod';
import { ItemId, ThreadId, TurnId } from '../ids.ts';
import { i64 } from '../integers.ts';
import { CommandAction } from '../item.ts';
import { AdditionalPermissionProfile } from '../permissions.ts';
import { experimental } from '../stability.ts';

export const NetworkPolicyAmendment = z
  .object({ host: z.string(), action: z.enum(['allow', 'deny']) })
  .meta({ id: 'NetworkPolicyAmendment' });
export type NetworkPolicyAmendment = z.output<typeof NetworkPolicyAmendment>;

/** Answer to a command approval; `decline` lets the turn go on, `cancel` ends it. */
export const CommandExecutionApprovalDecision = z
  .union([
    z.enum(['accept', 'acceptForSession', 'decline', 'cancel']),
    z.object({
      acceptWithExecpolicyAmendment: z.object({ execpolicy_amendment: z.array(z.string()) }),
    }),
    z.object({
      applyNetworkPolicyAmendment: z.object({ network_policy_amendment: NetworkPolicyAmendment }),
    }),
  ])
  .meta({ id: 'CommandExecutionApprovalDecision' });
export type CommandExecutionApprovalDecision = z.output<typeof CommandExecutionApprovalDecision>;

/** Members of every approval request. `startedAtMs` is unix milliseconds. */
const approvalHead = { threadId: ThreadId, turnId: TurnId, itemId: ItemId, startedAtMs: i64 };

/** Asks whether a command may run. Absent members are not known or do not apply. */
export const CommandExecutionRequestApprovalParams = z
  .object({
    ...approvalHead,
    /** What is asked about; `command` where absent. */
    kind: z.enum(['command', 'writeStdin', 'humanCommand']).optional(),
    /** Tells apart several requests of one item. */
    approvalId: z.string().nullish(),
    environmentId: z.string().nullish(),
    reason: z.string().nullish(),
    networkApprovalContext: z
      .object({ host: z.string(), protocol: z.enum(['http', 'https', 'socks5Tcp', 'socks5Udp']) })
      .nullish(),
    command: z.string().nullish(),
    cwd: z.string().nullish(),
    commandActions: z.array(CommandAction).nullish(),
    additionalPermissions: experimental(
      'item/commandExecution/requestApproval.additionalPermissions',
      AdditionalPermissionProfile.nullish(),
    ),
    /** Prefix of the command line that `acceptWithExecpolicyAmendment` would allow from now on. */
    proposedExecpolicyAmendment: z.array(z.string()).nullish(),
    proposedNetworkPolicyAmendments: z.array(NetworkPolicyAmendment).nullish(),
    availableDecisions: experimental(
      'item/commandExecution/requestApproval.availableDecisions',
      z.array(CommandExecutionApprovalDecision).nullish(),
    ),
  })
  .meta({ id: 'CommandExecutionRequestApprovalParams' });
export type CommandExecutionRequestApprovalParams = z.output<typeof CommandExecutionRequestApprovalParams>;

export const CommandExecutionRequestApprovalResult = z
  .object({ decision: CommandExecutionApprovalDecision })
  .meta({ id: 'CommandExecutionRequestApprovalResult' });
export type CommandExecutionRequestApprovalResult = z.output<typeof CommandExecutionRequestApprovalResult>;

/** Answer to a patch approval. */
export const FileChangeApprovalDecision = z
  .enum(['accept', 'acceptForSession', 'decline', 'cancel'])
  .meta({ id: 'FileChangeApprovalDecision' });
export type FileChangeApprovalDecision = z.output<typeof FileChangeApprovalDecision>;

/** Asks whether a patch may be applied; the changes are in the item that was started. */
export const FileChangeRequestApprovalParams = z
  .object({
    ...approvalHead,
    reason: z.string().nullish(),
    /** A folder that would become writable for the rest of the thread. */
    grantRoot: z.string().nullish(),
  })
  .meta({ id: 'FileChangeRequestApprovalParams' });
export type FileChangeRequestApprovalParams = z.output<typeof FileChangeRequestApprovalParams>;

export const FileChangeRequestApprovalResult = z
  .object({ decision: FileChangeApprovalDecision })
  .meta({ id: 'FileChangeRequestApprovalResult' });
export type FileChangeRequestApprovalResult = z.output<typeof FileChangeRequestApprovalResult>;
