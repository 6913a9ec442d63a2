import { describe, expect, it } from 'vitest';
import { parseKeyPath } from '../../../src/config/layers/key-path.ts';

describe('parseKeyPath()', () => {
  it.each([
    ['model', ['model']],
    ['a.b.c', ['a', 'b', 'c']],
    ['model_providers."my.id".name', ['model_providers', 'my.id', 'name']],
    ["a.'b.c'", ['a', 'b.c']],
    ['a."b\\"c"', ['a', 'b"c']],
    ['projects."/a.b".trust_level', ['projects', '/a.b', 'trust_level']],
    ['projects./a.b/c.d.trust_level', ['projects', '/a.b/c.d', 'trust_level']],
    ['projects./a.b/c', ['projects', '/a.b/c']],
    ['projects./a', ['projects', '/a']],
  ])('splits %s', (key, path) => {
    expect(parseKeyPath(key)).toEqual(path);
  });

  it.each(['', '.', 'a.', '.a', 'a..b', '"a', 'a"b"', '""'])('refuses %j', (key) => {
    expect(() => parseKeyPath(key)).toThrow(`invalid key \`${key}\``);
  });
});
