import { z } from 'zod';
import { AbsolutePath } from './absolute-path.ts';
import { ConfigLayerMetadata } from './config.ts';
import { optionalNullable } from './nullable.ts';

const MergeStrategy = z.enum(['replace', 'upsert']).meta({ id: 'MergeStrategy' });

const edit = {
  /** Dotted path of a key of config.toml; segments with dots in them stand in quotes. */
  keyPath: z.string(),
  /** What the key is to say; `null` takes it out. */
  value: z.unknown().refine((value) => value !== undefined, 'missing field'),
  /** `upsert` merges a table into the table that is there; anything else is replaced by both. */
  mergeStrategy: MergeStrategy,
};

const target = {
  /** The file to write; only that of the user can be, which is also meant without a path. */
  filePath: optionalNullable(z.string()),
  /** `version` of the user's layer as the client knows it; nothing is written if it has changed since. */
  expectedVersion: optionalNullable(z.string()),
};

/** One change of config.toml. */
export const ConfigEdit = z.object(edit).meta({ id: 'ConfigEdit' });
export type ConfigEdit = z.output<typeof ConfigEdit>;

/** Params of `config/value/write`. */
export const ConfigValueWriteParams = z.object({ ...edit, ...target });
export type ConfigValueWriteParams = z.output<typeof ConfigValueWriteParams>;

/** Params of `config/batchWrite`: all of the edits or none. */
export const ConfigBatchWriteParams = z.object({
  edits: z.array(ConfigEdit),
  ...target,
  /** Accepted and without effect: config.toml is read again for every thread. */
  reloadUserConfig: z.boolean().default(false),
});
export type ConfigBatchWriteParams = z.output<typeof ConfigBatchWriteParams>;

/** What a written key says though something else was written: a stronger layer says so. Secrets are left out. */
export const OverriddenMetadata = z
  .object({ message: z.string(), overridingLayer: ConfigLayerMetadata, effectiveValue: z.unknown() })
  .meta({ id: 'OverriddenMetadata' });
export type OverriddenMetadata = z.output<typeof OverriddenMetadata>;

/** Result of `config/value/write` and `config/batchWrite`. */
export const ConfigWriteResult = z.object({
  status: z.enum(['ok', 'okOverridden']).meta({ id: 'WriteStatus' }),
  /** Of the user's layer, as it is now. */
  version: z.string(),
  filePath: AbsolutePath,
  /** Of the first edit without effect; null where each has one. */
  overriddenMetadata: OverriddenMetadata.nullable(),
});
export type ConfigWriteResult = z.output<typeof ConfigWriteResult>;
