import { z } from 'zod';
import { supportsPersonality } from '../../agent/model/model-instructions.ts';
import type { Model, ModelListParams, ModelListResult } from '../../protocol/model.ts';
import { readRegularFile } from '../../system/read-regular-file.ts';
import { ConfigError } from '../config-error.ts';
import { pageByOffset } from '../page-by-offset.ts';
import { BUILT_IN_MODELS } from './built-in-models.ts';
import { catalogInstructions } from './catalog-instructions.ts';
import { CatalogModel } from './catalog-model.ts';

/** Efforts that every published client can read; newer words make older SDKs refuse the whole list. */
const KNOWN_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'];

const Catalog = z.looseObject({ models: z.array(CatalogModel) });

/**
 * The models of a catalogue file, best first; the built-in ones without a file.
 *
 * @throws {ConfigError} for a file that cannot be read or is no catalogue.
 */
export async function readCatalog(path: string | undefined): Promise<readonly CatalogModel[]> {
  if (path === undefined) return BUILT_IN_MODELS;
  const { models } = await readCatalogFile(path);
  return models
    .filter(({ supported_in_api }) => supported_in_api !== false)
    .toSorted((a, b) => (a.priority ?? 0) - (b.priority ?? 0));
}

async function readCatalogFile(path: string): Promise<z.output<typeof Catalog>> {
  try {
    return Catalog.parse(JSON.parse((await readRegularFile(path)).toString('utf8')));
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? z.prettifyError(error) : String(error instanceof Error ? error.message : error);
    throw ConfigError.inFile(path, null, reason);
  }
}

/** One page of `model/list`. */
export function pageModels(catalog: readonly CatalogModel[], params: ModelListParams): ModelListResult {
  const first = catalog.find((model) => !isHidden(model));
  const models = catalog
    .filter((model) => params.includeHidden === true || !isHidden(model))
    .map((model) => wireModel(model, model === first));
  return pageByOffset(models, params, 'models');
}

function isHidden(model: CatalogModel): boolean {
  return model.visibility === 'hide' || model.visibility === 'none';
}

function wireModel(model: CatalogModel, isDefault: boolean): Model {
  const efforts = (model.supported_reasoning_levels ?? []).filter(({ effort }) => KNOWN_EFFORTS.includes(effort));
  const preferred = model.default_reasoning_level ?? 'none';
  return {
    id: model.slug,
    model: model.slug,
    upgrade: model.upgrade?.model ?? null,
    upgradeInfo: wireUpgrade(model.upgrade),
    availabilityNux: model.availability_nux ?? null,
    displayName: model.display_name ?? model.slug,
    description: model.description ?? '',
    modelSpecialty: null,
    hidden: isHidden(model),
    supportedReasoningEfforts: efforts.map(({ effort, description }) => ({ reasoningEffort: effort, description })),
    defaultReasoningEffort: KNOWN_EFFORTS.includes(preferred) ? preferred : (efforts[0]?.effort ?? 'none'),
    inputModalities: [...(model.input_modalities ?? (['text', 'image'] as const))],
    supportsPersonality: supportsPersonality(catalogInstructions(model)),
    multiAgentVersion: null,
    additionalSpeedTiers: [...(model.additional_speed_tiers ?? [])],
    serviceTiers: [...(model.service_tiers ?? [])],
    defaultServiceTier: model.default_service_tier ?? null,
    availableAccessPrograms: null,
    isDefault,
  };
}

function wireUpgrade(upgrade: CatalogModel['upgrade']): Model['upgradeInfo'] {
  if (upgrade == null) return null;
  const { model, migration_markdown } = upgrade;
  const migrationMarkdown = migration_markdown ?? null;
  return { model, upgradeCopy: null, modelLink: null, migrationMarkdown, retirementAt: null };
}
