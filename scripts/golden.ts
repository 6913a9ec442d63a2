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
const JOBS = '2';

/** 0.130 is compared record by record, 0.169 by what it shows. */
const CORPORA = {
  v130: { acceptFile: 'accept.json', environment: ['BOBBIN_PERSISTENCE=limited'] },
  v169: { acceptFile: 'accept-v169.json', environment: [] },
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
  scenarios: readonly string[] = [],
  ownRules: readonly object[] = [],
  isShown = true,
): Report {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bobbin-golden-'));
  const json = path.join(folder, 'report.json');
  const accept = path.join(folder, 'accept.json');
  const { acceptFile, environment } = CORPORA[corpus];
  const common = readJson(acceptFile) as { readonly rules: readonly object[] };
  writeFileSync(accept, JSON.stringify({ ...common, rules: [...common.rules, ...ownRules] }));
  const args = [
    ...['--corpus', corpus, '--accept', accept, '--json', json, '--jobs', JOBS],
    ...environment.flatMap((variable) => ['--env', variable]),
    ...options,
    ...SERVER,
    ...(scenarios.length === 0 ? [] : ['--', ...scenarios]),
  ];
  try {
    const stdout = isShown ? 'inherit' : 'ignore';
    const run = spawnSync(process.execPath, [REPLAY, ...args], { stdio: ['ignore', stdout, 'inherit'] });
    if (run.status === 2) throw new Error('the replay driver refused its arguments');
    return JSON.parse(readFileSync(json, 'utf8')) as Report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function areaOf(corpus: Corpus, scenario: string): string {
  const { area } = readJson(path.join(corpus, scenario, 'scenario.json')) as { readonly area: string };
  return area;
}

/** Runs each scenario of these areas with the rules it may use; the differences of those in `hidden` are not printed. */
function replayAreas(areas: readonly string[], hidden: readonly string[] = []): Report['scenarios'] {
  const own = readJson('accept-scenarios.json') as ScenarioRules;
  const names = readdirSync(path.join(GOLDEN, 'v130')).filter((name) => areas.includes(areaOf('v130', name)));
  const options = ['--reads', '--quiet', '--timeout', '12'];
  const isPlain = (name: string) => own[name] === undefined && !hidden.includes(name);
  return [
    ...replay('v130', options, names.filter(isPlain)).scenarios,
    ...names
      .filter((name) => !isPlain(name))
      .flatMap((name) => replay('v130', options, [name], own[name], !hidden.includes(name)).scenarios),
  ];
}

function gate(): number {
  const expected = readJson('expected.json') as Expected;
  const scenarios = replayAreas(expected.areas, Object.keys(expected.failures));
  const surprises: string[] = [];
  for (const { name, passed, runs } of scenarios) {
    const didPass = passed === runs;
    const reason = expected.failures[name];
    if (didPass && reason !== undefined) surprises.push(`${name} passes now: strike it off test/golden/expected.json`);
    if (!didPass && reason === undefined) surprises.push(`${name} fails`);
  }
  const names = new Set(scenarios.map(({ name }) => name));
  for (const name of Object.keys(expected.failures)) {
    if (!names.has(name)) surprises.push(`${name} is expected to fail and is no scenario of these areas`);
  }
  console.log('\narea             passed');
  const table = tableOf(scenarios);
  for (const area of expected.areas) console.log(`${area.padEnd(16)} ${rateOf(table, area)}`);
  console.log(`expected failures: ${Object.keys(expected.failures).length}`);
  for (const surprise of surprises) console.log(`UNEXPECTED: ${surprise}`);
  console.log(`golden: ${scenarios.length - surprises.length} passed, ${surprises.length} failed`);
  return surprises.length === 0 ? 0 : 1;
}

function rates(): number {
  const all = [...new Set(readdirSync(path.join(GOLDEN, 'v130')).map((name) => areaOf('v130', name)))];
  const tables = {
    v130: tableOf(replayAreas(all)),
    v169: tableOf(replay('v169', ['--reads', '--quiet', '--max', '1', '--timeout', '8']).scenarios),
  };
  console.log('\n| area | v130 | v169 |\n|---|---|---|');
  for (const area of all.sort()) {
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
  const own = readJson('accept-scenarios.json') as ScenarioRules;
  for (const name of args.filter((arg) => arg !== '--v169')) {
    replay(corpus, ['--reads', '--timeout', '12'], [name], own[name]);
  }
  process.exit(0);
}
process.exit(gate());
