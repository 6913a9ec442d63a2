import { RpcError } from '../../protocol/rpc-error.ts';

/** Why a write of config.toml is refused; clients find it in the `data` of the error. */
export type ConfigWriteErrorCode = 'configLayerReadonly' | 'configVersionConflict' | 'configValidationError';

/** -32600 in the words of the originals. */
export function configWriteError(code: ConfigWriteErrorCode, message: string): RpcError {
  return RpcError.invalidRequest(message, { config_write_error_code: code });
}

export function invalidWrite(message: string): RpcError {
  return configWriteError('configValidationError', message);
}
