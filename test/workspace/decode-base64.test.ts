import { describe, expect, it } from 'vitest';
import { RpcError } from '../../src/protocol/rpc-error.ts';
import { decodeBase64 } from '../../src/workspace/decode-base64.ts';

const decode = (text: string) => decodeBase64(text, (what) => RpcError.invalidRequest(what)).toString('latin1');

describe('decodeBase64()', () => {
  it.each([
    ['', ''],
    ['YQ==', 'a'],
    ['YWI=', 'ab'],
    ['/+8=', '\u00ff\u00ef'],
  ])('reads %j', (text, bytes) => {
    expect(decode(text)).toBe(bytes);
  });

  it.each([
    ['YQ', 'Invalid padding'],
    ['YQ==\n', 'Invalid symbol 10, offset 4.'],
    ['YQ-_', 'Invalid symbol 45, offset 2.'],
    ['é===', 'Invalid symbol 195, offset 0.'],
    ['\u{1f600}===', 'Invalid symbol 240, offset 0.'],
    ['YR==', 'Invalid last symbol 82, offset 1.'],
    ['YWJ=', 'Invalid last symbol 74, offset 2.'],
  ])('refuses %j', (text, what) => {
    expect(() => decode(text)).toThrow(what);
  });
});
