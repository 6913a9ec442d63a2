/**
 * Measures the built server, and the originals beside it when `npm run interop` has installed them.
 *
 *   npm run bench [measure …]
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { originals } from '../scripts/originals.ts';
import type { Figure, Measure } from './measure.ts';
import { pages } from './measures/pages.ts';
import { requests } from './measures/requests.ts';
import { resume } from './measures/resume.ts';
import { start } from './measures/start.ts';
import { threads } from './measures/threads.ts';
import { turns } from './measures/turns.ts';
import { ModelEndpoint } from './model-endpoint.ts';
import type { Subject } from './server-process.ts';
import { formatTable } from './table.ts';

const MEASURES: readonly Measure[] = [start, requests, turns, pages, resume, threads];
const OURS = [process.execPath, path.resolve('bin/bobbin.js')];
const wanted = process.argv.slice(2);

const subjects: Subject[] = [
  { name: 'ours', command: OURS },
  ...originals
    .filter(({ binary }) => existsSync(binary))
    .map(({ version, binary }) => ({ name: version, command: [binary] })),
];

await using model = await ModelEndpoint.start();
const rows = new Map<string, readonly Figure[]>();
for (const subject of subjects) {
  const figures: Figure[] = [];
  for (const measure of MEASURES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    figures.push(...(await measure({ subject, model })));
  }
  rows.set(subject.name, figures);
}
console.log(formatTable(rows));
