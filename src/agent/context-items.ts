import type { AskForApproval, SandboxPolicy } from '../protocol/policy.ts';
import type { SessionConfig, SessionSettings } from './session.ts';
import { currentDate, sandboxWord, timeZone } from './turn-context-record.ts';

const PERMISSIONS_TAG = '<permissions instructions>';
const ENVIRONMENT_TAG = '<environment_context>';

/**
 * What the model is to be told before the user's message: permissions, instructions of the client, surroundings. Only
 * what it was not told before, or what has changed since.
 */
export function contextItems(config: SessionConfig, settings: SessionSettings, known: readonly object[]): object[] {
  const told = [...known].reverse().flatMap(textsOf);
  const developer: string[] = [];
  if (config.includePermissionsInstructions) {
    const text = permissionsText(settings.sandboxPolicy, settings.approvalPolicy);
    if (told.find((one) => one.startsWith(PERMISSIONS_TAG)) !== text) developer.push(text);
  }
  const { developerInstructions } = settings;
  if (developerInstructions !== null && developerInstructions !== '' && !told.includes(developerInstructions)) {
    developer.push(developerInstructions);
  }
  const items = developer.length > 0 ? [messageOf('developer', developer)] : [];
  if (config.includeEnvironmentContext) {
    const text = environmentText(settings.cwd);
    if (told.find((one) => one.startsWith(ENVIRONMENT_TAG)) !== text) items.push(messageOf('user', [text]));
  }
  return items;
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
  const { content } = item as { content?: unknown };
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: { text?: unknown }) => (typeof part.text === 'string' ? [part.text] : []));
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

function permissionsText(sandbox: SandboxPolicy, policy: AskForApproval): string {
  const word = typeof policy === 'string' ? policy : 'granular';
  return [
    PERMISSIONS_TAG,
    `Sandbox \`${sandboxWord(sandbox)}\`: ${SANDBOX_TEXT[sandbox.type]}`,
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
