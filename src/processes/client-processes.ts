import type { z } from 'zod';
import { SpawnFailed } from '../agent/exec/spawn-failed.ts';
import type { NotificationParams } from '../protocol/notifications/index.ts';
import type {
  ProcessKillParams,
  ProcessResizePtyParams,
  ProcessSpawnParams,
  ProcessWriteStdinParams,
} from '../protocol/process.ts';
import { RPC_ERROR, RpcError } from '../protocol/rpc-error.ts';
import { ClientProcess, type ProcessEnd } from './client-process.ts';
import { ProcessTable } from './process-table.ts';
import { environmentOf, inputOf, requireSize, terminalOf, timeoutOf } from './process-wishes.ts';
import { startProcess } from './start-process.ts';

const METHOD = 'process/spawn';
const DEFAULT_CAP_BYTES = 1024 * 1024;

/** Who starts a process: a connection. */
export interface ProcessClient {
  notify(method: 'process/outputDelta', params: NotificationParams<'process/outputDelta'>): void;
  notify(method: 'process/exited', params: NotificationParams<'process/exited'>): void;
  backPressure(): Promise<void> | undefined;
}

/** `process/*`: processes of clients, on this machine and without sandbox; they end with their connection. */
export class ClientProcesses {
  readonly #maxOutputBytes: number;
  readonly #running = new ProcessTable<ProcessClient>({
    unknown: 'no active process for process handle',
    duplicate: 'duplicate active process handle',
  });

  /** `maxOutputBytes`: the most bytes that one notification of an end holds, whatever is asked for. */
  constructor({ maxOutputBytes }: { readonly maxOutputBytes: number }) {
    this.#maxOutputBytes = maxOutputBytes;
  }

  /**
   * Answers when the process has started; `answered` resolves when that answer is out, and only then more is told.
   *
   * @throws {RpcError} -32600 and -32602 for what cannot be asked, -32603 for what cannot be started.
   */
  async spawn(
    client: ProcessClient,
    params: ProcessSpawnParams,
    answered: Promise<unknown>,
  ): Promise<Record<string, never>> {
    const { command, processHandle, cwd, tty, outputBytesCap: cap } = params;
    if (command.length === 0) throw RpcError.invalidRequest('command must not be empty');
    if (processHandle === '') throw RpcError.invalidRequest('processHandle must not be empty');
    const terminal = terminalOf(METHOD, params);
    const timeoutMs = params.timeoutMs === null ? null : timeoutOf(METHOD, params.timeoutMs);
    const streamsInput = tty || params.streamStdin;
    const streamsOutput = tty || params.streamStdoutStderr;
    const wantedBytes = cap === null ? Number.MAX_SAFE_INTEGER : (cap ?? DEFAULT_CAP_BYTES);
    const env = environmentOf(process.env, params.env);
    const running = this.#running.add(
      client,
      processHandle,
      () =>
        new ClientProcess(
          (events) => startProcess({ argv: command, cwd, env, terminal, hasInput: streamsInput }, events),
          {
            streamsInput,
            streamsOutput,
            capBytes: streamsOutput ? wantedBytes : Math.min(wantedBytes, this.#maxOutputBytes),
            timeoutMs,
            ready: answered,
            listener: {
              output: (chunk) => client.notify('process/outputDelta', { processHandle, ...chunk }),
              backPressure: () => client.backPressure(),
            },
          },
        ),
    );
    try {
      await running.started();
    } catch (error) {
      if (!(error instanceof SpawnFailed)) throw error;
      throw new RpcError(RPC_ERROR.internalError, `failed to spawn process: ${error.message}`);
    }
    void running.ended.then((end) => client.notify('process/exited', { processHandle, ...toldOf(end) }));
    return {};
  }

  async writeStdin(
    client: ProcessClient,
    params: z.output<typeof ProcessWriteStdinParams>,
  ): Promise<Record<string, never>> {
    const bytes = inputOf('process/writeStdin', params);
    const running = this.#running.get(client, params.processHandle);
    if (!running.takesInput) throw RpcError.invalidRequest('stdin streaming is not enabled for this process');
    await running.write(bytes, { isLast: params.closeStdin });
    return {};
  }

  async resizePty(
    client: ProcessClient,
    params: z.output<typeof ProcessResizePtyParams>,
  ): Promise<Record<string, never>> {
    const size = requireSize('process/resizePty', params.size);
    await this.#running.get(client, params.processHandle).resize(size);
    return {};
  }

  kill(client: ProcessClient, { processHandle }: z.output<typeof ProcessKillParams>): Record<string, never> {
    this.#running.get(client, processHandle).kill();
    return {};
  }

  disconnected(client: ProcessClient): void {
    this.#running.disconnected(client);
  }
}

function toldOf({ exitCode, isCutShort, stdout, stderr }: ProcessEnd) {
  return {
    exitCode,
    outputDrainTimedOut: isCutShort,
    stdout: stdout.text(),
    stdoutCapReached: stdout.isCapped,
    stderr: stderr.text(),
    stderrCapReached: stderr.isCapped,
  };
}
