import { valueAt } from './config-tree.ts';
import { describeIssue, type SettingIssue } from './describe-issue.ts';
import { SETTINGS, type Setting, type SettingFamily, type SettingKey, type SettingValues } from './settings.ts';

const KEYS = Object.keys(SETTINGS) as SettingKey[];

/** The keys of one family, in the order in which they are declared. */
export function settingKeys(family: SettingFamily): readonly SettingKey[] {
  return KEYS.filter((key) => SETTINGS[key].family === family);
}

/** First thing in the tree that does not fit the declaration of its setting; null when all does. */
export function findIssue(tree: Readonly<Record<string, unknown>>, family: SettingFamily): SettingIssue | null {
  for (const key of settingKeys(family)) {
    const path = key.split('.');
    const value = valueAt(tree, path);
    if (value === undefined) continue;
    const parsed = SETTINGS[key].type.safeParse(value);
    if (!parsed.success) return describeIssue(parsed.error, path, value);
  }
  return null;
}

/** Every setting with the value the tree has for it, else its default. The tree was checked with {@link findIssue}. */
export function readSettings(tree: Readonly<Record<string, unknown>>): SettingValues {
  return Object.fromEntries(KEYS.map((key) => [key, readSetting(tree, key)])) as unknown as SettingValues;
}

function readSetting(tree: Readonly<Record<string, unknown>>, key: SettingKey): unknown {
  const setting: Setting = SETTINGS[key];
  const value = valueAt(tree, key.split('.'));
  return value === undefined ? setting.default : setting.type.parse(value);
}
