import {
  type CommandRequest,
  type CommandVerdict,
  decideCommand,
  decideRetry,
  type RetryVerdict,
} from '../approvals/decide-command.ts';
import { assessCommand } from '../command/assess-command.ts';
import { hookTurnOfTool } from '../hooks/hook-turn.ts';
import { runPermissionHooks } from '../hooks/permission-request.ts';
import { commandUse, type ToolUse } from '../hooks/tool-use.ts';
import { type ExtraPermissions, isNothing, NO_EXTRA } from '../permissions/extra-permissions.ts';
import { deniesReading } from '../permissions/own-permissions.ts';
import { wirePermissions } from '../permissions/permission-views.ts';
import { WishRefused } from '../permissions/wished-permissions.ts';
import { isUnrestricted } from '../session/policy-facts.ts';
import { type CommandDecision, type CommandQuestion, QuestionFailed } from '../session/question.ts';
import { type CommandExtra, commandExtra, type ExtraWish } from './command-extra.ts';
import type { CommandEnd, CommandItem } from './command-item.ts';
import { startFailure } from './start-failure.ts';
import type { ToolContext, ToolOutput } from './tool.ts';

const LEAVE: RetryVerdict = { type: 'leave' };

export interface CommandWish extends ExtraWish {
  readonly justification: string | null;
  readonly prefixRule: readonly string[] | null;
}

/** The command may run; or the call is over with this output. */
export type CommandApproval = CommandLeave | { readonly type: 'over'; readonly output: ToolOutput };

export interface CommandLeave {
  readonly type: 'run';
  readonly isAnnounced: boolean;
  readonly isConfined: boolean;
  /** What it may have beyond the policy, if it is confined. */
  readonly extra: ExtraPermissions;
  /** What is to be done when the sandbox stops it. */
  readonly retry: RetryVerdict;
}

/** A terminal is said not to have been started; of a plain command the model is told the bare reason. */
function refusal(item: CommandItem, reason: string): string {
  return item.kind === 'terminal' ? startFailure(item, reason) : reason;
}

function declined(item: CommandItem): string {
  return refusal(item, item.kind === 'terminal' ? 'rejected by user' : 'exec command rejected by user');
}

/** Decides whether a command may run, and asks where the policy wants it. */
export async function approveCommand(item: CommandItem, wish: CommandWish): Promise<CommandApproval> {
  const { argv, cwd, display, context } = item;
  const { approvalPolicy, sandboxPolicy } = context.settings;
  const { approvals: memory } = context.shared;
  const extra = await extraOf(wish, item);
  if (typeof extra === 'string') return over(extra);
  const { justification, prefixRule, escalated } = wish;
  const request: CommandRequest = {
    argv,
    cwd,
    display,
    ...assessCommand(argv),
    ...extra,
    escalated,
    justification,
    prefixRule,
    isReviewed: context.shared.granted.isReviewed(context.turnId),
  };
  const obstacle = isUnrestricted(sandboxPolicy) ? null : await context.config.sandbox.obstacle();
  const isDenying = deniesReading(context.settings);
  const rules = { approvalPolicy, sandboxPolicy, obstacle, deniesReading: isDenying };
  const verdict = await decideCommand(request, rules, memory);
  if (verdict.type === 'refuse') return refuse(item, request, verdict);
  const { isConfined } = verdict;
  const wasApproved = verdict.type === 'ask' || verdict.wasApproved;
  const retry = isConfined && !isDenying ? await decideRetry(request, approvalPolicy, { memory, wasApproved }) : LEAVE;
  const leave: CommandLeave = { type: 'run', isAnnounced: false, isConfined, extra: request.extra, retry };
  return verdict.type === 'run' ? leave : ask(item, verdict, leave);
}

/** What the model is answered where it asks for what cannot be asked. */
async function extraOf(wish: CommandWish, item: CommandItem): Promise<CommandExtra | string> {
  try {
    return await commandExtra(wish, item);
  } catch (error) {
    if (error instanceof WishRefused) return error.message;
    throw error;
  }
}

/** Lets a command that the sandbox stopped run without, where the user does; null: its failure counts. */
export async function leaveSandbox(
  item: CommandItem,
  { isAnnounced, retry }: CommandLeave,
): Promise<CommandApproval | null> {
  const outside: CommandLeave = { type: 'run', isAnnounced, isConfined: false, extra: NO_EXTRA, retry: LEAVE };
  switch (retry.type) {
    case 'leave':
      return null;
    case 'again':
      return outside;
    case 'ask':
      return ask(item, retry, outside);
  }
}

async function refuse(
  item: CommandItem,
  { escalated, asksMore }: CommandRequest,
  { text, warning }: Extract<CommandVerdict, { type: 'refuse' }>,
): Promise<CommandApproval> {
  const { host, settings } = item.context;
  if (warning !== null) await host.emit({ kind: 'warning', message: warning });
  // Asking for more than the policy can ever give is answered before anything is tried.
  if ((escalated || asksMore) && settings.approvalPolicy !== 'on-request') return over(escalationText(item, text));
  if (item.kind === 'terminal') return over(refusal(item, text));
  const end: CommandEnd = { ...notRun('declined'), output: text, exitCode: -1, durationMs: 0 };
  await host.emit(item.startedEvent(null));
  await item.complete(end);
  return over(text, item.records(end));
}

