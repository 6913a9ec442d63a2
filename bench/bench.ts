/**
 * Measures the built server, and the originals beside it when `npm run interop` has installed them.
 *
 *   npm run bench -- [--quick] [--ours] [measure …]
 *
 * Without names all measures are taken. `--quick` leaves out what is largest, `--ours` the originals. Sample threads are made once, below the
 * system's temporary folder.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { originals } from '../scripts/originals.ts';
import type { Figure, Measure, MeasureContext } from './measure.ts';
import { appends } from './measures/appends.ts';
import { commands } from './measures/commands.ts';
import { firstLists } from './measures/first-lists.ts';
import { forks } from './measures/forks.ts';
import { indexing } from './measures/indexing.ts';
import { largeHomes } from './measures/large-homes.ts';
import { lists } from './measures/lists.ts';
import { manyTurns } from './measures/many-turns.ts';
import { pages } from './measures/pages.ts';
import { requests } from './measures/requests.ts';
import { resume } from './measures/resume.ts';
import { search } from './measures/search.ts';
import { start } from './measures/start.ts';
import { turns } from './measures/turns.ts';
import { ModelEndpoint } from './model-endpoint.ts';
import type { Subject } from './server-process.ts';
import { formatTable } from './table.ts';

const MEASURES = {
  start,
  requests,
  turns,
  commands,
  'many-turns': manyTurns,
  pages,
  resume,
  'large-homes': largeHomes,
  lists,
  'first-lists': firstLists,
  indexing,
  search,
  appends,
  forks,
} as const satisfies Record<string, Measure>;

const OURS: Subject = { name: 'ours', command: [process.execPath, path.resolve('bin/bobbin.js')] };
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean' }, ours: { type: 'boolean' } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !Object.hasOwn(MEASURES, name));
if (unknown.length > 0) {
  console.error(`bench: there is no ${unknown.join(', ')}; there are ${Object.keys(MEASURES).join(', ')}`);
  process.exit(2);
}

const subjects: Subject[] = [
  OURS,
  ...originals
    .filter(({ binary }) => values.ours !== true && existsSync(binary))
    .map(({ version, binary }) => ({ name: version, command: [binary] })),
];

await using model = await ModelEndpoint.start();
const columns = new Map<string, readonly Figure[]>();
for (const subject of subjects) {
  const context = { subject, isOurs: subject === OURS, isQuick: values.quick === true, model };
  columns.set(subject.name, await figuresOf(context));
}
console.log(formatTable(columns));

async function figuresOf(context: MeasureContext): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(MEASURES)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const begin = performance.now();
    try {
      figures.push(...(await measure(context)));
    } catch (reason) {
      console.error(`bench: ${name} of ${context.subject.name} failed:`, reason);
      process.exitCode = 1;
    }
    console.error(`bench: ${context.subject.name}: ${name} took ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  }
  return figures;
}
