import { HOOK_EVENTS } from '../../agent/hooks/hook-events.ts';
import type { ConfigRequirements, ManagedHooksRequirements } from '../../protocol/config-requirements.ts';
import type { HookHandler, MatcherGroup } from '../hooks/hooks-table.ts';
import type { Choice, Requirements } from './requirements.ts';

/** What clients are told of the requirements; null where nothing is required. */
export function requirementsView(requirements: Requirements): ConfigRequirements | null {
  const { approvalPolicies, approvalsReviewers, sandboxes, webSearch, features, hooks, residency } = requirements;
  const asked = [approvalPolicies, approvalsReviewers, sandboxes, webSearch, features, hooks, residency];
  if (asked.every((each) => each === null)) return null;
  return {
    allowedApprovalPolicies: allowed(approvalPolicies),
    allowedApprovalsReviewers: allowed(approvalsReviewers),
    allowedSandboxModes: allowed(sandboxes)?.filter((mode) => mode !== 'external-sandbox') ?? null,
    allowedWebSearchModes: allowed(webSearch),
    featureRequirements: features === null ? null : { ...features },
    hooks: hooks === null ? null : hooksView(hooks.table),
    enforceResidency: residency,
    network: null,
  };
}

function allowed<T>(choice: Choice<T> | null): T[] | null {
  return choice === null ? null : [...choice.allowed];
}

function hooksView(table: NonNullable<Requirements['hooks']>['table']): ManagedHooksRequirements {
  const events = HOOK_EVENTS.map(({ title }) => [title, (table[title] ?? []).map(groupView)]);
  return {
    managedDir: table.managed_dir ?? null,
    windowsManagedDir: table.windows_managed_dir ?? null,
    ...Object.fromEntries(events),
  } as ManagedHooksRequirements;
}

function groupView({ matcher, hooks }: MatcherGroup) {
  return { matcher: matcher ?? null, hooks: hooks.map(handlerView) };
}

function handlerView(handler: HookHandler) {
  if (handler.type !== 'command') return { type: handler.type };
  const { type, command, timeout, async, statusMessage } = handler;
  return { type, command, timeoutSec: timeout ?? null, async, statusMessage: statusMessage ?? null };
}
