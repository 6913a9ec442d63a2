import { describe, expect, it } from 'vitest';
import { denyPattern, isDenied } from '../../../src/agent/permissions/deny-pattern.ts';

describe('denyPattern', () => {
  it.each([
    ['**/*.env', '/w/a.env', true],
    ['**/*.env', '/w/a/b/.env', true],
    ['**/*.env', '/v/a.env', false],
    ['**/*.env', '/w/a.env.txt', false],
    ['*.env', '/w/a/b.env', false],
    ['a/**', '/w/a/b/c', true],
    ['a/**', '/w/a', false],
    ['a/**/b/**/c', '/w/a/b/c', true],
    ['a/**/**/c', '/w/a/c', true],
    ['key?', '/w/key1', true],
    ['key?', '/w/key', false],
    ['key[0-9]', '/w/key7', true],
    ['key[!0-9]', '/w/key7', false],
    ['key[!0-9]', '/w/keyx', true],
    ['a**b', '/w/axxb', true],
    ['a**b', '/w/a/b', false],
    ['(x)+.*', '/w/(x)+.y', true],
    ['a[]]', '/w/a]', true],
  ])('%s fits %s: %s', (pattern, path, expected) => {
    expect(denyPattern(pattern, '/w').fits(path)).toBe(expected);
  });

  it('takes the letters of its root as they are', () => {
    const { base, depth, text, fits } = denyPattern('x/*.env', '/w[a]*');
    expect([base, depth, text, fits('/w[a]*/x/b.env'), fits('/wa/x/b.env')]).toEqual([
      '/w[a]*/x',
      1,
      '/w[a]*/x/*.env',
      true,
      false,
    ]);
    expect(denyPattern('a/**/b').depth).toBe(Number.POSITIVE_INFINITY);
  });

  it.each(['a[', 'a]', '[z-a]', '[a/b]'])('refuses %s', (pattern) => {
    expect(() => denyPattern(pattern)).toThrow(SyntaxError);
  });
});

it('isDenied() counts for all that is in a folder that fits', () => {
  const patterns = [denyPattern('**/secret', '/w')];
  expect(['/w/a/secret/b/c', '/w/secret', '/w/secrets', '/w'].map((path) => isDenied(patterns, path))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
