import { parse } from 'smol-toml';
import { type ConfigTree, isTable } from './config-tree.ts';

const LARGEST_INTEGER = 2n ** 63n - 1n;
const SMALLEST_INTEGER = -(2n ** 63n);

/**
 * What a text says, if it is TOML. Integers have 64 bits there: one that no number holds exactly counts as the nearest that does.
 *
 * @throws {TomlError} It is none, or has a key with which a table could reach its prototype.
 */
export function parseTomlText(text: string): ConfigTree {
  const options = { unsafeKeyBehaviour: 'throw' } as const;
  const tree: ConfigTree = parse(text, { ...options, integersAsBigInt: 'asNeeded' });
  // The parser itself knows where the integer stands that is none of 64 bits.
  return withNumbers(tree) ? tree : parse(text, options);
}

/** Puts numbers in the place of what is longer. False: an integer has more than 64 bits. */
function withNumbers(node: Record<string, unknown> | unknown[]): boolean {
  return Object.entries(node).every(([key, value]) => {
    if (Array.isArray(value) || isTable(value)) return withNumbers(value);
    if (typeof value !== 'bigint') return true;
    Object.assign(node, { [key]: value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER });
    return value <= LARGEST_INTEGER && value >= SMALLEST_INTEGER;
  });
}
