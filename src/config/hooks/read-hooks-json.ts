import { z } from 'zod';
import { errorCode } from '../../system/os-error.ts';
import { readRegularFile } from '../../system/read-regular-file.ts';
import { describeIssue } from '../layers/describe-issue.ts';
import { HooksTable } from './hooks-table.ts';

const MAX_BYTES = 1024 * 1024;

const HooksJson = z.looseObject({ hooks: HooksTable.default({}) });

/** What a `hooks.json` says, or what is wrong with it; null when there is none. */
export type ReadHooks = { readonly table: HooksTable } | { readonly complaint: string } | null;

export async function readHooksJson(file: string): Promise<ReadHooks> {
  let text: string;
  try {
    text = (await readRegularFile(file, { maxBytes: MAX_BYTES })).toString('utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    return { complaint: `failed to read hooks config ${file}: ${(error as Error).message}` };
  }
  return parseHooks(file, text);
}

function parseHooks(file: string, text: string): ReadHooks {
  const complaint = (what: string) => ({ complaint: `failed to parse hooks config ${file}: ${what}` });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return complaint((error as Error).message);
  }
  const parsed = HooksJson.safeParse(value);
  if (parsed.success) return { table: parsed.data.hooks };
  const { path, message } = describeIssue(parsed.error, [], value);
  return complaint(`${message} in \`${path.join('.')}\``);
}
