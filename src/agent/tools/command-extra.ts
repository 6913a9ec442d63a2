import { type ExtraPermissions, isNothing, merged, NO_EXTRA } from '../permissions/extra-permissions.ts';
import type { PermissionArguments } from '../permissions/permission-arguments.ts';
import { WishRefused, wishedPermissions } from '../permissions/wished-permissions.ts';
import { covers } from '../permissions/within.ts';
import type { CommandItem } from './command-item.ts';

/** What a call may ask for beside the thread's own permissions. */
export interface ExtraWish {
  /** The model asked for `require_escalated`: to be without the sandbox. */
  readonly escalated: boolean;
  /** The model asked for `with_additional_permissions`. */
  readonly wantsMore: boolean;
  readonly additional: PermissionArguments | null;
}

/** What a command is to run with beyond the sandbox policy. */
export interface CommandExtra {
  readonly extra: ExtraPermissions;
  /** The call asks for something that nobody has granted yet. */
  readonly asksMore: boolean;
}

const DISABLED =
  'additional permissions are disabled; enable `features.exec_permission_approvals` before using `with_additional_permissions`';
const MISSING =
  'missing `additional_permissions`; provide at least one of `network` or `file_system` when using `with_additional_permissions`';
const EMPTY = '`additional_permissions` must include at least one requested permission in `network` or `file_system`';

/**
 * What was granted before, and what this call asks for.
 *
 * @throws {WishRefused} The call asks for what cannot be asked.
 */
export async function commandExtra(
  { escalated, wantsMore, additional }: ExtraWish,
  { context, cwd }: CommandItem,
): Promise<CommandExtra> {
  if (escalated) return { extra: NO_EXTRA, asksMore: false };
  const granted = context.shared.granted.of(context.turnId);
  if (!wantsMore && additional === null) return { extra: granted, asksMore: false };
  const asked = additional === null ? NO_EXTRA : await wishedPermissions(additional, cwd);
  const extra = merged(asked, granted);
  if (!isNothing(granted) && covers(granted, asked)) return { extra, asksMore: false };
  // Where nobody may be asked, that is the answer, whatever is asked for.
  if (context.settings.approvalPolicy === 'on-request') {
    if (!context.config.features.exec_permission_approvals) throw new WishRefused(DISABLED);
    if (additional === null) throw new WishRefused(MISSING);
    if (isNothing(asked)) throw new WishRefused(EMPTY);
  }
  return { extra, asksMore: true };
}
