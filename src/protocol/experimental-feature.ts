import { z } from 'zod';
import { u32 } from './integers.ts';
import { optionalNullable } from './nullable.ts';

/** Params of `experimentalFeature/list`. */
export const ExperimentalFeatureListParams = z.object({
  cursor: optionalNullable(z.string()),
  limit: optionalNullable(u32),
  /** A loaded thread; this server tells what new threads get. */
  threadId: optionalNullable(z.string()),
});
export type ExperimentalFeatureListParams = z.output<typeof ExperimentalFeatureListParams>;

const ExperimentalFeatureStage = z
  .enum(['beta', 'underDevelopment', 'stable', 'deprecated', 'removed'])
  .meta({ id: 'ExperimentalFeatureStage' });

/** An ability that the table `features` of config.toml switches. Names for people are null but in `beta`. */
export const ExperimentalFeature = z
  .object({
    name: z.string(),
    stage: ExperimentalFeatureStage,
    displayName: z.string().nullable(),
    description: z.string().nullable(),
    announcement: z.string().nullable(),
    enabled: z.boolean(),
    defaultEnabled: z.boolean(),
  })
  .meta({ id: 'ExperimentalFeature' });
export type ExperimentalFeature = z.output<typeof ExperimentalFeature>;

/** Result of `experimentalFeature/list`. */
export const ExperimentalFeatureListResult = z.object({
  data: z.array(ExperimentalFeature),
  nextCursor: z.string().nullable(),
});
export type ExperimentalFeatureListResult = z.output<typeof ExperimentalFeatureListResult>;

/** Params and result of `experimentalFeature/enablement/set`; the result has what was switched. */
export const ExperimentalFeatureEnablement = z.object({ enablement: z.record(z.string(), z.boolean()) });
export type ExperimentalFeatureEnablement = z.output<typeof ExperimentalFeatureEnablement>;
