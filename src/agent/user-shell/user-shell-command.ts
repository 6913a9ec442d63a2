import { v4 as uuid } from 'uuid';
import { messageOf } from '../context/context-items.ts';
import { shellCommand } from '../exec/user-shell.ts';
import { toolContext } from '../loop/tool-context.ts';
import type { Turn } from '../loop/turn.ts';
import { NO_EXTRA } from '../permissions/extra-permissions.ts';
import { CommandItem } from '../tools/command-item.ts';
import { type PlainRunEnd, runPlain } from '../tools/plain-run.ts';
import { cutOutput } from '../tools/shell-output.ts';

/** A command that the user runs beside the model, in the own shell, without sandbox and without being asked. */
export interface UserShellCommand {
  readonly script: string;
  readonly timeoutMs: number;
}

const ABORTED = 'command aborted by user';

/** Runs it within a turn, with which it is ended. Returns what the model is told of it. */
export async function runUserShellCommand(turn: Turn, { script, timeoutMs }: UserShellCommand): Promise<object> {
  const callId = uuid();
  const argv = shellCommand(script, { login: true });
  const context = toolContext(turn, callId);
  const item = new CommandItem({ callId, argv, cwd: turn.settings.cwd, kind: 'userShell' }, context);
  await context.host.emit(item.startedEvent(null));
  await context.begin(item.begun(), item.startedAtMs);
  const stopped = { status: 'failed', output: ABORTED, exitCode: -1 } as const;
  const end = await runPlain(item, {
    timeoutMs,
    signal: turn.signal,
    stopped,
    isConfined: false,
    extra: NO_EXTRA,
    withholdsDenial: false,
  });
  await context.append(end.records);
  return toldOf(turn, script, turn.signal.aborted ? { ...end, output: ABORTED, exitCode: -1, durationMs: 0 } : end);
}

function toldOf({ facts }: Turn, script: string, { exitCode, durationMs, output }: PlainRunEnd): object {
  const lines = [
    '<user_shell_command>',
    '<command>',
    script,
    '</command>',
    '<result>',
    `Exit code: ${exitCode}`,
    `Duration: ${(durationMs / 1000).toFixed(4)} seconds`,
    'Output:',
    cutOutput(output, facts),
    '</result>',
    '</user_shell_command>',
  ];
  return messageOf('user', [lines.join('\n')]);
}
