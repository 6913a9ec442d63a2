import type { AskForApproval, SandboxPolicy } from '../../protocol/policy.ts';
import { isKnownSafe } from '../command/known-safe.ts';
import { proposedAmendment } from '../command/proposed-amendment.ts';
import type { ExtraPermissions } from '../permissions/extra-permissions.ts';
import { describePolicy, isUnrestricted, mayAsk } from '../session/policy-facts.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { ApprovalMemory } from './approvals.ts';

/** `safe`: known to change nothing. `dangerous`: known to destroy (`rm -rf`). */
export type CommandRisk = 'safe' | 'ordinary' | 'dangerous';

export interface CommandRequest {
  /** What would be executed, the shell included. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The command as shown to people: its shell-quoted argv. */
  readonly display: string;
  /** What rules are asked about; see `CommandAssessment`. */
  readonly parts: readonly (readonly string[])[];
  readonly risk: CommandRisk;
  /** The model asked for `require_escalated`. */
  readonly escalated: boolean;
  /** What it may have beyond the policy when it runs in the sandbox. */
  readonly extra: ExtraPermissions;
  /** Some of that is only asked for. */
  readonly asksMore: boolean;
  /** The user wants to be asked about every command. */
  readonly isReviewed: boolean;
  readonly justification: string | null;
  /** The model's own proposal of a rule. */
  readonly prefixRule: readonly string[] | null;
}

export type CommandVerdict =
  | {
      readonly type: 'run';
      readonly isConfined: boolean;
      /** The user allowed this very command before. */
      readonly wasApproved: boolean;
    }
  | {
      readonly type: 'ask';
      /** What the answer holds for. */
      readonly request: CommandRequest;
      /** What is asked is to run it in the sandbox. */
      readonly isConfined: boolean;
      /** Absent from the request when null. */
      readonly reason: string | null;
      readonly proposedPrefix: readonly string[] | null;
    }
  | {
      readonly type: 'refuse';
      /** For the model. */
      readonly text: string;
      /** For the user, as a `warning`; null when the refusal is ordinary. */
      readonly warning: string | null;
    };

const RETRY = 'command failed; retry without sandbox?';
const RUN_FREELY: CommandVerdict = { type: 'run', isConfined: false, wasApproved: false };

/** What a command is judged by. */
export interface CommandRules extends Pick<SessionSettings, 'approvalPolicy' | 'sandboxPolicy'> {
  /** Why nothing can be confined here; null: it can. */
  readonly obstacle: string | null;
  /** Something must not be read: nothing runs outside of the sandbox. */
  readonly deniesReading: boolean;
}

/**
 * Whether a command may run, and whether in the sandbox.
 *
 * Where there is no sandbox, what a policy would run inside one is asked, and refused where asking is forbidden. Where
 * something must not be read no answer and no rule lets anything out of the sandbox.
 */
export async function decideCommand(
  request: CommandRequest,
  settings: CommandRules,
  memory: ApprovalMemory,
): Promise<CommandVerdict> {
  if (!settings.deniesReading) return decide(request, settings, memory);
  if (settings.obstacle !== null) return refuseToShow(request, settings.obstacle);
  const verdict = await decide(request, settings, memory);
  return verdict.type === 'refuse' ? verdict : { ...verdict, isConfined: true };
}

async function decide(
  request: CommandRequest,
  settings: CommandRules,
  memory: ApprovalMemory,
): Promise<CommandVerdict> {
  const { approvalPolicy: policy, sandboxPolicy: sandbox } = settings;
  const isConfined = !isUnrestricted(sandbox) && !request.escalated && settings.obstacle === null;
  if ((request.escalated || request.asksMore) && policy !== 'on-request') return refuseEscalation(policy);
  const rules = await Promise.all(request.parts.map((part) => memory.ruleFor(part)));
  if (rules.includes('forbidden')) return blocked(request);
  if (rules.includes('prompt')) return askAbout('rules', request, rules, { policy, isConfined });
  if (rules.length > 0 && rules.every((rule) => rule === 'allow')) return RUN_FREELY;
  if (request.isReviewed) return askAbout('sandbox_approval', request, rules, { policy, isConfined });
  if (memory.isCommandApproved(request)) return { type: 'run', isConfined, wasApproved: true };
  if (isUnrestricted(sandbox)) return decideUnrestricted(request, policy, rules);
  if (policy === 'never' && request.risk === 'dangerous') return blocked(request);
  if (settings.obstacle === null) return decideConfined(request, rules, { policy, isConfined });
  if (!mayAsk(policy, 'sandbox_approval')) return refuseWithoutSandbox(request, policy, sandbox);
  const reason = policy === 'untrusted' ? null : `No sandbox can hold the ${sandbox.type} policy; run without?`;
  return ask(request, rules, { isConfined: false, reason });
}

