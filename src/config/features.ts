import { DEFAULT_FEATURES, type Features } from '../agent/features.ts';
import type { SettingValues } from './settings.ts';

/** What the table `features` switches; what it does not know, or says otherwise than true or false, is left alone. */
export function featuresOf({ features }: Pick<SettingValues, 'features'>): Features {
  const entries = Object.entries(DEFAULT_FEATURES).map(([name, usual]: [string, boolean]) => {
    const chosen = features[name];
    return [name, typeof chosen === 'boolean' ? chosen : usual];
  });
  return Object.fromEntries(entries) as Features;
}
