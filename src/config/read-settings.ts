import { isTable, valueAt } from './layers/config-tree.ts';
import { describeIssue, describeValue, type SettingIssue } from './layers/describe-issue.ts';
import { formOf } from './setting-form.ts';
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
    const issue = findNoTable(tree, path) ?? findBadValue(tree, key, path);
    if (issue !== null) return issue;
  }
  return null;
}

/** `store = "local"` in place of `store.type = "local"` would take the whole table away. */
function findNoTable(tree: Readonly<Record<string, unknown>>, path: readonly string[]): SettingIssue | null {
  for (let length = 1; length < path.length; length += 1) {
    const above = path.slice(0, length);
    const value = valueAt(tree, above);
    if (value === undefined || isTable(value)) continue;
    return {
      path: above,
      message: `invalid type: ${describeValue(value)}, expected a table with keys such as \`${path[length]}\``,
    };
  }
  return null;
}

function findBadValue(
  tree: Readonly<Record<string, unknown>>,
  key: SettingKey,
  path: readonly string[],
): SettingIssue | null {
  const setting: Setting = SETTINGS[key];
  const value = valueAt(tree, path);
  const error = value === undefined ? undefined : setting.type.safeParse(value).error;
  if (error === undefined) return null;
  if (setting.family === 'codex') return describeIssue(error, path, value);
  return { path, message: `invalid value: ${describeValue(value)}, expected ${formOf(setting)}` };
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
