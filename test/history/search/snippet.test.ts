import { describe, expect, it } from 'vitest';
import { snippetAround } from '../../../src/history/search/snippet.ts';

describe('snippetAround()', () => {
  it('shows 49 characters before and 96 behind, and says where the text goes on', () => {
    const text = `${'a'.repeat(60)}needle${'b'.repeat(120)}`;
    const { text: snippet, range } = snippetAround(text, { start: 60, end: 66 });
    expect(snippet).toBe(`... ${'a'.repeat(49)}needle${'b'.repeat(96)} ...`);
    expect(snippet.slice(range.start, range.end)).toBe('needle');
  });

  it('shows all of a text that is no longer than that', () => {
    const text = `${'a'.repeat(49)}needle${'b'.repeat(96)}`;
    expect(snippetAround(text, { start: 49, end: 55 })).toEqual({ text, range: { start: 49, end: 55 } });
  });

  it('counts characters outside the basic plane once and never cuts one in two', () => {
    const text = `${'😀'.repeat(60)}x${'😀'.repeat(120)}`;
    const { text: snippet, range } = snippetAround(text, { start: 120, end: 121 });
    expect(snippet).toBe(`... ${'😀'.repeat(49)}x${'😀'.repeat(96)} ...`);
    expect(snippet.slice(range.start, range.end)).toBe('x');
  });
});
