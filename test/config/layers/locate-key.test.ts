import { describe, expect, it } from 'vitest';
import { locateKey } from '../../../src/config/layers/locate-key.ts';

const TEXT = `model = "m" # first
a.b = 1
[model_providers."my.id"]
name = "n"
[[list]]
inline = { deep = 5 }
`;

function line(path: readonly string[]): string | null {
  const range = locateKey(TEXT, path);
  return range && `${range.start.line}:${range.start.column}`;
}

describe('locateKey()', () => {
  it.each([
    [['model'], '1:9'],
    [['a', 'b'], '2:7'],
    [['model_providers', 'my.id'], '3:2'],
    [['model_providers', 'my.id', 'name'], '4:8'],
    [['list', 'inline', 'deep'], '6:10'],
    [['model_providers', 'my.id', 'missing'], '3:2'],
    [['missing'], null],
  ])('finds %j', (path, place) => {
    expect(line(path)).toBe(place);
  });
});
