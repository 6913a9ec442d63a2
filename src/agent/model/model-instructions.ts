import type { Personality } from '../../protocol/policy.ts';

/** What the catalogue has to tell a model of its role and its tone. */
export interface ModelInstructions {
  /** Counts where there is no template. */
  readonly text: string | null;
  /** With places for a personality. */
  readonly template: string | null;
  /** How each is asked for. */
  readonly personalities: Readonly<Record<'friendly' | 'pragmatic' | 'default', string | null>> | null;
}

/** Of a model that a catalogue has nothing to tell. */
export const NO_INSTRUCTIONS: ModelInstructions = { text: null, template: null, personalities: null };

const PLACE = '{{ personality }}';

/** Null where the catalogue has none. */
export function instructionsFor(instructions: ModelInstructions, personality: Personality | null): string | null {
  const { text, template } = instructions;
  if (template === null) return text;
  const tone = personality === null ? null : personalityText(instructions, personality);
  return template.replaceAll(PLACE, () => tone ?? '');
}

/** What asks for a tone; null where there is nothing to say. */
export function personalityText({ personalities }: ModelInstructions, personality: Personality): string | null {
  return personality === 'none' ? null : personalities?.[personality] || null;
}

/** The instructions have a place for personalities, and all of them are there. */
export function supportsPersonality({ template, personalities }: ModelInstructions): boolean {
  if (template === null || personalities === null) return false;
  return template.includes(PLACE) && Object.values(personalities).every((text) => text !== null);
}
