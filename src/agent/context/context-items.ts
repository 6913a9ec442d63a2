import { modeKey } from '../../history/mode-key.ts';
import { asList, asRecord, asText } from '../../history/payload.ts';
import type { AskForApproval, SandboxPolicy } from '../../protocol/policy.ts';
import { type ModelFacts, modelFacts } from '../model/model-facts.ts';
import { instructionsFor } from '../model/model-instructions.ts';
import { ownPermissionsTexts } from '../permissions/own-permissions-texts.ts';
import { chosenPersonality } from '../session/chosen-personality.ts';
import { chosenMode, MODE_TAG, modeText } from '../session/collaboration-mode.ts';
import type { SessionConfig } from '../session/session-config.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import { currentDate, sandboxWord, timeZone } from '../session/turn-context-record.ts';
import { skillsText } from '../skills/agent-skill.ts';
import { personalityMessage } from './personality-message.ts';

const PERMISSIONS_TAG = '<permissions instructions>';
const ENVIRONMENT_TAG = '<environment_context>';

const AGENTS_HEAD = '# AGENTS.md instructions';

/** What the model has before it. */
export interface SeenContext {
  readonly items: readonly object[];
  /** Of the last stored context; null before the first. */
  readonly model: string | null;
  /** The mode of that context, as `modeKey` has it. */
  readonly mode: string | null;
  /** Of that context; null where it names none. */
  readonly personality: string | null;
  /** Whether it was told what a thread begins with: not before the first turn, nor after a compaction. */
  readonly isBegun: boolean;
}

/**
 * What the model is to be told before the user's message. Instructions come once, at the beginning of the thread and
 * after a compaction;
 * permissions and surroundings again whenever they have changed.
 */
export function contextItems(
  config: SessionConfig,
  settings: SessionSettings,
  userInstructions: string | null,
  seen: SeenContext,
): object[] {
  const developer = developerTexts(config, settings, seen);
  const user = userTexts(config, settings.cwd, userInstructions, seen);
  return [
    ...(developer.length > 0 ? [messageOf('developer', developer)] : []),
    ...(user.length > 0 ? [messageOf('user', user)] : []),
  ];
}

function developerTexts(config: SessionConfig, settings: SessionSettings, seen: SeenContext): string[] {
  const texts: string[] = [];
  const facts = modelFacts(config.models, settings.model);
  const before = seen.model ?? settings.model;
  if (before !== settings.model) texts.push(modelSwitchText(before, settings, facts));
  if (config.includePermissionsInstructions) {
    const text = permissionsText(settings);
    if (lastText(seen, PERMISSIONS_TAG) !== text) texts.push(text);
  }
  if (!seen.isBegun && settings.developerInstructions) texts.push(settings.developerInstructions);
  const mode = modeText(settings.collaborationMode);
  if (mode !== null && !knowsMode(seen, settings, mode)) texts.push(mode);
  const personality = personalityMessage(settings, facts, seen);
  if (personality !== null) texts.push(personality);
  const skills = seen.isBegun ? null : skillsText(config.skills);
  if (skills !== null) texts.push(skills);
  return texts;
}

/** It was told of this very mode, and that is still before it. */
function knowsMode(seen: SeenContext, settings: SessionSettings, text: string): boolean {
  return seen.mode === modeKey(chosenMode(settings)) && lastText(seen, MODE_TAG) === text;
}

function userTexts(config: SessionConfig, cwd: string, userInstructions: string | null, seen: SeenContext): string[] {
  const texts: string[] = [];
  if (!seen.isBegun && userInstructions !== null) {
    texts.push(`${AGENTS_HEAD} for ${cwd}\n\n<INSTRUCTIONS>\n${userInstructions}\n</INSTRUCTIONS>`);
  }
  if (config.includeEnvironmentContext) {
    const text = environmentText(cwd);
    if (lastText(seen, ENVIRONMENT_TAG) !== text) texts.push(text);
  }
  return texts;
}

function lastText({ items }: SeenContext, beginning: string): string | undefined {
  return items.flatMap(textsOf).findLast((text) => text.startsWith(beginning));
}

function modelSwitchText(before: string, settings: SessionSettings, facts: ModelFacts): string {
  const instructions = settings.hasOwnInstructions
    ? null
    : instructionsFor(facts.instructions, chosenPersonality(settings, facts));
  const text = `The user changed the model of this conversation from ${before} to ${settings.model}. Go on from here`;
  return `<model_switch>\n${text}${instructions ? `, by these instructions:\n\n${instructions}` : '.'}\n</model_switch>`;
}

export function messageOf(role: 'user' | 'developer', texts: readonly string[]): object {
  return { type: 'message', role, content: texts.map((text) => ({ type: 'input_text', text })) };
}

/** Tells the model that its last turn was cut off. */
export function turnAbortedItem(): object {
  const text =
    'The user stopped the previous turn. Commands and patches of that turn may have been carried out in part; check before you repeat them.';
  return messageOf('user', [`<turn_aborted>\n${text}\n</turn_aborted>`]);
}

function textsOf(item: object): string[] {
  return asList(asRecord(item)?.content).flatMap((part) => asText(asRecord(part)?.text) ?? []);
}

function environmentText(cwd: string): string {
  const shell = (process.env.SHELL ?? '/bin/bash').split('/').at(-1) ?? 'bash';
  return [
    ENVIRONMENT_TAG,
    `  <cwd>${cwd}</cwd>`,
    `  <shell>${shell}</shell>`,
    `  <current_date>${currentDate()}</current_date>`,
    `  <timezone>${timeZone()}</timezone>`,
    '</environment_context>',
  ].join('\n');
}

function permissionsText(settings: SessionSettings): string {
  const { sandboxPolicy: sandbox, approvalPolicy: policy, ownPermissions: own, cwd } = settings;
  const word = typeof policy === 'string' ? policy : 'granular';
  return [
    PERMISSIONS_TAG,
    `Sandbox \`${sandboxWord(sandbox)}\`: ${SANDBOX_TEXT[sandbox.type]}`,
    ...(own === null ? [] : ownPermissionsTexts(own, cwd)),
    `Approval policy \`${word}\`: ${POLICY_TEXT[word]}`,
    '</permissions instructions>',
  ].join('\n');
}

const SANDBOX_TEXT: Readonly<Record<SandboxPolicy['type'], string>> = {
  dangerFullAccess: 'commands run without confinement.',
  externalSandbox: 'the whole session runs in a sandbox that somebody else provides.',
  readOnly: 'files may be read, nothing may be written.',
  workspaceWrite: 'files may be read; files of the working folder may be written.',
};

const POLICY_TEXT: Readonly<Record<Extract<AskForApproval, string> | 'granular', string>> = {
  untrusted: 'the user is asked before any command that is not known to be harmless.',
  'on-failure': 'the user is asked before a command goes beyond the sandbox.',
  'on-request': 'ask with `sandbox_permissions` and a `justification` when a command must go beyond the sandbox.',
  never: 'the user is never asked; do not ask for more permissions.',
  granular: 'the user is asked only about some kinds of action; others are refused.',
};
