import { DEFAULT_FEATURES, type Features } from '../agent/session/features.ts';
import type { SettingValues } from './settings.ts';

/** Under which older configurations switch a feature. */
const FORMER_NAMES: Readonly<Record<string, string>> = { hooks: 'codex_hooks' };

/** What the table `features` switches; what it does not know, or says otherwise than true or false, is left alone. */
export function featuresOf({ features }: Pick<SettingValues, 'features'>): Features {
  const entries = Object.entries(DEFAULT_FEATURES).map(([name, usual]: [string, boolean]) => {
    const chosen = features[name] ?? features[FORMER_NAMES[name] ?? ''];
    return [name, typeof chosen === 'boolean' ? chosen : usual];
  });
  return Object.fromEntries(entries) as Features;
}
