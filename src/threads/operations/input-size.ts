import type { UserInput } from '../../protocol/input.ts';
import { RPC_ERROR, RpcError } from '../../protocol/rpc-error.ts';

const MAX_INPUT_CHARS = 1_048_576;

/** @throws {RpcError} -32602 for more text than one message may have. */
export function checkInputSize(input: readonly UserInput[]): void {
  let chars = 0;
  for (const part of input) if (part.type === 'text') chars += [...part.text].length;
  if (chars <= MAX_INPUT_CHARS) return;
  throw new RpcError(RPC_ERROR.invalidParams, `Input exceeds the maximum length of ${MAX_INPUT_CHARS} characters.`, {
    input_error_code: 'input_too_large',
    max_chars: MAX_INPUT_CHARS,
    actual_chars: chars,
  });
}
