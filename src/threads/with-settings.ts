import type { SessionSettings } from '../agent/session/session-settings.ts';
import type { ThreadConfig } from '../config/config-service.ts';

/** The configuration with settings that a thread had before, as far as they are still allowed. */
export function withSettings(config: ThreadConfig, restored: SessionSettings): ThreadConfig {
  const { settings, departures } = config.rules.settle(restored);
  return { ...config, settings, warnings: [...config.warnings, ...departures.map(({ sentence }) => sentence)] };
}
