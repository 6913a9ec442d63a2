import type { ModelInstructions } from '../../agent/model/model-instructions.ts';
import type { CatalogModel } from './catalog-model.ts';

/** What a catalogue has to tell its model. */
export function catalogInstructions({
  base_instructions,
  model_messages,
}: Pick<CatalogModel, 'base_instructions' | 'model_messages'>): ModelInstructions {
  const { instructions_template: template, instructions_variables: variables } = model_messages ?? {};
  return {
    text: base_instructions ?? null,
    template: template ?? null,
    personalities:
      variables == null
        ? null
        : {
            friendly: variables.personality_friendly ?? null,
            pragmatic: variables.personality_pragmatic ?? null,
            default: variables.personality_default ?? null,
          },
  };
}
