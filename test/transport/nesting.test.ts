import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestsDeeperThan } from '../../src/transport/nesting.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('nestsDeeperThan()', () => {
  it('counts what is open, not what stands in texts', () => {
    const brackets = JSON.stringify({ text: `${'['.repeat(50)}\\"{`, more: [[]] });
    expect([nestsDeeperThan(Buffer.from(brackets), 3), nestsDeeperThan(Buffer.from(brackets), 2)]).toEqual([
      false,
      true,
    ]);
  });

  it('agrees with the depth of the parsed value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 0, max: 9 }), (value, depth) => {
        // Spaces behind the value, so that a short text does not count as shallow without a look.
        const bytes = Buffer.from(JSON.stringify(value) + ' '.repeat(20));
        expect(nestsDeeperThan(bytes, depth)).toBe(depthOf(JSON.parse(bytes.toString())) > depth);
      }),
    );
  });
});
