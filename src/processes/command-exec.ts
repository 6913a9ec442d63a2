import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { applyEnvironmentPolicy, type EnvironmentPolicy } from '../agent/exec/environment-policy.ts';
import { SpawnFailed } from '../agent/exec/spawn-failed.ts';
import { builtInPolicy } from '../agent/permissions/built-in-profiles.ts';
import { type OwnPermissions, sandboxPermissions } from '../agent/permissions/own-permissions.ts';
import { type CommandSandbox, permissionsOf } from '../agent/sandbox/command-sandbox.ts';
import { SandboxFailed, type SandboxPermissions } from '../agent/sandbox/sandbox-permissions.ts';
import { isUnrestricted } from '../agent/session/policy-facts.ts';
import type { LimitedSettings, PolicyLimits } from '../agent/session/policy-limits.ts';
import type { NotificationParams } from '../protocol/notifications/index.ts';
import type { PermissionProfile } from '../protocol/permissions.ts';
import type { SandboxPolicy } from '../protocol/policy.ts';
import type {
  CommandExecParams,
  CommandExecResizeParams,
  CommandExecResult,
  CommandExecTerminateParams,
  CommandExecWriteParams,
} from '../protocol/process.ts';
import { RPC_ERROR, RpcError } from '../protocol/rpc-error.ts';
import { ClientProcess } from './client-process.ts';
import { ProcessTable } from './process-table.ts';
import { environmentOf, inputOf, refuseBoth, requireSize, terminalOf, timeoutOf } from './process-wishes.ts';
import {
  type ProcessEvents,
  type ProcessStart,
  requireProgram,
  type StartedProcess,
  startProcess,
} from './start-process.ts';

const METHOD = 'command/exec';
const DEFAULT_CAP_BYTES = 1024 * 1024;

/** Who runs a command: a connection. */
export interface CommandClient {
  notify(method: 'command/exec/outputDelta', params: NotificationParams<'command/exec/outputDelta'>): void;
  backPressure(): Promise<void> | undefined;
}

/** What is configured for commands of clients. */
export interface CommandDefaults {
  readonly sandboxPolicy: SandboxPolicy;
  readonly ownPermissions: OwnPermissions | null;
  readonly environmentPolicy: EnvironmentPolicy;
  readonly limits: PolicyLimits;
}

export interface CommandExecOptions {
  readonly sandbox: CommandSandbox;
  readonly defaults: () => Promise<CommandDefaults>;
  /** The most bytes of output that one answer holds, whatever is asked for. */
  readonly maxOutputBytes: number;
}

