import { parse as parseForPatch, patch, TomlFormat } from '@decimalturn/toml-patch';
import { stringify } from 'smol-toml';
import { isTable, treeAt, valueAt } from '../layers/config-tree.ts';
import { parseTomlText } from '../layers/parse-toml-text.ts';
import { treeVersion } from '../layers/tree-version.ts';
import { EditRefused, editTree, type TreeEdit } from './edit-tree.ts';

/** New tables get a section of their own down to this depth. */
const SECTION_DEPTH = 64;

/**
 * The text with the change made. Comments, order and spelling of everything else stay.
 *
 * What comes out is read again before it is given away: it says the change and nothing else that is new.
 *
 * @throws {EditRefused} where that does not work out, or the way to the path is barred; else what the parser has against
 * the text.
 */
export function editToml(text: string, edit: TreeEdit): string {
  const before = parseTomlText(text);
  const after = editTree(before, edit);
  const wanted = treeVersion(after);
  if (treeVersion(before) === wanted) return text;
  for (const attempt of [addSection, patchInPlace]) {
    const edited = attempt(text, edit, before);
    if (edited !== null && says(edited, wanted)) return edited;
  }
  throw new EditRefused('config.toml is written in a way in which this cannot be changed');
}

type Attempt = (text: string, edit: TreeEdit, before: Readonly<Record<string, unknown>>) => string | null;

/** Something in a table that is not there yet: that table is put at the end. */
const addSection: Attempt = (text, { path, value }, before) => {
  const isNewTable = (isTable(value) || isListOfTables(value)) && valueAt(before, path) === undefined;
  const isInNewTable = path.length > 1 && valueAt(before, path.slice(0, -1)) === undefined;
  if (value === null || (!isNewTable && !isInNewTable)) return null;
  const gap = text === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  const section = `${gap}${stringify(treeAt(path, value)).trim()}\n`;
  return text + (text.includes('\r\n') ? section.replaceAll('\n', '\r\n') : section);
};

const patchInPlace: Attempt = (text, edit) => {
  try {
    const format = TomlFormat.autoDetectFormat(text);
    format.inlineTableStart = SECTION_DEPTH;
    const patched = patch(text, editTree(parseForPatch(text), edit), format);
    return text === '' ? `${patched}\n` : patched;
  } catch {
    return null;
  }
};

function isListOfTables(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isTable);
}

function says(text: string, wanted: string): boolean {
  try {
    return treeVersion(parseTomlText(text)) === wanted;
  } catch {
    return false;
  }
}
