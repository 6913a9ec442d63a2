import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionMetaPayload } from '../../../../src/history/record.ts';
import type { ThreadSummary } from '../../../../src/history/thread-summary.ts';
import { joinSummary, splitSummary } from '../../../../src/store/local/index/stored-summary.ts';

const ID = '0199a000-1111-7222-8333-444455556666';

const text = fc.constantFrom('', 'x', '2026-03-04T05:06:07.890Z', '2026-03-04T05:06:07Z', 'ä€😀');
const created = fc.constantFrom(null, 7, Date.parse('2026-03-04T05:06:07.890Z'));
const git = fc.constantFrom(null, {}, { branch: 'a' }, { branch: 'b', commit_hash: 'c' });
const keys = fc.constantFrom(
  ...['timestamp', 'cwd', 'source', 'git', 'base_instructions', 'dynamic_tools', 'forked_from_id', 'from_tomorrow'],
  ...['__proto__', 'constructor', 'bobbin', 'texts'],
);
const value = fc.oneof(
  text,
  fc.constantFrom(null, 7, true, { text: 'long' }, [{ name: 'tool' }], { subagent: 'review' }),
);
const meta = fc
  .tuple(fc.constantFrom(ID, ID.toUpperCase(), 'other'), fc.array(fc.tuple(keys, value), { maxLength: 8 }))
  .map(([id, members]) => parsed<SessionMetaPayload>(Object.fromEntries([...members, ['id', id]])));
const summary: fc.Arbitrary<ThreadSummary> = fc.record({
  meta,
  git,
  memoryMode: fc.option(text, { nil: null }),
  preview: text,
  hasUserMessage: fc.boolean(),
  model: fc.option(text, { nil: null }),
  reasoningEffort: fc.option(text, { nil: null }),
  settings: fc.option(fc.record({ cwd: text, service_tier: fc.constantFrom(null, 'priority') }), { nil: null }),
  lastTurnAt: fc.option(text, { nil: null }),
});

/** As it comes out of a file, and out of the index. */
function parsed<T>(members: object): T {
  return JSON.parse(JSON.stringify(members));
}

describe('joinSummary()', () => {
  it('gives back what was split, with its members in their order', () => {
    fc.assert(
      fc.property(
        summary,
        fc.constantFrom(ID, null),
        created,
        fc.boolean(),
        (whole, named_id, created_ms, hasPreview) => {
          const row = { named_id, created_ms, preview: hasPreview && whole.hasUserMessage ? whole.preview : null };
          const { settings, texts, own, lastTurnMs } = splitSummary(whole, row);
          const shared = parsed<typeof settings>(settings);
          const withTexts = { ...shared, meta: { ...shared.meta, ...parsed<object>(texts ?? {}) } };
          const joined = joinSummary(withTexts, JSON.parse(JSON.stringify(own)), { ...row, last_turn_ms: lastTurnMs });
          expect(joined).toEqual(whole);
          expect(JSON.stringify(joined.meta)).toBe(JSON.stringify(whole.meta));
        },
      ),
    );
  });

  it('shares between two threads all but what is their own', () => {
    const common = { cwd: '/w', source: 'vscode', base_instructions: { text: 'long' } };
    const [one, other] = ['one', 'other'].map((id) =>
      splitSummary(
        {
          meta: parsed<SessionMetaPayload>({ id, timestamp: `2026-01-01T00:00:0${id.length}Z`, ...common }),
          git: null,
          memoryMode: null,
          preview: id,
          hasUserMessage: true,
          model: 'm',
          reasoningEffort: null,
          settings: null,
          lastTurnAt: null,
        },
        { named_id: id, created_ms: null, preview: id },
      ),
    );
    expect(one?.settings).toEqual(other?.settings);
    expect([one?.texts, other?.texts]).toEqual([{ base_instructions: { text: 'long' } }, one?.texts]);
    expect([one?.own, other?.own]).toEqual([
      { createdAt: '2026-01-01T00:00:03Z' },
      { createdAt: '2026-01-01T00:00:05Z' },
    ]);
  });
});
