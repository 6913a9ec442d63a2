import { execFile } from 'node:child_process';
import { release as kernelRelease } from 'node:os';
import { osErrorText } from '../../system/os-error.ts';
import { fileSystemEntries, type RestrictedPolicy } from '../session/permission-entries.ts';
import { bubblewrapArgv, HEEDING_SIGNALS } from './bubblewrap.ts';
import type { CommandToConfine } from './command-to-confine.ts';
import { countsProcessesOfSandbox } from './counts-processes-of-sandbox.ts';
import { findProgram } from './find-program.ts';
import { takeMountPoints } from './mount-points.ts';
import { namelessFile } from './nameless-file.ts';
import { loopbackFilter, networkFilter } from './network-filter.ts';
import { SandboxFailed, type SandboxPermissions } from './sandbox-permissions.ts';
import { planSandbox, type SandboxPlan } from './sandbox-plan.ts';
import { SANDBOX_EXEC, seatbeltArgv } from './seatbelt.ts';

/** A command as it is to be started. */
export interface ConfinedCommand {
  readonly argv: readonly string[];
  /** Tells the command what it cannot do. */
  readonly env: Readonly<Record<string, string>>;
  /** To be called when it has ended, or was never started. */
  release(): Promise<void>;
}

/** How one system confines. */
type Confine = (plan: SandboxPlan, command: CommandToConfine) => readonly string[];

export interface CommandSandboxOptions {
  /** Path of `bwrap`; absent: the one on `PATH`. */
  readonly bubblewrap?: string | undefined;
  /** Processes and threads that a command may have at a time; absent: as many as the system lets it. */
  readonly maxProcesses?: number | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
  /** Hears once why there is none, when the first is needed. */
  readonly onObstacle?: (reason: string) => void;
}

const PROBE_TIMEOUT_MS = 5000;
/** What is tried to find out whether there is a sandbox. */
const NOTHING = ['/bin/sh', '-c', ':'];
const READ_ONLY: SandboxPlan = {
  rules: [{ path: '/', access: 'read', state: 'folder' }],
  pins: [],
  patterns: [],
  links: [],
  networkAccess: false,
};
const nothing = async () => undefined;

/** Confines commands to what a policy lets them do, where the system can. */
export class CommandSandbox {
  readonly #options: CommandSandboxOptions;
  #way: Promise<Confine | string> | null = null;

  constructor(options: CommandSandboxOptions = {}) {
    this.#options = options;
  }

  /** For where nothing can be confined. */
  static none(reason: string): CommandSandbox {
    const sandbox = new CommandSandbox();
    sandbox.#way = Promise.resolve(reason);
    return sandbox;
  }

  /** Why commands cannot be confined here; null: they can. It is found out once, by trying. */
  async obstacle(): Promise<string | null> {
    const way = await this.#found();
    return typeof way === 'string' ? way : null;
  }

  /** @throws {SandboxFailed} It cannot be confined: it must not run as if it were. */
  async confine(
    command: CommandToConfine,
    permissions: SandboxPermissions,
    { cwd }: { readonly cwd: string },
  ): Promise<ConfinedCommand> {
    const way = await this.#found();
    if (typeof way === 'string') throw new SandboxFailed(way);
    const plan = await this.plan(permissions, { cwd });
    const told =
      plan.networkAccess || (command.hasDoors && this.opensDoors) ? {} : { CODEX_SANDBOX_NETWORK_DISABLED: '1' };
    if (this.#platform !== 'linux') {
      return { argv: way(plan, command), env: { ...told, CODEX_SANDBOX: 'seatbelt' }, release: nothing };
    }
    const missing = plan.rules.filter(({ state }) => state === 'missing').map(({ path }) => path);
    const { paths, release } = await takeMountPoints(missing).catch((error: unknown) => {
      throw new SandboxFailed(`the sandbox cannot protect what is not there: ${osErrorText(error)}`, { cause: error });
    });
    const rules = plan.rules.filter(({ state, path }) => state !== 'missing' || paths.has(path));
    return { argv: way({ ...plan, rules }, command), env: told, release };
  }

  /** Whether commands can have doors to the server; where not, those who want some have no network. */
  get opensDoors(): boolean {
    return this.#platform === 'linux';
  }

  /** What the permissions mean now for the files of this machine. */
  plan(permissions: SandboxPermissions, { cwd }: { readonly cwd: string }): Promise<SandboxPlan> {
    return planSandbox(permissions, { cwd, tmpdir: (this.#options.env ?? process.env).TMPDIR });
  }

  get #platform(): NodeJS.Platform {
    return this.#options.platform ?? process.platform;
  }

  #found(): Promise<Confine | string> {
    this.#way ??= this.#find().then((way) => {
      if (typeof way === 'string') this.#options.onObstacle?.(way);
      return way;
    });
    return this.#way;
  }

  #find(): Promise<Confine | string> {
    if (this.#platform === 'linux') return findBubblewrap(this.#options);
    if (this.#platform === 'darwin') return findSeatbelt();
    return Promise.resolve(`there is no sandbox for ${this.#platform}`);
  }
}

/** The permissions of a policy that a sandbox of ours has to hold. */
export function permissionsOf(policy: RestrictedPolicy): SandboxPermissions {
  return { entries: fileSystemEntries(policy), networkAccess: policy.networkAccess };
}

async function findBubblewrap({
  bubblewrap,
  maxProcesses,
  env = process.env,
}: CommandSandboxOptions): Promise<Confine | string> {
  const program = bubblewrap ?? (await findProgram('bwrap', env.PATH));
  if (program === null) return 'bubblewrap (bwrap) is not installed';
  const filter = networkFilter(process.arch);
  const openFilter = loopbackFilter(process.arch);
  if (filter === null || openFilter === null) return `there is no sandbox for the processor ${process.arch}`;
  const means = {
    program,
    networkFilter: namelessFile(filter),
    loopbackFilter: namelessFile(openFilter),
    maxProcesses: countsProcessesOfSandbox(kernelRelease()) ? (maxProcesses ?? null) : null,
    canHeedSignals: (await failureOf([...HEEDING_SIGNALS, ...NOTHING])) === null,
  };
  const confine: Confine = (plan, command) => bubblewrapArgv(plan, command, means);
  const failure = await failureOf(confine(READ_ONLY, { argv: NOTHING, hasTerminal: false }));
  return failure === null ? confine : `bubblewrap does not work here: ${failure}`;
}

async function findSeatbelt(): Promise<Confine | string> {
  const confine: Confine = (plan, { argv }) => seatbeltArgv(plan, argv);
  const failure = await failureOf(confine(READ_ONLY, { argv: NOTHING, hasTerminal: false }));
  return failure === null ? confine : `${SANDBOX_EXEC} does not work here: ${failure}`;
}

/** Null: it ran and succeeded. */
function failureOf([program = '', ...args]: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: PROBE_TIMEOUT_MS }, (error, _stdout, stderr) => {
      if (error === null) resolve(null);
      else resolve(stderr.trim().split('\n')[0] || error.message);
    });
  });
}
