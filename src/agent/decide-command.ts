import type { AskForApproval, SandboxPolicy } from '../protocol/policy.ts';
import type { ApprovalMemory } from './approvals.ts';
import { isKnownSafe } from './command/known-safe.ts';
import { proposedAmendment } from './command/proposed-amendment.ts';
import { describePolicy, isUnrestricted, mayAsk } from './policy-facts.ts';
import type { SessionSettings } from './session.ts';

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
  readonly justification: string | null;
  /** The model's own proposal of a rule. */
  readonly prefixRule: readonly string[] | null;
}

export type CommandVerdict =
  | { readonly type: 'run' }
  | {
      readonly type: 'ask';
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

const RUN: CommandVerdict = { type: 'run' };

/**
 * Whether a command may run.
 *
 * There is no sandbox, so what a policy would run inside one is asked instead, and refused where asking is forbidden.
 */
export async function decideCommand(
  request: CommandRequest,
  settings: Pick<SessionSettings, 'approvalPolicy' | 'sandboxPolicy'>,
  memory: ApprovalMemory,
): Promise<CommandVerdict> {
  const { approvalPolicy: policy, sandboxPolicy: sandbox } = settings;
  if (request.escalated && policy !== 'on-request') return refuseEscalation(policy);
  const rules = await Promise.all(request.parts.map((part) => memory.ruleFor(part)));
  if (rules.includes('forbidden')) return blocked(request);
  if (rules.includes('prompt')) return askUnderRules(request, policy, rules);
  if (rules.length > 0 && rules.every((rule) => rule === 'allow')) return RUN;
  if (memory.isCommandApproved(request)) return RUN;
  return decideWithoutRule(request, policy, sandbox, rules);
}

function decideWithoutRule(
  request: CommandRequest,
  policy: AskForApproval,
  sandbox: SandboxPolicy,
  rules: readonly (string | null)[],
): CommandVerdict {
  if (isUnrestricted(sandbox)) {
    if (request.risk === 'safe' || policy === 'never') return RUN;
    const asks = policy === 'untrusted' || request.risk === 'dangerous';
    if (!asks) return RUN;
    return askUnderRules(request, policy, rules);
  }
  if (policy === 'never' && request.risk === 'dangerous') return blocked(request);
  if (!mayAsk(policy, 'sandbox_approval')) return refuseWithoutSandbox(request, policy, sandbox);
  return ask(
    request,
    rules,
    policy === 'untrusted' ? null : `No sandbox can hold the ${sandbox.type} policy; run without?`,
  );
}

function askUnderRules(
  request: CommandRequest,
  policy: AskForApproval,
  rules: readonly (string | null)[],
): CommandVerdict {
  return mayAsk(policy, 'rules') ? ask(request, rules) : blocked(request);
}

function ask(request: CommandRequest, rules: readonly (string | null)[], reason: string | null = null): CommandVerdict {
  return { type: 'ask', reason: request.justification ?? reason, proposedPrefix: proposePrefix(request, rules) };
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

function refuse(text: string): CommandVerdict {
  return { type: 'refuse', text, warning: null };
}

function blocked({ display }: CommandRequest): CommandVerdict {
  return refuse(`\`${display}\` rejected: blocked by policy`);
}