interface Asking {
  readonly policy: AskForApproval;
  readonly isConfined: boolean;
}

type RuleVerdicts = readonly (string | null)[];

function decideUnrestricted(request: CommandRequest, policy: AskForApproval, rules: RuleVerdicts): CommandVerdict {
  if (request.risk === 'safe' || policy === 'never') return RUN_FREELY;
  if (policy !== 'untrusted' && request.risk !== 'dangerous') return RUN_FREELY;
  return askAbout('sandbox_approval', request, rules, { policy, isConfined: false });
}

function decideConfined(request: CommandRequest, rules: RuleVerdicts, asking: Asking): CommandVerdict {
  const { policy, isConfined } = asking;
  const { escalated, asksMore, risk } = request;
  const isDoubtful = risk === 'dangerous' || (policy === 'untrusted' && risk !== 'safe');
  if (escalated || asksMore || isDoubtful) return askAbout('sandbox_approval', request, rules, asking);
  return { type: 'run', isConfined, wasApproved: false };
}

function askAbout(
  subject: 'rules' | 'sandbox_approval',
  request: CommandRequest,
  rules: RuleVerdicts,
  { policy, isConfined }: Asking,
): CommandVerdict {
  return mayAsk(policy, subject) ? ask(request, rules, { isConfined }) : blocked(request);
}

function ask(
  request: CommandRequest,
  rules: RuleVerdicts,
  { isConfined, reason = null }: { readonly isConfined: boolean; readonly reason?: string | null },
): CommandVerdict {
  const proposedPrefix = proposePrefix(request, rules);
  return { type: 'ask', request, isConfined, reason: request.justification ?? reason, proposedPrefix };
}

/**
 * What to do about a command that the sandbox seems to have stopped. `again`: run it without, as the user allowed it
 * before; `ask`: whether to run it so; `leave`: the model hears of the failure.
 */
export type RetryVerdict =
  | { readonly type: 'again' }
  | { readonly type: 'leave' }
  | Extract<CommandVerdict, { type: 'ask' }>;

export async function decideRetry(
  request: CommandRequest,
  policy: AskForApproval,
  { memory, wasApproved }: { readonly memory: ApprovalMemory; readonly wasApproved: boolean },
): Promise<RetryVerdict> {
  if (policy === 'on-request' || !mayAsk(policy, 'sandbox_approval')) return { type: 'leave' };
  if (wasApproved) return { type: 'again' };
  const rules = await Promise.all(request.parts.map((part) => memory.ruleFor(part)));
  const prompting = request.parts.filter((_, index) => rules[index] !== 'allow');
  const proposedPrefix = proposedAmendment({ prompting, prefixRule: request.prefixRule });
  return { type: 'ask', request, isConfined: false, reason: RETRY, proposedPrefix };
}

function proposePrefix(request: CommandRequest, rules: readonly (string | null)[]): readonly string[] | null {
  // A rule of the user that asks for a prompt is not to be overruled by another rule.
  if (rules.includes('prompt')) return null;
  const open = request.parts.filter((_, index) => rules[index] !== 'allow');
  const unsafe = open.filter((part) => !isKnownSafe(part));
  return proposedAmendment({ prompting: unsafe.length > 0 ? unsafe : open, prefixRule: request.prefixRule });
}

function refuseEscalation(policy: AskForApproval): CommandVerdict {
  const name = describePolicy(policy);
  return refuse(
    `approval policy is ${name}; reject command — you cannot ask for escalated permissions if the approval policy is ${name}`,
  );
}

function refuseWithoutSandbox(request: CommandRequest, policy: AskForApproval, sandbox: SandboxPolicy): CommandVerdict {
  const why = `no sandbox is available here to hold the ${sandbox.type} policy, and the approval policy forbids asking`;
  return {
    type: 'refuse',
    text: `\`${request.display}\` rejected: ${why}`,
    warning: `A command was not run: ${why} (${describePolicy(policy)}): ${request.display}`,
  };
}

function refuseToShow(request: CommandRequest, obstacle: string): CommandVerdict {
  const why = `nothing here can keep from being read what the permission profile denies: ${obstacle}`;
  const warning = `A command was not run: ${why}: ${request.display}`;
  return { type: 'refuse', text: `\`${request.display}\` rejected: ${why}`, warning };
}

function refuse(text: string): CommandVerdict {
  return { type: 'refuse', text, warning: null };
}

function blocked({ display }: CommandRequest): CommandVerdict {
  return refuse(`\`${display}\` rejected: blocked by policy`);
}
