import { readFileSync, writeFileSync } from 'node:fs';

/** How one version was replayed. */
export interface CorpusReport {
  readonly version: string;
  /** The parts that were compared: `transcript`, `reads`, `rollout`, `model`. */
  readonly compared: readonly string[];
  readonly scenarios: readonly {
    readonly name: string;
    readonly area: string;
    readonly didPass: boolean;
    /** Names of the rules without which it does not pass, one for each rule. */
    readonly rules: readonly string[];
  }[];
}

type Row = readonly string[];

/** The places where the tables stand: between two comments that name them. */
const TABLES = [
  { file: 'test/golden/differences.md', mark: 'rules by area', tableOf: rulesByArea },
  { file: 'README.md', mark: 'golden rates', tableOf: ratesOfVersions },
] as const;

export function printTable({ version, compared, scenarios }: CorpusReport): void {
  console.log(`\n${version}: ${compared.join(', ')}`);
  for (const [area, rate, ...rules] of areaRows(scenarios)) {
    console.log(`${area?.padEnd(16)} ${rate?.padStart(6)}  ${rules.join(', ')}`);
  }
}

export function writeTables(reports: readonly CorpusReport[]): void {
  for (const { file, mark, tableOf } of TABLES) writeFileSync(file, withTable(file, mark, tableOf(reports)));
}

/** A sentence for each table that is not what the reports say. */
export function checkTables(reports: readonly CorpusReport[]): string[] {
  return TABLES.filter(
    ({ file, mark, tableOf }) => readFileSync(file, 'utf8') !== withTable(file, mark, tableOf(reports)),
  ).map(({ file, mark }) => `the table "${mark}" in ${file} is not fresh: npm run golden -- --write`);
}

function rulesByArea(reports: readonly CorpusReport[]): string {
  const rows = reports.flatMap(({ version, scenarios }) =>
    areaRows(scenarios).map(([area = '', rate = '', ...rules]) => [version, area, rate, rules.join('; ')]),
  );
  return markdown(['Version', 'Area', 'Passed', 'Rules that are needed'], rows);
}

function ratesOfVersions(reports: readonly CorpusReport[]): string {
  const tables = reports.map(({ scenarios }) => new Map(areaRows(scenarios).map(([area, rate]) => [area, rate])));
  const areas = [...new Set(tables.flatMap((table) => [...table.keys()]))];
  const rows = areas.map((area) => [area ?? '', ...tables.map((table) => table.get(area) ?? '–')]);
  return markdown(['area', ...reports.map(({ version }) => version)], rows);
}

/** Area, passes of scenarios, names of the needed rules; in the last row, `all`, those that every area needs, which the others leave out. */
function areaRows(scenarios: CorpusReport['scenarios']): Row[] {
  const areas = [...new Set(scenarios.map(({ area }) => area))].sort();
  const parts = areas.map((area) => scenarios.filter((scenario) => scenario.area === area));
  const common = rulesOf(scenarios).filter((rule) => parts.every((part) => rulesOf(part).includes(rule)));
  const rows = parts.map((part, place) => [areas[place] ?? '', rateOf(part), ...without(rulesOf(part), common)]);
  return [...rows, ['all', rateOf(scenarios), ...common]];
}

function rateOf(scenarios: CorpusReport['scenarios']): string {
  return `${scenarios.filter(({ didPass }) => didPass).length}/${scenarios.length}`;
}

function rulesOf(scenarios: CorpusReport['scenarios']): string[] {
  return [...new Set(scenarios.flatMap(({ rules }) => rules))].sort();
}

function without(rules: readonly string[], left: readonly string[]): string[] {
  return rules.filter((rule) => !left.includes(rule));
}

function markdown(head: Row, rows: readonly Row[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function withTable(file: string, mark: string, table: string): string {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for the table "${mark}"`);
  return `${text.slice(0, from)}${begin}\n${table}\n${text.slice(to)}`;
}
