import { expect, it } from 'vitest';
import {
  instructionsFor,
  type ModelInstructions,
  NO_INSTRUCTIONS,
  personalityText,
  supportsPersonality,
} from '../../../src/agent/model/model-instructions.ts';

const PLACE = '{{ personality }}';
const WHOLE: ModelInstructions = {
  text: 'Text.',
  template: `${PLACE} and ${PLACE}`,
  personalities: { friendly: "$& $' $1", pragmatic: PLACE, default: '' },
};

it('instructionsFor() puts the words of a personality, whatever they are, into every place', () => {
  expect(instructionsFor(WHOLE, 'friendly')).toBe("$& $' $1 and $& $' $1");
  expect(instructionsFor(WHOLE, 'pragmatic')).toBe(`${PLACE} and ${PLACE}`);
  expect([instructionsFor(WHOLE, 'none'), instructionsFor(WHOLE, null)]).toEqual([' and ', ' and ']);
  expect(instructionsFor({ ...WHOLE, personalities: null }, 'friendly')).toBe(' and ');
  expect(instructionsFor({ ...WHOLE, template: null }, 'friendly')).toBe('Text.');
  expect(instructionsFor(NO_INSTRUCTIONS, 'friendly')).toBeNull();
});

it('personalityText() has nothing to say where there are no words', () => {
  const personalities = { friendly: '', pragmatic: 'P', default: 'D' };
  const said = (['none', 'friendly', 'pragmatic'] as const).map((name) =>
    personalityText({ ...WHOLE, personalities }, name),
  );
  expect(said).toEqual([null, null, 'P']);
});

it('supportsPersonality() wants a place and every personality, though they may be empty', () => {
  const personalities = { friendly: 'F', pragmatic: 'P', default: null };
  expect(supportsPersonality(WHOLE)).toBe(true);
  expect(supportsPersonality({ ...WHOLE, personalities })).toBe(false);
  expect(supportsPersonality({ ...WHOLE, personalities: null })).toBe(false);
  expect(supportsPersonality({ ...WHOLE, template: 'No place.' })).toBe(false);
  expect(supportsPersonality({ ...WHOLE, template: null })).toBe(false);
});
