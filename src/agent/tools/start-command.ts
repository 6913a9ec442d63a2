import type { RunningProcess } from '../exec/running-process.ts';
import { SpawnFailed } from '../exec/spawn-failed.ts';
import type { ExtraPermissions } from '../permissions/extra-permissions.ts';
import { sandboxPermissions } from '../permissions/own-permissions.ts';
import { SandboxFailed } from '../sandbox/sandbox-permissions.ts';
import type { CommandItem } from './command-item.ts';
import { CommandNetwork } from './command-network.ts';

export interface CommandStart {
  readonly isConfined: boolean;
  /** What it may have beyond the policy. */
  readonly extra: ExtraPermissions;
  /** `attached`: whoever starts it waits for its end. */
  readonly kind: 'pipes' | 'terminal' | 'attached';
}

/**
 * Starts the command of an item, in the sandbox of the turn's policy or without one.
 *
 * @throws {SpawnFailed} It could not be started, or not be confined.
 */
export async function startCommand(item: CommandItem, start: CommandStart): Promise<RunningProcess> {
  const { isConfined, kind } = start;
  const { processes } = item.context.shared;
  const network = CommandNetwork.for(item, start);
  const { argv, env, release } = isConfined
    ? await confine(item, start, network)
    : { argv: item.argv, env: {}, release: null };
  try {
    const request = { argv, env: { ...env, ...network?.environment }, cwd: item.cwd, channel: network?.channel };
    const started = await (kind === 'attached'
      ? processes.startAttached(request)
      : processes.start({ ...request, tty: kind === 'terminal' }));
    if (release !== null) void started.exited.then(release);
    network?.follow(started);
    return started;
  } catch (error) {
    network?.close();
    await release?.();
    throw error;
  }
}

async function confine({ argv, context }: CommandItem, { kind, extra }: CommandStart, network: CommandNetwork | null) {
  const { config, settings } = context;
  try {
    const permissions = sandboxPermissions(settings);
    if (permissions === null) throw new SandboxFailed(`nothing confines commands under ${settings.sandboxPolicy.type}`);
    const command = { argv, hasTerminal: kind === 'terminal', hasDoors: network !== null };
    return await config.sandbox.confine(command, { ...permissions, extra }, { cwd: settings.cwd });
  } catch (error) {
    if (!(error instanceof SandboxFailed)) throw error;
    throw new SpawnFailed(error);
  }
}
