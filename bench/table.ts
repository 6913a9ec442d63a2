import type { Figure } from './measure.ts';

/** A markdown table: a row per figure, a column per subject, and how many times better ours is. */
export function formatTable(columns: ReadonlyMap<string, readonly Figure[]>): string {
  const [ours = [], ...others] = [...columns.values()];
  const header = ['measure', ...columns.keys()];
  const rows = ours.map((figure, index) => [
    figure.name,
    ...[ours, ...others].map((figures, column) => cell(figures[index], column === 0 ? undefined : figure)),
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const print = (row: readonly string[]): string =>
    `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [print(header), rule, ...rows.map(print)].join('\n');
}

function cell(figure: Figure | undefined, ours: Figure | undefined): string {
  if (figure === undefined || figure.value === null) return '–';
  const text = `${number(figure.value)}${figure.unit === '' ? '' : ` ${figure.unit}`}`;
  if (ours?.value == null || ours.value === 0 || figure.value === 0 || figure.unit === '') return text;
  const ratio = figure.better === 'less' ? figure.value / ours.value : ours.value / figure.value;
  return `${text} (×${ratio.toFixed(ratio < 10 ? 1 : 0)})`;
}

function number(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(1).replace(/\.0$/, '');
}
