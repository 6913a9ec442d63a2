import type { Figure } from './measure.ts';

const MISSED = ' ✗';

/**
 * A markdown table: a row per figure of ours, what it should reach (`✗`: it does not), and a column per original with how
 * many times better ours is.
 */
export function formatTable(columns: ReadonlyMap<string, readonly Figure[]>): string {
  const [[ourName, ours], ...others] = [...columns] as [[string, readonly Figure[]], ...[string, readonly Figure[]][]];
  const header = ['measure', ourName, 'aim', ...others.map(([name]) => name)];
  const rows = ours.map((figure) => [
    figure.name,
    isMissed(figure) ? text(figure) + MISSED : text(figure),
    figure.aim === undefined ? '' : text({ ...figure, value: figure.aim }),
    ...others.map(([, figures]) =>
      otherText(
        figures.find(({ name }) => name === figure.name),
        figure,
      ),
    ),
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const print = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [print(header), rule, ...rows.map(print)].join('\n');
}

function isMissed({ value, aim, better }: Figure): boolean {
  if (aim === undefined || value === null) return false;
  return better === 'less' ? value > aim : value < aim;
}

function otherText(other: Figure | undefined, ours: Figure): string {
  if (other === undefined) return '–';
  if (!other.value || !ours.value || other.unit === '') return text(other);
  const ratio = other.better === 'less' ? other.value / ours.value : ours.value / other.value;
  return `${text(other)} (×${ratio.toFixed(ratio < 10 ? 1 : 0)})`;
}

function text({ value, unit }: Figure): string {
  if (value === null) return '–';
  return unit === '' ? number(value) : `${number(value)} ${unit}`;
}

function number(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(1).replace(/\.0$/, '');
}
