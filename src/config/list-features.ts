import { DEFAULT_FEATURES, type Features } from '../agent/session/features.ts';
import type { ExperimentalFeature } from '../protocol/experimental-feature.ts';

/** Features that are not to be counted on yet, with what people are told of them. */
const IN_BETA: { readonly [K in keyof Features]?: { readonly displayName: string; readonly description: string } } = {
  goals: { displayName: 'Goals', description: 'Give a thread a goal that stays with it' },
};

/** Features that the originals do not count on either. */
const UNDER_DEVELOPMENT: ReadonlySet<string> = new Set(['request_permissions_tool', 'exec_permission_approvals']);

/** Every feature that this server knows, as `experimentalFeature/list` shows it. */
export function listFeatures(enabled: Features): ExperimentalFeature[] {
  return (Object.keys(DEFAULT_FEATURES) as (keyof Features)[]).map((name) => {
    const beta = IN_BETA[name];
    return {
      name,
      stage: beta !== undefined ? 'beta' : UNDER_DEVELOPMENT.has(name) ? 'underDevelopment' : 'stable',
      displayName: beta?.displayName ?? null,
      description: beta?.description ?? null,
      announcement: beta === undefined ? null : '',
      enabled: enabled[name],
      defaultEnabled: DEFAULT_FEATURES[name],
    };
  });
}
