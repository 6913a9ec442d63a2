import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ListThreads } from '../../../src/store/thread-store.ts';

export const ID = '01a1fd1b-9a2e-7121-a560-fd2629f12917';
export const OTHER = '01a1fd1b-9a97-7951-97dd-a6ca697e18eb';
export const NAME = `rollout-2026-01-09T10-00-00-${ID}.jsonl`;
export const DAY = 'sessions/2026/01/09';

const TIME = '2026-01-09T10:00:00.000Z';

/** One line of a rollout file, without its end. */
export function line(type: string, payload: object): string {
  return JSON.stringify({ timestamp: TIME, type, payload });
}

export function metaLine(more: object = {}): string {
  return line('session_meta', {
    id: ID,
    timestamp: TIME,
    cwd: '/w',
    originator: 'mine',
    cli_version: '1',
    source: 'vscode',
    model_provider: 'mock',
    ...more,
  });
}

export const userLine = (message: string) =>
  line('event_msg', { type: 'user_message', message, images: [], local_images: [], text_elements: [] });

export const agentLine = (message: string) => line('event_msg', { type: 'agent_message', message });

/** A small whole file: the question `q` and its answer `a`. */
export const LINES = [metaLine(), userLine('q'), agentLine('a')];

export const asFile = (lines: readonly string[]) => lines.map((text) => `${text}\n`).join('');

/** Writes a file of a home; its times are given, so that they can be compared. */
export async function put(home: string, path: string, content: string): Promise<string> {
  const absolute = join(home, path);
  await mkdir(dirname(absolute), { recursive: true });
  await writeFile(absolute, content);
  await utimes(absolute, new Date('2026-01-10T00:00:00Z'), new Date('2026-01-10T00:00:00Z'));
  return absolute;
}

export const EVERYTHING: ListThreads = {
  pageSize: 100,
  sortKey: 'created_at',
  sortDirection: 'desc',
  modelProviders: null,
  defaultModelProvider: 'mock',
  sourceKinds: null,
  archived: false,
  cwds: null,
  searchTerm: null,
};
