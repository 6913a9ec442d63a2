import { isBlankTerm } from '../../history/search/find-in-message.ts';
import { RpcError } from '../../protocol/rpc-error.ts';

/** Longest term that is looked for, in UTF-16 code units. */
const MAX_TERM_LENGTH = 4096;

/** @throws {RpcError} for a term that is blank or too long. */
export function requireSearchTerm(searchTerm: string, wireMethod: string): void {
  if (isBlankTerm(searchTerm)) throw RpcError.invalidRequest(`${wireMethod} requires a non-empty searchTerm`);
  if (searchTerm.length <= MAX_TERM_LENGTH) return;
  throw RpcError.invalidRequest(
    `${wireMethod} requires a searchTerm of at most ${MAX_TERM_LENGTH} UTF-16 code units; this one has ${searchTerm.length}`,
  );
}
