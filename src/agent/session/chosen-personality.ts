import type { ModelFacts } from '../model/model-facts.ts';
import type { SessionSettings } from './session-settings.ts';

/** The tone that the model is to take. Null: none was chosen and personalities are switched off. */
export function chosenPersonality(
  { personality }: Pick<SessionSettings, 'personality'>,
  { defaultPersonality }: Pick<ModelFacts, 'defaultPersonality'>,
): SessionSettings['personality'] {
  return personality ?? defaultPersonality;
}
