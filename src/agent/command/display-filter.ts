import { operandsOf } from './options.ts';
import type { PlainCommand } from './split-script.ts';

const FILTERS = new Set('wc tr cut sort uniq tee column yes printf xargs'.split(' '));

/** Commands that only shape what a neighbour in the script printed. */
export function isDisplayFilter([name = '', ...args]: PlainCommand): boolean {
  if (FILTERS.has(name)) return true;
  switch (name) {
    case 'head':
    case 'tail':
      return !readsFile(args);
    case 'nl':
      return operandsOf(args, ['-s', '-w', '-v', '-i', '-b']).words.length === 0;
    case 'awk':
      return operandsOf(args, ['-F', '-v', '-f']).words.length < 2;
    case 'sed':
      return operandsOf(args, ['-e', '-f']).words.length < 2;
    default:
      return false;
  }
}

function readsFile(args: readonly string[]): boolean {
  return operandsOf(args, ['-n', '-c']).words.length > 0;
}
