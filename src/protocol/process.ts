import { z } from 'zod';
import { AbsolutePath } from './absolute-path.ts';
import { i32, i64, u64 } from './integers.ts';
import { optionalNullable } from './nullable.ts';
import { PermissionProfile } from './permissions.ts';
import { SandboxPolicy } from './policy.ts';
import { experimental } from './stability.ts';

/** Size of a terminal in characters. */
export const TerminalSize = z
  .object({ rows: z.int().min(0).max(0xffff), cols: z.int().min(0).max(0xffff) })
  .meta({ id: 'TerminalSize' });
export type TerminalSize = z.output<typeof TerminalSize>;

/** Where output came from; on a terminal all of it is `stdout`. */
export const OutputStream = z.enum(['stdout', 'stderr']).meta({ id: 'OutputStream' });
export type OutputStream = z.output<typeof OutputStream>;

const howToRun = {
  /** On a terminal of its own; implies both kinds of streaming. */
  tty: z.boolean().default(false),
  streamStdin: z.boolean().default(false),
  /** Streamed output is not in the final answer. */
  streamStdoutStderr: z.boolean().default(false),
  /** Bytes of each stream that are told; default 1 MiB. */
  outputBytesCap: optionalNullable(u64),
  /** Milliseconds after which it is killed, with exit code 124; default 10 s. */
  timeoutMs: optionalNullable(i64),
  /** Over the variables of the server; `null` takes one away. */
  env: optionalNullable(z.record(z.string(), z.string().nullable())),
  /** Only with `tty`. */
  size: optionalNullable(TerminalSize),
};

/** Params of `command/exec`. The answer comes when the command has ended. */
export const CommandExecParams = z.object({
  command: z.array(z.string()),
  /** Names it for the other requests of this connection; needed for `tty` and streaming. */
  processId: optionalNullable(z.string()),
  ...howToRun,
  disableOutputCap: z.boolean().default(false),
  disableTimeout: z.boolean().default(false),
  /** A relative path counts from the folder of the server, which is the default. */
  cwd: optionalNullable(z.string()),
  /** Default: the configured one. */
  sandboxPolicy: optionalNullable(SandboxPolicy),
  /** Instead of `sandboxPolicy`: the profile itself (0.130), or the name of one (0.169). */
  permissionProfile: experimental(
    'command/exec.permissionProfile',
    optionalNullable(z.union([PermissionProfile, z.string()])),
  ),
});
export type CommandExecParams = z.output<typeof CommandExecParams>;

/** Result of `command/exec`: what was not streamed. Exit code 124: timed out; -1: ended by a signal. */
export const CommandExecResult = z.object({ exitCode: i32, stdout: z.string(), stderr: z.string() });
export type CommandExecResult = z.output<typeof CommandExecResult>;

const stdin = {
  /** With padding, in the alphabet of `+` and `/`. */
  deltaBase64: optionalNullable(z.string()),
  /** After writing. */
  closeStdin: z.boolean().default(false),
};

/** Params of `command/exec/write`. */
export const CommandExecWriteParams = z.object({ processId: z.string(), ...stdin });
/** Params of `command/exec/resize`. */
export const CommandExecResizeParams = z.object({ processId: z.string(), size: TerminalSize });
/** Params of `command/exec/terminate`. */
export const CommandExecTerminateParams = z.object({ processId: z.string() });

/** Params of `process/spawn`, which runs without sandbox. The answer comes when the process has started. */
export const ProcessSpawnParams = z.object({
  command: z.array(z.string()),
  /** Names it on this connection until it has ended. */
  processHandle: z.string(),
  cwd: AbsolutePath,
  ...howToRun,
  /** `null`: all of it. */
  outputBytesCap: howToRun.outputBytesCap,
  /** `null`: as long as it takes. */
  timeoutMs: howToRun.timeoutMs,
});
export type ProcessSpawnParams = z.output<typeof ProcessSpawnParams>;

/** Params of `process/writeStdin`. */
export const ProcessWriteStdinParams = z.object({ processHandle: z.string(), ...stdin });
/** Params of `process/resizePty`. */
export const ProcessResizePtyParams = z.object({ processHandle: z.string(), size: TerminalSize });
/** Params of `process/kill`. */
export const ProcessKillParams = z.object({ processHandle: z.string() });

/** Result of the requests that act on a process. */
export const ProcessDone = z.object({});

/** A piece of output. `capReached`: the last one of its stream, because more is not told. */
export const OutputDelta = z.object({ stream: OutputStream, deltaBase64: z.string(), capReached: z.boolean() });