/** `command/exec`: commands of clients, outside of all threads, in the sandbox that the policy asks for. */
export class CommandExec {
  readonly #options: CommandExecOptions;
  readonly #running = new ProcessTable<CommandClient>({
    unknown: `no active ${METHOD} for process id`,
    duplicate: `duplicate active ${METHOD} process id`,
  });

  constructor(options: CommandExecOptions) {
    this.#options = options;
  }

  /**
   * Answers when the command has ended.
   *
   * @throws {RpcError} -32600 and -32602 for what cannot be asked, -32603 for what cannot be started or confined.
   */
  async run(client: CommandClient, params: CommandExecParams): Promise<CommandExecResult> {
    const { processId, streamStdin, streamStdoutStderr, tty, disableOutputCap, disableTimeout } = params;
    if (params.command.length === 0) throw RpcError.invalidRequest('command must not be empty');
    const terminal = terminalOf(METHOD, params);
    if (processId == null && (tty || streamStdin || streamStdoutStderr)) {
      throw RpcError.invalidRequest(`${METHOD} tty or streaming requires a client-supplied processId`);
    }
    refuseBoth(METHOD, { outputBytesCap: params.outputBytesCap != null, disableOutputCap });
    refuseBoth(METHOD, { timeoutMs: params.timeoutMs != null, disableTimeout });
    const timeoutMs = disableTimeout ? null : timeoutOf(METHOD, params.timeoutMs ?? undefined);
    const confinement = confinementOf(params);
    const id = processId ?? randomUUID();
    const streamsOutput = tty || streamStdoutStderr;
    const wantedBytes = disableOutputCap ? Number.MAX_SAFE_INTEGER : (params.outputBytesCap ?? DEFAULT_CAP_BYTES);
    const streamsInput = tty || streamStdin;
    const start = (events: ProcessEvents) => this.#start(params, confinement, { terminal, streamsInput, events });
    const running = this.#running.add(
      client,
      id,
      () =>
        new ClientProcess(start, {
          streamsInput,
          streamsOutput,
          capBytes: streamsOutput ? wantedBytes : Math.min(wantedBytes, this.#options.maxOutputBytes),
          timeoutMs,
          ready: Promise.resolve(),
          listener: {
            output: (chunk) => client.notify('command/exec/outputDelta', { processId: id, ...chunk }),
            backPressure: () => client.backPressure(),
          },
        }),
    );
    const { exitCode, stdout, stderr } = await startedOr(running, 'failed to spawn command');
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  }

  async write(client: CommandClient, params: z.output<typeof CommandExecWriteParams>): Promise<Record<string, never>> {
    const bytes = inputOf(`${METHOD}/write`, params);
    const running = this.#running.get(client, params.processId);
    if (!running.takesInput) throw RpcError.invalidRequest(`stdin streaming is not enabled for this ${METHOD}`);
    await running.write(bytes, { isLast: params.closeStdin });
    return {};
  }

  async resize(
    client: CommandClient,
    params: z.output<typeof CommandExecResizeParams>,
  ): Promise<Record<string, never>> {
    const size = requireSize(METHOD, params.size);
    await this.#running.get(client, params.processId).resize(size);
    return {};
  }

  terminate(client: CommandClient, { processId }: z.output<typeof CommandExecTerminateParams>): Record<string, never> {
    this.#running.get(client, processId).kill();
    return {};
  }

  disconnected(client: CommandClient): void {
    this.#running.disconnected(client);
  }

  async #start(
    params: CommandExecParams,
    confinement: Confinement,
    how: {
      readonly events: ProcessEvents;
      readonly terminal: ProcessStart['terminal'];
      readonly streamsInput: boolean;
    },
  ): Promise<StartedProcess> {
    const { sandbox, defaults } = this.#options;
    const { environmentPolicy, limits, ...configured } = await defaults();
    const objection = limits.objectionTo(wishedPolicy(params));
    if (objection !== null) throw RpcError.invalidRequest(`invalid sandbox policy: ${objection}`);
    const env = environmentOf(applyEnvironmentPolicy(process.env, environmentPolicy), params.env);
    const start = { argv: params.command, cwd: resolve(params.cwd ?? ''), env, terminal: how.terminal };
    requireProgram(start);
    const permissions = confinement === 'configured' ? (sandboxPermissions(configured) ?? 'none') : confinement;
    const hasInput = how.streamsInput;
    if (permissions === 'none') return startProcess({ ...start, hasInput }, how.events);
    const command = { argv: params.command, hasTerminal: how.terminal !== null };
    const { argv, env: told, release } = await sandbox.confine(command, permissions, { cwd: process.cwd() });
    const events: ProcessEvents = {
      ...how.events,
      exit: (exit) => void release().finally(() => how.events.exit(exit)),
    };
    try {
      return await startProcess({ ...start, argv, env: { ...env, ...told }, hasInput }, events);
    } catch (error) {
      await release();
      throw error;
    }
  }
}

async function startedOr(running: ClientProcess, failure: string) {
  try {
    return await running.ended;
  } catch (error) {
    if (!(error instanceof SpawnFailed || error instanceof SandboxFailed)) throw error;
    throw new RpcError(RPC_ERROR.internalError, `${failure}: ${error.message}`);
  }
}

type Confinement = SandboxPermissions | 'none' | 'configured';

/** What of the wishes an organisation may have a say in. */
function wishedPolicy({ sandboxPolicy, permissionProfile }: CommandExecParams): LimitedSettings {
  if (sandboxPolicy != null) return { sandboxPolicy };
  if (permissionProfile == null) return {};
  if (typeof permissionProfile === 'string') return { sandboxPolicy: builtInProfile(permissionProfile) };
  return confinementByProfile(permissionProfile) === 'none' ? { sandboxPolicy: { type: 'dangerFullAccess' } } : {};
}

function confinementOf({ sandboxPolicy, permissionProfile }: CommandExecParams): Confinement {
  if (sandboxPolicy != null && permissionProfile != null) {
    throw RpcError.invalidRequest('`permissionProfile` cannot be combined with `sandboxPolicy`');
  }
  if (sandboxPolicy != null) return confinementBy(sandboxPolicy);
  return permissionProfile == null ? 'configured' : confinementByProfile(permissionProfile);
}

function confinementBy(policy: SandboxPolicy): SandboxPermissions | 'none' {
  return isUnrestricted(policy) ? 'none' : permissionsOf(policy);
}

function builtInProfile(name: string): SandboxPolicy {
  const found = builtInPolicy(name);
  if (found !== null) return found;
  throw RpcError.invalidRequest(`invalid permission profile: there is no built-in profile \`${name}\``);
}

function confinementByProfile(profile: PermissionProfile | string): SandboxPermissions | 'none' {
  if (typeof profile === 'string') return confinementBy(builtInProfile(profile));
  if (profile.type !== 'managed') return 'none';
  const { fileSystem, network } = profile;
  if (fileSystem.type === 'restricted') {
    const { entries, globScanMaxDepth } = fileSystem;
    return { entries, networkAccess: network.enabled, globScanMaxDepth: globScanMaxDepth ?? null };
  }
  if (network.enabled) return 'none';
  const everything = { path: { type: 'special', value: { kind: 'root' } }, access: 'write' } as const;
  return { entries: [everything], networkAccess: false };
}
