import type { SessionSettings } from '../../agent/session/session-settings.ts';
import { withBuiltInRoles } from '../../agent/sub-agents/agent-roles.ts';
import { discoverHooks, runnableHooks } from '../hooks/discover-hooks.ts';
import { allLayers } from '../layers/layer-stack.ts';
import type { Configuration } from '../layers/read-configuration.ts';
import { type Departure, RequirementRules } from '../requirements/requirement-rules.ts';
import { discoverRoles } from '../roles/discover-roles.ts';
import type { SettingValues } from '../settings.ts';
import { configuredSandbox } from './choose-profile.ts';
import { approvalPolicyOf, trustLevelOf } from './policy-settings.ts';
import type { PlainSessionPart, SessionPart } from './session-part.ts';
import type { ThreadOverrides } from './session-settings.ts';

/** What a thread chose, before anything is required of it and without its hooks. */
export interface ChosenThread {
  readonly settings: SessionSettings;
  readonly session: PlainSessionPart;
}

/** A thread as it may run. */
export interface SettledThread {
  readonly settings: SessionSettings;
  readonly session: SessionPart;
  readonly rules: RequirementRules;
  /** Sentences for people. */
  readonly warnings: readonly string[];
}

/** Holds a thread to the requirements, and finds its hooks and the roles of its agents. */
export async function settleThread(
  { stack, requirements, settings: configured }: Configuration,
  { settings: chosen, session }: ChosenThread,
  overrides: ThreadOverrides,
): Promise<SettledThread> {
  const rules = new RequirementRules(requirements);
  const { settings, departures } = rules.settle(chosen);
  const { webSearch, departures: ofSearch } = rules.settleWebSearch(session.webSearch);
  const found = session.features.hooks ? await discoverHooks(stack, requirements) : { hooks: [], warnings: [] };
  const { roles, warnings: ofRoles } = await discoverRoles(allLayers(stack), settings.cwd);
  return {
    settings: settings.sandboxPolicy === chosen.sandboxPolicy ? settings : { ...settings, permissionProfile: null },
    session: { ...session, webSearch, limits: rules, hooks: runnableHooks(found), agentRoles: withBuiltInRoles(roles) },
    rules,
    warnings: [
      ...sentencesOf([...departures, ...ofSearch], explicit(configured, overrides)),
      ...found.warnings,
      ...ofRoles,
    ],
  };
}

/** What the configuration itself chose against the requirements. */
export async function configuredDepartures(
  { requirements, settings }: Configuration,
  cwd: string,
): Promise<readonly string[]> {
  const rules = new RequirementRules(requirements);
  const trust = await trustLevelOf(settings.projects, cwd);
  const { departures } = rules.settle({
    approvalPolicy: approvalPolicyOf(settings.approval_policy, trust),
    approvalsReviewer: settings.approvals_reviewer,
    ...configuredSandbox(settings, trust, cwd),
  });
  const ofSearch = rules.settleWebSearch(settings.web_search).departures;
  return sentencesOf([...departures, ...ofSearch], explicit(settings, {}));
}

/** Who chose nothing does not need to hear that something else is required. */
function sentencesOf(departures: readonly Departure[], chosen: ReadonlySet<Departure['key']>): readonly string[] {
  return departures.filter(({ key }) => chosen.has(key)).map(({ sentence }) => sentence);
}

function explicit(settings: SettingValues, overrides: ThreadOverrides): ReadonlySet<Departure['key']> {
  const keys: Departure['key'][] = [];
  if ((overrides.approvalPolicy ?? settings.approval_policy) !== undefined) keys.push('approval_policy');
  if ((overrides.approvalsReviewer ?? settings.approvals_reviewer) !== 'user') keys.push('approvals_reviewer');
  const { sandbox, permissions } = overrides;
  if ((sandbox ?? permissions ?? settings.default_permissions ?? settings.sandbox_mode) !== undefined)
    keys.push('sandbox_mode');
  if (settings.web_search !== 'cached') keys.push('web_search_mode');
  return new Set(keys);
}
