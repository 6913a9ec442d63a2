import assert from 'node:assert/strict';
import { type StoreErrorCode, ThreadStoreError } from '../errors.ts';

/** The call is refused with this code, and with nothing but the error of the contract. */
export async function expectError(
  code: StoreErrorCode,
  call: () => Promise<unknown>,
  fields: { readonly message?: string; readonly operation?: string } = {},
): Promise<void> {
  const reason = await call().then(
    () => assert.fail(`expected a refusal with "${code}"`),
    (error: unknown) => error,
  );
  assert.ok(reason instanceof ThreadStoreError, `not a ThreadStoreError: ${String(reason)}`);
  assert.equal(reason.code, code, reason.message);
  if (fields.message !== undefined) assert.equal(reason.message, fields.message);
  if (fields.operation !== undefined) assert.equal(reason.operation, fields.operation);
}
