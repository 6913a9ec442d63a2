import { readFile, writeFile } from 'node:fs/promises';
import { compareSurface } from './surface/compare-surface.ts';
import { type Facts, factsText } from './surface/facts.ts';
import { originalFacts } from './surface/original-facts.ts';
import { ourFacts } from './surface/our-facts.ts';

const USAGE = `usage: compare-surface.ts                          lists where our surface differs from the checked-in facts
       compare-surface.ts extract <binary> <file>  writes the facts of an original`;

const [command, binary, file] = process.argv.slice(2);

if (command === undefined) await compare();
else if (command === 'extract' && binary && file) await writeFile(file, factsText(await originalFacts(binary)));
else {
  console.error(USAGE);
  process.exitCode = 2;
}

async function compare(): Promise<void> {
  const originals = await Promise.all(['0.130', '0.169'].map(readFacts));
  for (const { where, what } of compareSurface(ourFacts(), originals)) console.log(`${where}: ${what}`);
}

async function readFacts(version: string): Promise<Facts> {
  return JSON.parse(await readFile(new URL(`../test/surface/facts-${version}.json`, import.meta.url), 'utf8'));
}
