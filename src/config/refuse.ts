import { RPC_ERROR, RpcError } from '../protocol/rpc-error.ts';
import { osErrorOf, osErrorText } from '../system/os-error.ts';
import { ConfigError } from './config-error.ts';

/** For requests that are about the configuration itself: what cannot be used of it is a failure. */
export async function orFail<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof ConfigError) throw new RpcError(RPC_ERROR.internalError, `${what}: ${error.message}`);
    throw error;
  }
}

/** For requests that need the configuration. */
export async function orRefuse<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof ConfigError) throw RpcError.invalidRequest(`failed to load configuration: ${error.message}`);
    throw error;
  }
}

/** Lets the action run; what the operating system has against the writing of `file` becomes -32603 in its words. */
export async function orNotPersisted<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (osErrorOf(error) === null) throw error;
    const message = `failed to persist config.toml at ${file}: ${osErrorText(error)}`;
    throw new RpcError(RPC_ERROR.internalError, message);
  }
}
