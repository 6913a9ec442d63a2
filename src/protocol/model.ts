import { z } from 'zod';
import { i64 } from './integers.ts';
import { optionalNullable } from './nullable.ts';
import { pageParams, pageResult } from './page.ts';
import { ReasoningEffort } from './policy.ts';

/** A model as a picker shows it. */
export const Model = z
  .object({
    id: z.string(),
    model: z.string(),
    upgrade: z.string().nullable(),
    upgradeInfo: z
      .object({
        model: z.string(),
        upgradeCopy: z.string().nullable(),
        modelLink: z.string().nullable(),
        migrationMarkdown: z.string().nullable(),
        retirementAt: i64.nullish(),
      })
      .nullable(),
    availabilityNux: z.object({ message: z.string() }).nullable(),
    displayName: z.string(),
    description: z.string(),
    hidden: z.boolean(),
    supportedReasoningEfforts: z.array(z.object({ reasoningEffort: ReasoningEffort, description: z.string() })),
    defaultReasoningEffort: ReasoningEffort,
    inputModalities: z.array(z.enum(['text', 'image', 'audio'])),
    supportsPersonality: z.boolean(),
    additionalSpeedTiers: z.array(z.string()),
    serviceTiers: z.array(z.object({ id: z.string(), name: z.string(), description: z.string() })),
    defaultServiceTier: z.string().nullish(),
    modelSpecialty: z.string().nullish(),
    multiAgentVersion: z.enum(['disabled', 'v1', 'v2']).nullish(),
    availableAccessPrograms: z
      .object({ cyber: z.array(z.enum(['standard', 'daybreakBlue', 'daybreakRed'])) })
      .nullish(),
    isDefault: z.boolean(),
  })
  .meta({ id: 'Model' });
export type Model = z.output<typeof Model>;

/** Params of `model/list`. */
export const ModelListParams = z.object({
  ...pageParams,
  /** Also list models that pickers leave out. */
  includeHidden: optionalNullable(z.boolean()),
  modelProvider: optionalNullable(z.string()),
});
export type ModelListParams = z.output<typeof ModelListParams>;

/** Result of `model/list`. */
export const ModelListResult = z.object({ data: z.array(Model), ...pageResult });
export type ModelListResult = z.output<typeof ModelListResult>;

/** Result of `modelProvider/capabilities/read`: what may be asked of any provider that speaks the Responses API. */
export const ModelProviderCapabilities = z.object({
  namespaceTools: z.boolean(),
  imageGeneration: z.boolean(),
  webSearch: z.boolean(),
});
export type ModelProviderCapabilities = z.output<typeof ModelProviderCapabilities>;
