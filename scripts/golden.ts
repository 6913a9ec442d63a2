/**
 * Replays the recordings of the originals against the built server. Every scenario of both versions has to pass, every difference that is accepted
 * has a rule with a name, every rule is needed by the scenarios it holds for, and differences.md explains it.
 *
 *   npm run golden                    the gate
 *   npm run golden -- --write         the gate; writes its tables into differences.md and the README
 *   npm run golden -- NAME...         some scenarios of 0.130, with all their differences
 *   npm run golden -- --v169 NAME...  … of 0.169
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type CorpusReport, checkTables, printTable, writeTables } from './golden-tables.ts';

const GOLDEN = path.resolve('test/golden');
const REPLAY = path.join(GOLDEN, 'tools/replay.mjs');
const DIFFERENCES = path.join(GOLDEN, 'differences.md');
const SERVER = [process.execPath, path.resolve('bin/bobbin.js'), 'app-server'];
const JOBS = 3;
/** As many scenarios that fail are replayed once more, each by itself: how far a command came when it is looked at is a matter of time. */
const MAX_REPEATED = 4;
/** Seconds for one scenario; one that hangs must not cost the gate its time. */
const TIMEOUT = '20';

/** 0.130 is compared whole, in the persistence that writes its records; 0.169 by what it shows, as the server runs by itself. */
const CORPORA = {
  v130: {
    acceptFile: 'accept.json',
    scenarioFile: 'accept-scenarios.json',
    options: ['--reads', '--rollout', '--model', '--env', 'BOBBIN_PERSISTENCE=limited'],
  },
  v169: {
    acceptFile: 'accept-v169.json',
    scenarioFile: 'accept-scenarios-v169.json',
    options: ['--reads'],
  },
} as const;
type Corpus = keyof typeof CORPORA;

interface Rule {
  readonly name: string;
  /** The scenarios it holds for; absent: all. */
  readonly scenarios?: readonly string[];
}

interface Report {
  readonly compared: readonly string[];
  readonly scenarios: readonly {
    readonly name: string;
    readonly area: string;
    readonly passed: number;
    readonly runs: number;
    /** Places in the list of rules. */
    readonly needed: readonly number[];
  }[];
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(path.join(GOLDEN, name), 'utf8'));
}

/** What is accepted: the rules for all scenarios, then those for one. */
function acceptOf(corpus: Corpus): { readonly rules: readonly Rule[] } {
  const { acceptFile, scenarioFile } = CORPORA[corpus];
  const common = readJson(acceptFile) as { readonly rules: readonly Rule[] };
  const own = Object.entries(readJson(scenarioFile) as Record<string, readonly Rule[]>);
  const ownRules = own.flatMap(([name, rules]) => rules.map((rule) => ({ ...rule, scenarios: [name] })));
  return { ...common, rules: [...common.rules, ...ownRules] };
}

function replay(corpus: Corpus, options: readonly string[], scenarios: readonly string[], jobs = JOBS): Report {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bobbin-golden-'));
  const json = path.join(folder, 'report.json');
  const accept = path.join(folder, 'accept.json');
  writeFileSync(accept, JSON.stringify(acceptOf(corpus)));
  const args = [
    ...['--corpus', corpus, '--accept', accept, '--json', json, '--jobs', String(jobs), '--timeout', TIMEOUT],
    ...CORPORA[corpus].options,
    ...options,
    ...SERVER,
    '--',
    ...scenarios,
  ];
  try {
    const run = spawnSync(process.execPath, [REPLAY, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
    if (run.status !== 0 && run.status !== 1)
      throw new Error(`the replay driver ended with ${run.status ?? run.signal}`);
    return JSON.parse(readFileSync(json, 'utf8')) as Report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All scenarios side by side, and the few that failed once more alone. */
function replayTwice(corpus: Corpus): Report {
  const options = ['--quiet', '--needed'];
  const first = replay(corpus, options, []);
  const failed = first.scenarios.filter(({ passed, runs }) => passed !== runs).map(({ name }) => name);
  if (failed.length === 0 || failed.length > MAX_REPEATED) return first;
  console.log(`once more, alone: ${failed.join(', ')}`);
  const { scenarios } = replay(corpus, options, failed, 1);
  return { ...first, scenarios: first.scenarios.map((row) => scenarios.find(({ name }) => name === row.name) ?? row) };
}

/** Replays one corpus whole; each failure is one sentence. */
function replayWhole(corpus: Corpus): { readonly report: CorpusReport; readonly failures: readonly string[] } {
  const { scenarios, compared } = replayTwice(corpus);
  const { rules } = acceptOf(corpus);
  const rows = scenarios.map(({ name, area, passed, runs, needed }) => ({
    name,
    area,
    didPass: passed === runs,
    rules: needed.flatMap((place) => rules[place]?.name ?? []),
  }));
  const explanations = readFileSync(DIFFERENCES, 'utf8');
  return {
    report: { version: corpus, compared, scenarios: rows },
    failures: [
      ...rows.filter(({ didPass }) => !didPass).map(({ name }) => `${corpus} ${name} fails`),
      ...unneeded(corpus, scenarios).map((rule) => `${corpus} no scenario needs ${JSON.stringify(rule)}`),
      ...[...new Set(rules.map(({ name }) => name))]
        .filter((name) => !explanations.includes(name))
        .map((name) => `${corpus} differences.md does not explain "${name}"`),
    ],
  };
}

/** Rules that nothing needs. Where a scenario of theirs fails, nobody can know. */
function unneeded(corpus: Corpus, scenarios: Report['scenarios']): readonly Rule[] {
  const needed = new Set(scenarios.flatMap((scenario) => scenario.needed));
  const failed = scenarios.filter(({ passed, runs }) => passed !== runs).map(({ name }) => name);
  return acceptOf(corpus).rules.filter(
    (rule, place) => !needed.has(place) && !failed.some((name) => rule.scenarios?.includes(name) ?? true),
  );
}

function gate(shouldWrite: boolean): number {
  const results = (Object.keys(CORPORA) as Corpus[]).map(replayWhole);
  const reports = results.map(({ report }) => report);
  for (const report of reports) printTable(report);
  const replayed = results.flatMap(({ failures }) => failures);
  if (shouldWrite && replayed.length === 0) writeTables(reports);
  const failures = replayed.length > 0 ? replayed : checkTables(reports);
  for (const failure of failures) console.log(`UNEXPECTED: ${failure}`);
  const rows = reports.flatMap(({ scenarios }) => scenarios);
  console.log(
    `golden: ${rows.filter(({ didPass }) => didPass).length} of ${rows.length} passed, ${failures.length} failed`,
  );
  return failures.length === 0 ? 0 : 1;
}

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('--'));
if (names.length > 0) {
  const { scenarios } = replay(args.includes('--v169') ? 'v169' : 'v130', [], names);
  process.exit(scenarios.every(({ passed, runs }) => passed === runs) ? 0 : 1);
}
process.exit(gate(args.includes('--write')));
