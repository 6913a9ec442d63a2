import { expect, it } from 'vitest';
import { type MessagePart, ProposedPlanSplitter, splitProposedPlan } from '../../../src/agent/loop/proposed-plan.ts';

/** What each piece brings, and the end. */
function stream(...pieces: string[]): MessagePart[][] {
  const splitter = new ProposedPlanSplitter();
  return [...pieces.map((piece) => splitter.split(piece)), splitter.end()];
}

it('ProposedPlanSplitter shows each piece at once, but what may be a tag', () => {
  expect(
    stream('Preface\n<', 'proposed_', 'plan>\n# F', 'inal plan', '\n- x\n', '</propose', 'd_plan>\nP', 's'),
  ).toEqual([
    [{ kind: 'text', text: 'Preface\n' }],
    [],
    [{ kind: 'planBegins' }, { kind: 'plan', text: '# F' }],
    [{ kind: 'plan', text: 'inal plan' }],
    [{ kind: 'plan', text: '\n- x\n' }],
    [],
    [{ kind: 'planEnds' }, { kind: 'text', text: 'P' }],
    [{ kind: 'text', text: 's' }],
    [],
  ]);
});

it('ProposedPlanSplitter gives back what turned out to be no tag', () => {
  expect(stream('a\n  <propos', 'al>\n', '<', ' '.repeat(300), '<proposed_plan')).toEqual([
    [{ kind: 'text', text: 'a\n' }],
    [{ kind: 'text', text: '  <proposal>\n' }],
    [],
    [{ kind: 'text', text: `<${' '.repeat(300)}` }],
    [{ kind: 'text', text: '<proposed_plan' }],
    [],
  ]);
});

it.each([
  ['only a plan', '<proposed_plan>\n# P\n</proposed_plan>', { text: '', plan: '# P\n' }],
  ['spaces beside the tags', '  <proposed_plan> \nx\n </proposed_plan>\t\nmore', { text: 'more', plan: 'x\n' }],
  ['CRLF', 'a\r\n<proposed_plan>\r\nx\r\n</proposed_plan>\r\nb', { text: 'a\r\nb', plan: 'x\r\n' }],
  ['a plan without an end', 'hi\n<proposed_plan>\nx', { text: 'hi\n', plan: 'x' }],
  ['two plans', '<proposed_plan>\none\n</proposed_plan>\nmid\n<proposed_plan>\ntwo', { text: 'mid\n', plan: 'two' }],
  ['an empty plan', '<proposed_plan>\n</proposed_plan>\n', { text: '', plan: '' }],
  [
    'tags inside a line',
    'see <proposed_plan>x</proposed_plan>',
    { text: 'see <proposed_plan>x</proposed_plan>', plan: null },
  ],
])('splitProposedPlan() of %s', (_, message, expected) => {
  expect(splitProposedPlan(message)).toEqual(expected);
});