function escalationText({ kind }: CommandItem, text: string): string {
  return kind === 'terminal' ? text : text.replace('you cannot ask', 'you should not ask');
}

function over(output: string, records: ToolOutput['records'] = []): CommandApproval {
  return { type: 'over', output: { output, records } };
}

async function ask(
  item: CommandItem,
  verdict: Extract<CommandVerdict, { type: 'ask' }>,
  leave: CommandLeave,
): Promise<CommandApproval> {
  const { context } = item;
  try {
    const byHooks = await runPermissionHooks(hookTurnOfTool(context), permissionUse(item, verdict), item.callId);
    if (byHooks?.type === 'allow') return leave;
    if (byHooks?.type === 'deny') return denyByHooks(item, leave, byHooks.message);
    const decision = await context.host.ask(questionFor(item, verdict, leave), context.signal);
    return await follow(decision, item, verdict, leave);
  } catch (error) {
    if (error instanceof QuestionFailed) return end(item, 'failed');
    if (error === context.signal.reason) return { type: 'over', output: leftOpen(item) };
    throw error;
  }
}

function permissionUse(item: CommandItem, { reason }: Extract<CommandVerdict, { type: 'ask' }>): ToolUse {
  const { name } = commandUse('');
  return { name, input: { command: item.command, ...(reason === null ? {} : { description: reason }) } };
}

/** Clients hear nothing of a command that hooks were against before it was announced, as in 0.130; the history does. */
async function denyByHooks(item: CommandItem, { isAnnounced }: CommandLeave, why: string): Promise<CommandApproval> {
  const outcome = notRun('declined');
  if (isAnnounced) await item.complete(outcome);
  return over(refusal(item, why), item.records(outcome));
}

function questionFor(
  item: CommandItem,
  { request, isConfined, reason, proposedPrefix }: Extract<CommandVerdict, { type: 'ask' }>,
  { isAnnounced }: CommandLeave,
): CommandQuestion {
  const opening = item.startedEvent(null);
  const additional = isConfined && !isNothing(request.extra) ? wirePermissions(request.extra) : null;
  const amendment = proposedPrefix === null || isHeredoc(item.argv) ? null : [...proposedPrefix];
  return {
    kind: 'commandExecution',
    ...(isAnnounced ? {} : { opening }),
    item: opening.item,
    params: {
      turnId: item.context.turnId,
      itemId: item.callId,
      startedAtMs: opening.startedAtMs,
      ...(reason === null ? {} : { reason }),
      command: item.display,
      cwd: item.cwd,
      commandActions: item.actions,
      ...(additional === null ? {} : { additionalPermissions: additional }),
      ...(amendment === null ? {} : { proposedExecpolicyAmendment: amendment }),
      availableDecisions: [
        'accept',
        // A rule would let it run without the sandbox, which is not what is asked.
        ...(amendment === null || additional !== null
          ? []
          : [{ acceptWithExecpolicyAmendment: { execpolicy_amendment: amendment } }]),
        'cancel',
      ],
    },
  };
}

// A rule for a whole script with its document would never match again.
function isHeredoc(argv: readonly string[]): boolean {
  return argv.at(-1)?.includes('<<') ?? false;
}

async function follow(
  decision: CommandDecision,
  item: CommandItem,
  { request }: Extract<CommandVerdict, { type: 'ask' }>,
  leave: CommandLeave,
): Promise<CommandApproval> {
  const { approvals } = item.context.shared;
  switch (decision.type) {
    case 'accept':
      break;
    case 'acceptForSession':
      approvals.approveCommand(request);
      break;
    case 'acceptWithExecpolicyAmendment':
      await saveRule(decision.prefix, item.context);
      break;
    case 'decline':
      return end(item, 'declined');
    case 'cancel': {
      const over = await end(item, 'declined');
      item.context.cancelTurn();
      return over;
    }
  }
  return { ...leave, isAnnounced: true };
}

async function saveRule(prefix: readonly string[], { host, shared, tellModel }: ToolContext): Promise<void> {
  try {
    await shared.approvals.allowPrefix(prefix);
    tellModel('developer', `Approved command prefix saved:\n- ${JSON.stringify(prefix)}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await host.emit({ kind: 'warning', message: `The rule could not be saved and holds in this thread only: ${why}` });
  }
}

/** The turn was stopped before the command could run: its item stays open until the turn ends, and is stored. */
export function leftOpen(item: CommandItem): ToolOutput {
  return { output: declined(item), records: item.records(notRun('declined')) };
}

function notRun(status: 'declined' | 'failed'): CommandEnd {
  return { status, process: null, output: '', exitCode: null, durationMs: null };
}

async function end(item: CommandItem, status: 'declined' | 'failed'): Promise<CommandApproval> {
  const outcome = notRun(status);
  await item.complete(outcome);
  return over(declined(item), item.records(outcome));
}
