import { describe, expect, it } from 'vitest';
import { namespaceOf, toolNameOf } from '../../../src/agent/mcp/tool-names.ts';

const NONE: ReadonlySet<string> = new Set();

describe('namespaceOf()', () => {
  it('puts the name of the server between its marks', () => {
    expect(namespaceOf('lab', NONE)).toBe('mcp__lab__');
    expect(namespaceOf('my-lab.io', NONE)).toBe('mcp__my_lab_io__');
  });

  it('tells apart servers that would look alike, and shortens long names', () => {
    const second = namespaceOf('a.b', new Set([namespaceOf('a-b', NONE)]));
    expect(second).toMatch(/^mcp__a_b_[0-9a-f]{12}__$/);
    const long = namespaceOf('x'.repeat(100), NONE);
    expect(long).toHaveLength(40);
    expect(long).toMatch(/^mcp__x+_[0-9a-f]{12}__$/);
  });
});

describe('toolNameOf()', () => {
  it('replaces what model services do not take', () => {
    expect(toolNameOf('we.ird name', 'mcp__lab__', NONE)).toBe('we_ird_name');
  });

  it('fits into 64 letters together with the namespace, as the original does', () => {
    const name = toolNameOf('x'.repeat(70), 'mcp__lab__', NONE);
    expect(name).toMatch(/^x{41}_[0-9a-f]{12}$/);
  });

  it('tells apart tools that would look alike', () => {
    expect(toolNameOf('a.b', 'mcp__lab__', new Set(['a_b']))).toMatch(/^a_b_[0-9a-f]{12}$/);
  });
});
