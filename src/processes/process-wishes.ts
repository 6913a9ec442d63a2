import type { TerminalSize } from '../protocol/process.ts';
import { RPC_ERROR, RpcError } from '../protocol/rpc-error.ts';
import { decodeBase64 } from '../workspace/decode-base64.ts';

const DEFAULT_SIZE: TerminalSize = { rows: 24, cols: 80 };
const DEFAULT_TIMEOUT_MS = 10_000;
/** What a timer can wait at most. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

function invalid(message: string): RpcError {
  return new RpcError(RPC_ERROR.invalidParams, message);
}

/** Null: no terminal is wanted. */
export function terminalOf(
  method: string,
  { tty, size }: { readonly tty: boolean; readonly size?: TerminalSize | null | undefined },
): TerminalSize | null {
  if (size == null) return tty ? DEFAULT_SIZE : null;
  if (!tty) throw invalid(`${method} size requires tty: true`);
  return requireSize(method, size);
}

export function requireSize(method: string, size: TerminalSize): TerminalSize {
  if (size.rows > 0 && size.cols > 0) return size;
  throw invalid(`${method} size rows and cols must be greater than 0`);
}

export function timeoutOf(method: string, timeoutMs: number | undefined): number {
  if (timeoutMs === undefined) return DEFAULT_TIMEOUT_MS;
  if (timeoutMs < 0) throw invalid(`${method} timeoutMs must be non-negative, got ${timeoutMs}`);
  return Math.min(timeoutMs, LONGEST_TIMEOUT_MS);
}

/** Refuses members that contradict each other. */
export function refuseBoth(method: string, wishes: Readonly<Record<string, boolean>>): void {
  const given = Object.keys(wishes).filter((name) => wishes[name]);
  if (given.length > 1) throw invalid(`${method} cannot set both ${given.join(' and ')}`);
}

/** Null: nothing is to be written, only the input to be closed. */
export function inputOf(
  method: string,
  { deltaBase64, closeStdin }: { readonly deltaBase64?: string | null | undefined; readonly closeStdin: boolean },
): Buffer | null {
  if (deltaBase64 == null && !closeStdin) throw invalid(`${method} requires deltaBase64 or closeStdin`);
  if (deltaBase64 == null) return null;
  return decodeBase64(deltaBase64, (what) => invalid(`invalid deltaBase64: ${what}`));
}

/** The variables of the server under those that the client wants; `null` takes one away. */
export function environmentOf(
  base: NodeJS.ProcessEnv,
  wanted: Readonly<Record<string, string | null>> | null | undefined,
): Record<string, string> {
  const all = Object.entries({ ...base, ...wanted });
  return Object.fromEntries(all.flatMap(([name, value]) => (value == null ? [] : [[name, value] as const])));
}
