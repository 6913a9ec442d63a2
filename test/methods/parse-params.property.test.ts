import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wireSchema } from '../../src/cli/schema/wire-schema.ts';
import { methods } from '../../src/methods/index.ts';
import { parseParams } from '../../src/methods/parse-params.ts';
import { RpcError } from '../../src/protocol/rpc-error.ts';
import { spoil } from './bad-params.ts';
import { sampleOf } from './schema-arbitrary.ts';

const wire = wireSchema({ experimental: true });

function refusal(action: () => unknown): RpcError {
  try {
    action();
  } catch (error) {
    if (error instanceof RpcError) return error;
    throw error;
  }
  throw new Error('The params were accepted');
}

describe.each(methods.map(({ name, params }) => ({ name, params })))('parseParams() of $name', ({ name, params }) => {
  const schema = wire.methods[name]?.params ?? {};
  const valid = sampleOf(schema, wire);

  test('accepts what its schema allows', () => {
    fc.assert(
      fc.property(valid, (value) => {
        expect(parseParams(params, value)).toBeTypeOf('object');
      }),
      { numRuns: 50 },
    );
  });

  test('refuses each spoiled member with -32600 and names it', () => {
    fc.assert(
      fc.property(valid, (value) => {
        for (const { params: bad, member } of spoil(schema, value, wire)) {
          const { code, message } = refusal(() => parseParams(params, bad));
          expect({ code, message }).toEqual({ code: -32600, message: expect.stringMatching(/^Invalid request: /) });
          expect(message).toContain(member);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('answers any JSON with params or -32600', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          parseParams(params, value);
        } catch (error) {
          expect(error).toBeInstanceOf(RpcError);
          expect((error as RpcError).code).toBe(-32600);
        }
      }),
      { numRuns: 50 },
    );
  });
});
