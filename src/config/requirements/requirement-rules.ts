import { type OwnPermissions, withoutWriting } from '../../agent/permissions/own-permissions.ts';
import type { LimitedSettings, PolicyLimits } from '../../agent/session/policy-limits.ts';
import type { AskForApproval } from '../../protocol/policy.ts';
import { type Choice, type Requirements, sandboxWord } from './requirements.ts';

/** What was chosen where something else is required: which it is, why, and the sentence that tells of it. */
export interface Departure {
  readonly key: 'approval_policy' | 'approvals_reviewer' | 'sandbox_mode' | 'web_search_mode';
  readonly sentence: string;
}

/** Holds what threads run with to the requirements. */
export class RequirementRules implements PolicyLimits {
  readonly #requirements: Requirements;

  constructor(requirements: Requirements) {
    this.#requirements = requirements;
  }

  objectionTo({ approvalPolicy, approvalsReviewer, sandboxPolicy }: LimitedSettings): string | null {
    const { approvalPolicies, approvalsReviewers, sandboxes } = this.#requirements;
    return (
      objection('approval_policy', approvalPolicy && wordOf(approvalPolicy), inWords(approvalPolicies)) ??
      objection('approvals_reviewer', approvalsReviewer, approvalsReviewers) ??
      objection('sandbox_mode', sandboxPolicy && sandboxWord(sandboxPolicy), sandboxes)
    );
  }

  /**
   * The settings with what is required in the place of what is not allowed. Each departure is told, whether it was chosen or not:
   * who chose nothing does not need to hear of it.
   */
  settle<Settings extends Required<LimitedSettings> & { readonly ownPermissions: OwnPermissions | null }>(
    settings: Settings,
  ): { readonly settings: Settings; readonly departures: readonly Departure[] } {
    const { approvalPolicies, approvalsReviewers, sandboxes } = this.#requirements;
    const departures: Departure[] = [];
    const depart = (key: Departure['key'], limited: LimitedSettings, required: string | undefined) => {
      const details = this.objectionTo(limited);
      if (details === null || required === undefined) return false;
      departures.push({ key, sentence: sentence(key, required, details) });
      return true;
    };
    const policy = approvalPolicies?.allowed[0];
    const reviewer = approvalsReviewers?.allowed[0];
    const { approvalPolicy, approvalsReviewer, sandboxPolicy } = settings;
    const settled: Settings = {
      ...settings,
      ...(depart('approval_policy', { approvalPolicy }, policy && wordOf(policy)) && { approvalPolicy: policy }),
      ...(depart('approvals_reviewer', { approvalsReviewer }, reviewer) && { approvalsReviewer: reviewer }),
      ...(depart('sandbox_mode', { sandboxPolicy }, sandboxes === null ? undefined : 'read-only') && {
        sandboxPolicy: { type: 'readOnly', networkAccess: false } as const,
        ownPermissions: settings.ownPermissions && withoutWriting(settings.ownPermissions),
      }),
    };
    return { settings: settled, departures };
  }

  settleWebSearch(chosen: 'disabled' | 'cached' | 'live'): {
    readonly webSearch: 'disabled' | 'cached' | 'live';
    readonly departures: readonly Departure[];
  } {
    const { webSearch: choice } = this.#requirements;
    const details = objection('web_search_mode', chosen, choice);
    if (details === null) return { webSearch: chosen, departures: [] };
    const webSearch = choice?.allowed.includes('cached') && chosen === 'live' ? 'cached' : 'disabled';
    return {
      webSearch,
      departures: [{ key: 'web_search_mode', sentence: sentence('web_search_mode', webSearch, details) }],
    };
  }
}

function sentence(key: Departure['key'], required: string, details: string): string {
  return `Configured value for \`${key}\` is disallowed by requirements; falling back to required value ${inRust(required)}. Details: ${details}`;
}

function objection(key: Departure['key'], value: string | undefined, choice: Choice<string> | null): string | null {
  if (value === undefined || choice === null || choice.allowed.includes(value)) return null;
  const allowed = choice.allowed.map(inRust).join(', ');
  return `invalid value for \`${key}\`: \`${inRust(value)}\` is not in the allowed set [${allowed}] (set by ${choice.file})`;
}

function wordOf(policy: AskForApproval): string {
  return typeof policy === 'string' ? policy : 'granular';
}

function inWords(choice: Choice<AskForApproval> | null): Choice<string> | null {
  return choice === null ? null : { ...choice, allowed: choice.allowed.map(wordOf) };
}

/** The originals tell their own names of values. */
function inRust(word: string): string {
  if (word === 'untrusted') return 'UnlessTrusted';
  return word.replace(/(?:^|[-_])([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
