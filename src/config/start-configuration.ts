import { ConfigError } from './config-error.ts';
import { type ConfigWarning, invalidConfig } from './config-warning.ts';
import { allLayers, type LayerSources } from './layers/layer-stack.ts';
import { projectWarnings } from './layers/project-layers.ts';
import { type Configuration, readConfiguration } from './layers/read-configuration.ts';
import { mcpServerDefinitions } from './mcp/mcp-servers.ts';
import { resolveProvider } from './models/model-providers.ts';
import { readSettings } from './read-settings.ts';
import { discoverRoles } from './roles/discover-roles.ts';
import type { SettingValues } from './settings.ts';
import { catalogOf } from './threads/session-settings.ts';
import { configuredDepartures } from './threads/settle-thread.ts';

export interface StartSources extends LayerSources {
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The settings that a process starts with, those of no project among them, and what its clients are to know about them. A
 * file that cannot be used counts as empty.
 */
export async function readAtStart(
  sources: StartSources,
): Promise<{ readonly settings: SettingValues; readonly warnings: readonly ConfigWarning[] }> {
  try {
    const { settings } = await readConfiguration(sources, { cwd: null });
    resolveProvider(settings.model_provider, settings, { env: sources.env });
    await catalogOf(sources.codexHome, settings);
    mcpServerDefinitions(settings.mcp_servers);
    return { settings, warnings: await warningsHere(sources) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { settings: readSettings(sources.upper), warnings: [invalidConfig(error)] };
  }
}

/** What is to be known of the configuration in the working folder of the process. */
async function warningsHere(sources: StartSources): Promise<readonly ConfigWarning[]> {
  try {
    const configuration = await readConfiguration(sources, { cwd: process.cwd() });
    const sentences = [
      ...projectWarnings(configuration.stack.projects),
      ...(await configuredDepartures(configuration, process.cwd())),
      ...notEnforced(configuration, sources),
      ...(await discoverRoles(allLayers(configuration.stack), process.cwd())).warnings,
    ];
    return sentences.map((summary) => ({ summary, details: null }));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [invalidConfig(error)];
  }
}

function notEnforced({ requirements }: Configuration, { system }: LayerSources): readonly string[] {
  const { notEnforced: keys } = requirements;
  if (keys.length === 0) return [];
  return [`Requirements that this server does not hold anybody to, in ${system.requirements}: ${keys.join(', ')}.`];
}
