import type { ModelFacts } from '../model/model-facts.ts';
import { instructionsFor, personalityText, supportsPersonality } from '../model/model-instructions.ts';
import { chosenPersonality } from '../session/chosen-personality.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { ModelContextParts } from './model-context.ts';

type Seen = Pick<ModelContextParts, 'model' | 'personality' | 'isBegun'>;
type Asked = Pick<SessionSettings, 'model' | 'personality' | 'baseInstructions' | 'hasOwnInstructions'>;

/**
 * Asks the model to take another tone than before, or than its instructions have it take. Null where there is nothing to
 * tell. Another model is told by its instructions.
 */
export function personalityMessage(settings: Asked, facts: ModelFacts, seen: Seen): string | null {
  const personality = chosenPersonality(settings, facts);
  if (personality === null || settings.hasOwnInstructions) return null;
  const text = personalityText(facts.instructions, personality);
  if (text === null) return null;
  const isKnown = seen.isBegun
    ? seen.model !== settings.model || seen.personality === personality
    : supportsPersonality(facts.instructions) &&
      settings.baseInstructions === instructionsFor(facts.instructions, personality);
  return isKnown ? null : `<personality_spec>\nFrom now on, take this tone:\n\n${text}\n</personality_spec>`;
}
