import { z } from 'zod';
import { AbsolutePath } from './absolute-path.ts';
import { optionalNullable } from './nullable.ts';

/** Params of `skills/list`. */
export const SkillsListParams = z.object({
  /** Folders to look in; without one, the working directory of the server. */
  cwds: z.array(z.string()).default([]),
  /** Look at the disk again instead of trusting what was found before. */
  forceReload: z.boolean().default(false),
});
export type SkillsListParams = z.output<typeof SkillsListParams>;

/** Instructions for a kind of task that the agent can be given by name. */
export const SkillMetadata = z
  .object({
    name: z.string(),
    description: z.string(),
    shortDescription: z.string().nullish(),
    interface: z
      .object({
        displayName: z.string().nullish(),
        shortDescription: z.string().nullish(),
        iconSmall: z.string().nullish(),
        iconLarge: z.string().nullish(),
        iconSmallUrl: z.string().nullish(),
        iconLargeUrl: z.string().nullish(),
        brandColor: z.string().nullish(),
        defaultPrompt: z.string().nullish(),
      })
      .nullish(),
    dependencies: z
      .object({
        tools: z.array(
          z.object({
            type: z.string(),
            value: z.string(),
            description: z.string().nullish(),
            transport: z.string().nullish(),
            command: z.string().nullish(),
            url: z.string().nullish(),
          }),
        ),
      })
      .nullish(),
    /** Absolute. */
    path: z.string(),
    scope: z.enum(['user', 'repo', 'system', 'admin']),
    enabled: z.boolean(),
    pluginId: z.string().nullish(),
  })
  .meta({ id: 'SkillMetadata' });
export type SkillMetadata = z.output<typeof SkillMetadata>;

/** The skills of one folder, and the files there that could not be read. */
export const SkillsListEntry = z
  .object({
    cwd: z.string(),
    skills: z.array(SkillMetadata),
    errors: z.array(z.object({ path: z.string(), message: z.string() })),
  })
  .meta({ id: 'SkillsListEntry' });
export type SkillsListEntry = z.output<typeof SkillsListEntry>;

/** Result of `skills/list`: one entry for each folder, in the order asked. */
export const SkillsListResult = z.object({ data: z.array(SkillsListEntry) });
export type SkillsListResult = z.output<typeof SkillsListResult>;

/** Params of `skills/config/write`: one of `path` and `name`. */
export const SkillsConfigWriteParams = z.object({
  /** Of a `SKILL.md`. */
  path: optionalNullable(AbsolutePath),
  /** Of all skills of this name. */
  name: optionalNullable(z.string()),
  enabled: z.boolean(),
});
export type SkillsConfigWriteParams = z.output<typeof SkillsConfigWriteParams>;

/** Result of `skills/config/write`. */
export const SkillsConfigWriteResult = z.object({ effectiveEnabled: z.boolean() });
export type SkillsConfigWriteResult = z.output<typeof SkillsConfigWriteResult>;
