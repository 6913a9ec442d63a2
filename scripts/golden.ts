/**
 * Replays the recordings of the original against the built server and holds the result against what is expected.
 *
 *   npm run golden                    the gate: every area that is built, expected failures by name
 *   npm run golden -- --rates         pass rates of all areas of both versions, built or not; never fails
 *   npm run golden -- NAME...         some scenarios, with all their differences
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const GOLDEN = path.resolve('test/golden');
const REPLAY = path.join(GOLDEN, 'tools/replay.mjs');
const SERVER = [process.execPath, path.resolve('bin/bobbin.js'), 'app-server'];
const JOBS = '3';

/** 0.130 is compared record by record, 0.169 by what it shows. */
const CORPORA = {
  v130: {
    acceptFile: 'accept.json',
    scenarioFile: 'accept-scenarios.json',
    expectedFile: 'expected.json',
    environment: ['BOBBIN_PERSISTENCE=limited'],
  },
  v169: {
    acceptFile: 'accept-v169.json',
    scenarioFile: 'accept-scenarios-v169.json',
    expectedFile: 'expected-v169.json',
    environment: [],
  },
} as const;
type Corpus = keyof typeof CORPORA;

interface Expected {
  readonly areas: readonly string[];
  /** Scenario to the reason why it cannot pass yet. One that passes breaks the run: it is to be struck off. */
  readonly failures: Readonly<Record<string, string>>;
}

interface Report {
  readonly areas: Readonly<Record<string, { passed: number; total: number }>>;
  readonly accepted: Readonly<Record<string, number>>;
  readonly scenarios: readonly { name: string; area: string; passed: number; runs: number }[];
}

/** Rules that hold for one scenario only, on top of those of accept.json, which hold for all. */
type ScenarioRules = Readonly<Record<string, readonly object[]>>;

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(path.join(GOLDEN, name), 'utf8'));
}

function replay(
  corpus: Corpus,
  options: readonly string[],
  scenarios: readonly string[],
  isShown = true,
): Report['scenarios'] {
  if (scenarios.length === 0) return [];
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bobbin-golden-'));
  const json = path.join(folder, 'report.json');
  const accept = path.join(folder, 'accept.json');
  const { acceptFile, scenarioFile, environment } = CORPORA[corpus];
  const common = readJson(acceptFile) as { readonly rules: readonly object[] };
  const own = Object.entries(readJson(scenarioFile) as ScenarioRules);
  const ownRules = own.flatMap(([name, rules]) => rules.map((rule) => ({ ...rule, scenarios: [name] })));
  writeFileSync(accept, JSON.stringify({ ...common, rules: [...common.rules, ...ownRules] }));
  const args = [
    ...['--corpus', corpus, '--accept', accept, '--json', json, '--jobs', JOBS, '--reads'],
    ...environment.flatMap((variable) => ['--env', variable]),
    ...options,
    ...SERVER,
    '--',
    ...scenarios,
  ];
  try {
    const stdout = isShown ? 'inherit' : 'ignore';
    const run = spawnSync(process.execPath, [REPLAY, ...args], { stdio: ['ignore', stdout, 'inherit'] });
    if (run.status === 2) throw new Error('the replay driver refused its arguments');
    return (JSON.parse(readFileSync(json, 'utf8')) as Report).scenarios;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function areaOf(corpus: Corpus, scenario: string): string {
  const { area } = readJson(path.join(corpus, scenario, 'scenario.json')) as { readonly area: string };
  return area;
}

/** Replays the scenarios of these areas; the differences of those in `hidden` are not printed. */
function replayAreas(corpus: Corpus, areas: readonly string[], hidden: readonly string[] = []): Report['scenarios'] {
  const options = ['--quiet', '--timeout', '12'];
  const names = scenariosOf(corpus).filter((name) => areas.includes(areaOf(corpus, name)));
  return [
    ...replay(
      corpus,
      options,
      names.filter((name) => !hidden.includes(name)),
    ),
    ...replay(
      corpus,
      options,
      names.filter((name) => hidden.includes(name)),
      false,
    ),
  ];
}

function scenariosOf(corpus: Corpus): string[] {
  return readdirSync(path.join(GOLDEN, corpus));
}

function areasOf(corpus: Corpus): string[] {
  return [...new Set(scenariosOf(corpus).map((name) => areaOf(corpus, name)))];
}

/** Prints how the corpus stands and gives what nobody expected. */
function surprisesOf(corpus: Corpus): { readonly total: number; readonly surprises: readonly string[] } {
  const { expectedFile } = CORPORA[corpus];
  const expected = readJson(expectedFile) as Expected;
  const scenarios = replayAreas(corpus, expected.areas, Object.keys(expected.failures));
  const surprises: string[] = [];
  for (const { name, passed, runs } of scenarios) {
    const didPass = passed === runs;
    const reason = expected.failures[name];
    if (didPass && reason !== undefined)
      surprises.push(`${name} passes now: strike it off test/golden/${expectedFile}`);
    if (!didPass && reason === undefined) surprises.push(`${name} fails`);
  }
  const names = new Set(scenarios.map(({ name }) => name));
  for (const name of Object.keys(expected.failures)) {
    if (!names.has(name)) surprises.push(`${name} is expected to fail and is no scenario of these areas`);
  }
  console.log(`\n${corpus} area        passed`);
  const table = tableOf(scenarios);
  for (const area of expected.areas) console.log(`${area.padEnd(16)} ${rateOf(table, area)}`);
  console.log(`expected failures: ${Object.keys(expected.failures).length}`);
  return { total: scenarios.length, surprises: surprises.map((surprise) => `${corpus} ${surprise}`) };
}

function gate(): number {
  const results = (Object.keys(CORPORA) as Corpus[]).map(surprisesOf);
  const surprises = results.flatMap((result) => result.surprises);
  const total = results.reduce((sum, result) => sum + result.total, 0);
  for (const surprise of surprises) console.log(`UNEXPECTED: ${surprise}`);
  console.log(`golden: ${total - surprises.length} passed, ${surprises.length} failed`);
  return surprises.length === 0 ? 0 : 1;
}

function rates(): number {
  const tables = {
    v130: tableOf(replayAreas('v130', areasOf('v130'))),
    v169: tableOf(replayAreas('v169', areasOf('v169'))),
  };
  console.log('\n| area | v130 | v169 |\n|---|---|---|');
  for (const area of areasOf('v130').sort()) {
    console.log(`| ${area} | ${rateOf(tables.v130, area)} | ${rateOf(tables.v169, area)} |`);
  }
  return 0;
}

type RateTable = ReadonlyMap<string, { readonly passed: number; readonly total: number }>;

function tableOf(scenarios: Report['scenarios']): RateTable {
  const table = new Map<string, { passed: number; total: number }>();
  for (const { area, passed, runs } of scenarios) {
    const row = table.get(area) ?? { passed: 0, total: 0 };
    table.set(area, { passed: row.passed + (passed === runs ? 1 : 0), total: row.total + 1 });
  }
  return table;
}

function rateOf(table: RateTable, area: string): string {
  const row = table.get(area);
  return row === undefined ? '–' : `${row.passed}/${row.total}`;
}

const args = process.argv.slice(2);
if (args[0] === '--rates') process.exit(rates());
if (args.length > 0) {
  const corpus = args[0] === '--v169' ? 'v169' : 'v130';
  replay(
    corpus,
    ['--timeout', '12'],
    args.filter((arg) => arg !== '--v169'),
  );
  process.exit(0);
}
process.exit(gate());
