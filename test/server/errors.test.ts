import { describe, expect, it } from 'vitest';
import { SessionError } from '../../src/agent/session/session-error.ts';
import { RpcError } from '../../src/protocol/rpc-error.ts';
import { isUnexpected, toRpcError } from '../../src/server/errors.ts';
import { STORE_ERROR_CODES, ThreadStoreError } from '../../src/store/errors.ts';

const METHOD = 'thread/turns/items/list';

function told(reason: unknown): unknown {
  const { code, message, data } = toRpcError(reason, METHOD);
  return { code, message, data };
}

describe('toRpcError()', () => {
  it.each([
    ['RpcError', new RpcError(-32602, 'text', { a: 1 }), { code: -32602, message: 'text', data: { a: 1 } }],
    [
      'SessionError',
      new SessionError('no active turn', { b: 2 }),
      { code: -32600, message: 'no active turn', data: { b: 2 } },
    ],
    [
      'unsupported list_items',
      ThreadStoreError.unsupported('list_items'),
      { code: -32601, message: 'thread/turns/items/list is not supported yet', data: undefined },
    ],
    [
      'unsupported list_turns',
      ThreadStoreError.unsupported('list_turns'),
      { code: -32601, message: 'list_turns is not supported yet', data: undefined },
    ],
    [
      'unsupported search_threads',
      ThreadStoreError.unsupported('search_threads'),
      { code: -32601, message: 'search_threads is not supported yet', data: undefined },
    ],
    [
      'a conflict with a known holder',
      ThreadStoreError.conflict('t', {
        pid: 7,
        host: 'h',
        client: { name: 'editor', version: '1' },
        since: new Date(1_700_000_000_900),
      }),
      {
        code: -32600,
        message: 'thread t already has an active writer',
        data: { holder: { pid: 7, host: 'h', client: { name: 'editor', version: '1' } }, since: 1_700_000_000 },
      },
    ],
    [
      'a conflict without',
      ThreadStoreError.conflict('t'),
      { code: -32600, message: 'thread t already has an active writer', data: undefined },
    ],
    [
      'an internal store error',
      ThreadStoreError.from(new Error('EIO /secret'), 'append'),
      { code: -32603, message: `Cannot complete ${METHOD}: internal error`, data: undefined },
    ],
    [
      'any other value',
      new TypeError('x is not a function'),
      { code: -32603, message: `Cannot complete ${METHOD}: internal error`, data: undefined },
    ],
    ['undefined', undefined, { code: -32603, message: `Cannot complete ${METHOD}: internal error`, data: undefined }],
  ])('translates %s', (_, reason, error) => {
    expect(told(reason)).toEqual(error);
  });

  it('has a code for each of the store', () => {
    const codes = STORE_ERROR_CODES.map((code) => [code, toRpcError(new ThreadStoreError(code, 'text'), METHOD).code]);
    expect(Object.fromEntries(codes)).toEqual({
      'not-found': -32600,
      invalid: -32600,
      conflict: -32600,
      fenced: -32600,
      unsupported: -32601,
      unavailable: -32603,
      corrupt: -32603,
      closed: -32603,
      internal: -32603,
    });
  });
});

describe('isUnexpected()', () => {
  it('tells what belongs into the log', () => {
    expect(
      [new Error('x'), new ThreadStoreError('corrupt', 'x'), RpcError.invalidRequest('x')].map(isUnexpected),
    ).toEqual([true, true, false]);
  });
});
