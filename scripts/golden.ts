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
  corpus: string,
  options: readonly string[],
  scenarios: readonly string[] = [],
  ownRules: readonly object[] = [],
): Report {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bobbin-golden-'));
  const json = path.join(folder, 'report.json');
  const accept = path.join(folder, 'accept.json');
  const common = readJson('accept.json') as { readonly rules: readonly object[] };
  writeFileSync(accept, JSON.stringify({ ...common, rules: [...common.rules, ...ownRules] }));
  const args = [
    ...['--corpus', corpus, '--accept', accept, '--json', json, '--jobs', JOBS],
    ...['--env', 'BOBBIN_PERSISTENCE=limited', ...options, ...SERVER],
    ...(scenarios.length === 0 ? [] : ['--', ...scenarios]),
  ];
  try {
    const run = spawnSync(process.execPath, [REPLAY, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
    if (run.status === 2) throw new Error('the replay driver refused its arguments');
    return JSON.parse(readFileSync(json, 'utf8')) as Report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function areaOf(corpus: string, scenario: string): string {
  const { area } = readJson(path.join(corpus, scenario, 'scenario.json')) as { readonly area: string };
  return area;
}

/** Runs each scenario of these areas with the rules it may use. */
function replayAreas(areas: readonly string[]): Report['scenarios'] {
  const own = readJson('accept-scenarios.json') as ScenarioRules;
  const names = readdirSync(path.join(GOLDEN, 'v130')).filter((name) => areas.includes(areaOf('v130', name)));
  const options = ['--reads', '--quiet', '--timeout', '12'];
  const plain = names.filter((name) => own[name] === undefined);
  const special = names.filter((name) => own[name] !== undefined);
  return [
    ...replay('v130', options, plain).scenarios,
    ...special.flatMap((name) => replay('v130', options, [name], own[name]).scenarios),
  ];
}

function gate(): number {
  const expected = readJson('expected.json') as Expected;
  const scenarios = replayAreas(expected.areas);
  const surprises: string[] = [];
  const table = new Map<string, { passed: number; total: number }>();
  for (const { name, area, passed, runs } of scenarios) {
    const didPass = passed === runs;
    const reason = expected.failures[name];
    const row = table.get(area) ?? { passed: 0, total: 0 };
    table.set(area, { passed: row.passed + (didPass ? 1 : 0), total: row.total + 1 });
    if (didPass && reason !== undefined) surprises.push(`${name} passes now: strike it off test/golden/expected.json`);
    if (!didPass && reason === undefined) surprises.push(`${name} fails`);
  }
  const names = new Set(scenarios.map(({ name }) => name));
  for (const name of Object.keys(expected.failures)) {
    if (!names.has(name)) surprises.push(`${name} is expected to fail and is no scenario of these areas`);
  }
  console.log('\narea             passed');
  for (const [area, { passed, total }] of [...table].sort()) console.log(`${area.padEnd(16)} ${passed}/${total}`);
  console.log(`expected failures: ${Object.keys(expected.failures).length}`);
  for (const surprise of surprises) console.log(`UNEXPECTED: ${surprise}`);
  console.log(`golden: ${scenarios.length - surprises.length} passed, ${surprises.length} failed`);
  return surprises.length === 0 ? 0 : 1;
}

function rates(): number {
  for (const corpus of ['v130', 'v169']) {
    console.log(`\n${corpus}: transcript and reads`);
    replay(corpus, ['--reads', '--quiet', '--max', '1', '--timeout', '8', '--min', '0']);
  }
  return 0;
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
