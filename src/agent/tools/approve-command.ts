import { oneOf } from '../arguments/argument-shapes.ts';
import { assessCommand } from '../command/assess-command.ts';
import { type CommandRequest, type CommandVerdict, decideCommand } from '../decide-command.ts';
import { type CommandDecision, type CommandQuestion, QuestionFailed } from '../question.ts';
import type { CommandEnd, CommandItem } from './command-item.ts';
import { startFailure } from './start-failure.ts';
import type { ToolContext, ToolOutput } from './tool.ts';

/** What a call may ask for beside the thread's own permissions. */
export const SANDBOX_PERMISSIONS = oneOf('use_default', 'require_escalated', 'with_additional_permissions');

export interface CommandWish {
  readonly escalated: boolean;
  readonly justification: string | null;
  readonly prefixRule: readonly string[] | null;
}

/** The command may run, its item already announced or not; or the call is over with this output. */
export type CommandApproval =
  | { readonly type: 'run'; readonly isAnnounced: boolean }
  | { readonly type: 'over'; readonly output: ToolOutput };

/** A terminal is said not to have been started; of a plain command the model is told the bare reason. */
function refusal(item: CommandItem, reason: string): string {
  return item.kind === 'terminal' ? startFailure(item, reason) : reason;
}

function declined(item: CommandItem): string {
  return refusal(item, item.kind === 'terminal' ? 'rejected by user' : 'exec command rejected by user');
}

/** Decides whether a command may run, and asks where the policy wants it. */
export async function approveCommand(item: CommandItem, wish: CommandWish): Promise<CommandApproval> {
  const { context } = item;
  const request: CommandRequest = {
    argv: item.argv,
    cwd: item.cwd,
    display: item.display,
    ...assessCommand(item.argv),
    ...wish,
  };
  const verdict = await decideCommand(request, context.settings, context.shared.approvals);
  if (verdict.type === 'run') return { type: 'run', isAnnounced: false };
  if (verdict.type === 'refuse') return refuse(item, request, verdict);
  return ask(item, request, verdict);
}

async function refuse(
  item: CommandItem,
  { escalated }: CommandRequest,
  { text, warning }: Extract<CommandVerdict, { type: 'refuse' }>,
): Promise<CommandApproval> {
  const { host, settings } = item.context;
  if (warning !== null) await host.emit({ kind: 'warning', message: warning });
  // Asking for more than the policy can ever give is answered before anything is tried.
  if (escalated && settings.approvalPolicy !== 'on-request') return over(escalationText(item, text));
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
  request: CommandRequest,
  verdict: Extract<CommandVerdict, { type: 'ask' }>,
): Promise<CommandApproval> {
  const { context } = item;
  try {
    const decision = await context.host.ask(questionFor(item, verdict), context.signal);
    return await follow(decision, item, request);
  } catch (error) {
    if (error instanceof QuestionFailed) return end(item, 'failed');
    if (error === context.signal.reason) return { type: 'over', output: leftOpen(item) };
    throw error;
  }
}

function questionFor(
  item: CommandItem,
  { reason, proposedPrefix }: Extract<CommandVerdict, { type: 'ask' }>,
): CommandQuestion {
  const opening = item.startedEvent(null);
  const amendment = proposedPrefix === null || isHeredoc(item.argv) ? null : [...proposedPrefix];
  return {
    kind: 'commandExecution',
    opening,
    item: opening.item,
    params: {
      turnId: item.context.turnId,
      itemId: item.callId,
      startedAtMs: opening.startedAtMs,
      ...(reason === null ? {} : { reason }),
      command: item.display,
      cwd: item.cwd,
      commandActions: item.actions,
      ...(amendment === null ? {} : { proposedExecpolicyAmendment: amendment }),
      availableDecisions: [
        'accept',
        ...(amendment === null ? [] : [{ acceptWithExecpolicyAmendment: { execpolicy_amendment: amendment } }]),
        'cancel',
      ],
    },
  };
}

// A rule for a whole script with its document would never match again.
function isHeredoc(argv: readonly string[]): boolean {
  return argv.at(-1)?.includes('<<') ?? false;
}

async function follow(decision: CommandDecision, item: CommandItem, request: CommandRequest): Promise<CommandApproval> {
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
  return { type: 'run', isAnnounced: true };
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
