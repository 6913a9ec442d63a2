import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/cli/logger.ts';

function logged(entry: object): Record<string, unknown> {
  const lines: string[] = [];
  createLogger('info', { write: (line) => void lines.push(line) }).info(entry, 'm');
  const { time: _time, ...rest } = JSON.parse(lines.join(''));
  return rest;
}

describe('createLogger()', () => {
  it('leaves secrets out, wherever they are', () => {
    expect(
      logged({
        authorization: 'a',
        provider: { bearerToken: 'b', name: 'n', headers: { 'X-Key': 'c' } },
        err: { response: { config: { apiKey: 'd' } } },
      }),
    ).toEqual({
      level: 30,
      msg: 'm',
      authorization: '[redacted]',
      provider: { bearerToken: '[redacted]', name: 'n', headers: '[redacted]' },
      err: { response: { config: { apiKey: '[redacted]' } } },
    });
  });
});
