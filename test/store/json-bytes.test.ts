import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonBytes, jsonPrefix } from '../../src/store/json-bytes.ts';

test('jsonPrefix() is the longest beginning of whole code points that fits', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\u0001', '\u007f', 'ä', '€', '😀', '\ud83d') });
  fc.assert(
    fc.property(text, fc.nat(40), (whole, maxBytes) => {
      const prefix = jsonPrefix(whole, maxBytes);
      const next = [...whole.slice(prefix.length)][0] ?? '';
      expect(whole.startsWith(prefix)).toBe(true);
      expect(jsonBytes(prefix) <= maxBytes || prefix === '').toBe(true);
      expect(next === '' || jsonBytes(prefix + next) > maxBytes).toBe(true);
    }),
  );
});
