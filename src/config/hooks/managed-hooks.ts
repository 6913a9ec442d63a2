import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Requirements } from '../requirements/requirements.ts';
import type { HookPlaces } from './hook-sources.ts';

/** The hooks that an organisation wants run. Their scripts lie in a folder of its own: without it they do not count. */
export async function managedHooks({ hooks }: Requirements): Promise<HookPlaces> {
  if (hooks === null) return { places: [], warnings: [] };
  const { file, table } = hooks;
  const folder = table.managed_dir;
  const reason =
    folder === undefined ? 'no managed hook directory is configured for this platform' : await reasonAgainst(folder);
  if (folder === undefined || reason !== null) {
    return { places: [], warnings: [`skipping managed hooks from ${file}: ${reason}`] };
  }
  return { places: [{ path: folder, source: 'system', table }], warnings: [] };
}

async function reasonAgainst(folder: string): Promise<string | null> {
  const it = `managed hook directory ${folder}`;
  if (!path.isAbsolute(folder)) return `${it} is not absolute`;
  const found = await stat(folder).catch(() => null);
  if (found === null) return `${it} does not exist`;
  return found.isDirectory() ? null : `${it} is not a directory`;
}
