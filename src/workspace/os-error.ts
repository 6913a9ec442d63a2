import { RPC_ERROR, RpcError } from '../protocol/rpc-error.ts';
import { osErrorOf, osErrorText } from '../system/os-error.ts';

/** The error of a request whose work the operating system refused: -32603 with its own words. Anything else as it is. */
export function osError(reason: unknown): unknown {
  return osErrorOf(reason) === null ? reason : new RpcError(RPC_ERROR.internalError, osErrorText(reason));
}

/** What the action gives, its failures in the words of the operating system. */
export async function withOsErrors<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (reason) {
    throw osError(reason);
  }
}
