import { describe, expect, it } from 'vitest';
import { parseLogLevel } from '../../src/cli/log-level.ts';

describe('parseLogLevel()', () => {
  it.each([
    [undefined, 'warn'],
    ['', 'warn'],
    ['nonsense', 'warn'],
    ['off', 'silent'],
    ['error', 'error'],
    ['WARNING', 'warn'],
    ['error,codex_core=debug', 'debug'],
    ['codex_core=trace', 'trace'],
    [' info ', 'info'],
  ])('reads %j as %s', (filter, level) => {
    expect(parseLogLevel(filter)).toBe(level);
  });
});
