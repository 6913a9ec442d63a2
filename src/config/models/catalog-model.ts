import { z } from 'zod';
import { ReasoningSummary, Verbosity } from '../../protocol/policy.ts';

/** A model as a catalogue file describes it, in the words of the originals. */
export const CatalogModel = z.looseObject({
  slug: z.string(),
  display_name: z.string().nullish(),
  description: z.string().nullish(),
  base_instructions: z.string().nullish(),
  /** In place of `base_instructions`. */
  model_messages: z
    .object({
      /** With `{{ personality }}` where one of the variables is to stand. */
      instructions_template: z.string().nullish(),
      instructions_variables: z
        .object({
          personality_default: z.string().nullish(),
          personality_friendly: z.string().nullish(),
          personality_pragmatic: z.string().nullish(),
        })
        .nullish(),
    })
    .nullish(),
  default_reasoning_level: z.string().nullish(),
  default_reasoning_summary: ReasoningSummary.nullish(),
  supports_reasoning_summaries: z.boolean().nullish(),
  support_verbosity: z.boolean().nullish(),
  default_verbosity: Verbosity.nullish(),
  supports_parallel_tool_calls: z.boolean().nullish(),
  context_window: z.int().min(1).nullish(),
  max_context_window: z.int().min(1).nullish(),
  effective_context_window_percent: z.number().min(1).max(100).nullish(),
  auto_compact_token_limit: z.int().min(1).nullish(),
  truncation_policy: z.object({ mode: z.enum(['bytes', 'tokens']), limit: z.int().min(0) }).nullish(),
  supported_reasoning_levels: z.array(z.object({ effort: z.string(), description: z.string().default('') })).nullish(),
  /** `freeform`: a patch is the whole input of its tool. */
  /** How it runs commands: `shell_command`, `default` … */
  shell_type: z.string().nullish(),
  apply_patch_tool_type: z.string().nullish(),
  supports_search_tool: z.boolean().nullish(),
  supports_image_detail_original: z.boolean().nullish(),
  /** `text` or `text_and_image`. */
  web_search_tool_type: z.string().nullish(),
  visibility: z.string().nullish(),
  /** False for one that only a login of ChatGPT may use. */
  supported_in_api: z.boolean().nullish(),
  priority: z.number().nullish(),
  additional_speed_tiers: z.array(z.string()).nullish(),
  service_tiers: z.array(z.object({ id: z.string(), name: z.string(), description: z.string().default('') })).nullish(),
  default_service_tier: z.string().nullish(),
  upgrade: z.object({ model: z.string(), migration_markdown: z.string().nullish() }).nullish(),
  availability_nux: z.object({ message: z.string() }).nullish(),
  input_modalities: z.array(z.enum(['text', 'image', 'audio'])).nullish(),
});
export type CatalogModel = z.output<typeof CatalogModel>;
