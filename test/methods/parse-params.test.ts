import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseParams } from '../../src/methods/parse-params.ts';
import { RpcError } from '../../src/protocol/rpc-error.ts';
import { ThreadItemsListParams, ThreadListParams, ThreadStartParams } from '../../src/protocol/thread-methods.ts';
import { TurnStartParams } from '../../src/protocol/turn-methods.ts';

const turn = (members: object) => ({ threadId: 't', input: [], ...members });

describe('parseParams()', () => {
  test.each<[z.ZodType, unknown, string]>([
    [ThreadListParams, undefined, 'missing field `params`'],
    [ThreadListParams, null, 'missing field `params`'],
    [ThreadListParams, 'x', 'invalid type for `params`: expected an object, found a string'],
    [ThreadListParams, [], 'invalid type for `params`: expected an object, found a list'],
    [TurnStartParams, { threadId: 't' }, 'missing field `input`'],
    [TurnStartParams, { threadId: 5, input: [] }, 'invalid type for `threadId`: expected a string, found an integer'],
    [ThreadListParams, { limit: '5' }, 'invalid type for `limit`: expected an integer, found a string'],
    [
      ThreadListParams,
      { limit: 1.5 },
      'invalid type for `limit`: expected an unsigned 32-bit integer, found a fraction',
    ],
    [ThreadListParams, { limit: -1 }, 'invalid value for `limit`: -1 is out of range'],
    [ThreadListParams, { limit: 4_294_967_296 }, 'invalid value for `limit`: 4294967296 is out of range'],
    [ThreadListParams, { useStateDbOnly: null }, 'invalid type for `useStateDbOnly`: expected a boolean, found null'],
    [ThreadListParams, { cwd: 5 }, 'invalid type for `cwd`: expected a string or a list, found an integer'],
    [ThreadListParams, { cwd: ['a', 5] }, 'invalid type for `cwd[1]`: expected a string, found an integer'],
    [
      ThreadListParams,
      { sortKey: 'name' },
      'unknown variant `name` for `sortKey`, expected one of `created_at`, `updated_at`, `recency_at`, `section_position`',
    ],
    [
      ThreadItemsListParams,
      { threadId: 't', cursor: { type: 'x' } },
      'unknown variant `x` for `cursor.type`, expected `item`',
    ],
    [TurnStartParams, turn({ input: [{ text: 'x' }] }), 'missing field `input[0].type`'],
    [TurnStartParams, turn({ input: [{ type: 'text' }] }), 'missing field `input[0].text`'],
    [TurnStartParams, turn({ input: [{ type: 'image' }] }), 'missing field `input[0].url`'],
    [TurnStartParams, turn({ effort: '' }), '`effort` must not be empty'],
    [
      TurnStartParams,
      turn({ approvalPolicy: 'x' }),
      'unknown variant `x` for `approvalPolicy`, expected one of `untrusted`, `on-failure`, `on-request`, `never`',
    ],
    [
      TurnStartParams,
      turn({ approvalPolicy: { granular: {} } }),
      'missing field `approvalPolicy.granular.sandbox_approval`',
    ],
    [
      ThreadStartParams,
      { sandbox: 'x'.repeat(1000) },
      `unknown variant \`${'x'.repeat(120)}…\` for \`sandbox\`, expected one of \`read-only\`, \`workspace-write\`, \`danger-full-access\``,
    ],
  ])('refuses %# with its sentence', (schema, raw, sentence) => {
    expect(() => parseParams(schema, raw)).toThrow(RpcError.invalidRequest(`Invalid request: ${sentence}`));
  });

  test('reads absent params as an empty object where they are optional', () => {
    const schema = z.object({ a: z.string().optional() });
    expect(parseParams(schema, undefined, { optionalParams: true })).toEqual({});
    expect(parseParams(schema, null, { optionalParams: true })).toEqual({});
  });

  test('fills in defaults and drops unknown members', () => {
    const raw = { threadId: 't', input: [{ type: 'text', text: 'x', other: 1 }], other: 1 };
    expect(parseParams(TurnStartParams, raw)).toEqual({
      threadId: 't',
      input: [{ type: 'text', text: 'x', text_elements: [] }],
    });
  });

  test('keeps the difference between an absent member and null', () => {
    expect(parseParams(ThreadStartParams, { serviceTier: null }).serviceTier).toBeNull();
    expect(parseParams(ThreadStartParams, {}).serviceTier).toBeUndefined();
  });
});
