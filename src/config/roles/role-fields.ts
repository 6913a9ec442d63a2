import { isTable } from '../layers/config-tree.ts';
import { BadRole } from './bad-role.ts';

const NICKNAME = /^[A-Za-z0-9 _-]+$/;

/** What a role is called and when it is chosen, as a table or a file says it; null where it does not. */
export interface RoleFields {
  readonly description: string | null;
  readonly nicknames: readonly string[] | null;
}

/**
 * @param place of the table, for the reader: `agents.scout`, or that of a file.
 * @throws {BadRole}
 */
export function readRoleFields(table: Readonly<Record<string, unknown>>, place: string): RoleFields {
  return {
    description: readText(table.description, `${place}.description`),
    nicknames: readNicknames(table.nickname_candidates, `${place}.nickname_candidates`),
  };
}

/**
 * A text that is not blank, trimmed; null where there is none.
 *
 * @throws {BadRole}
 */
export function readText(value: unknown, place: string): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string') throw new BadRole(`${place} must be a string`);
  if (value.trim() === '') throw new BadRole(`${place} cannot be blank`);
  return value.trim();
}

function readNicknames(value: unknown, place: string): readonly string[] | null {
  if (value === undefined) return null;
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) {
    throw new BadRole(`${place} must be a list of strings`);
  }
  const names = value.map((each: string) => each.trim());
  if (names.length === 0) throw new BadRole(`${place} must contain at least one name`);
  if (names.includes('')) throw new BadRole(`${place} cannot contain blank names`);
  if (new Set(names).size < names.length) throw new BadRole(`${place} cannot contain duplicates`);
  if (!names.every((name) => NICKNAME.test(name))) {
    throw new BadRole(`${place} may only contain ASCII letters, digits, spaces, hyphens, and underscores`);
  }
  return names;
}

/** The tables of `agents` that are roles: what is no table is a setting of all agents. */
export function roleTables(agents: unknown): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  if (!isTable(agents)) return [];
  return Object.entries(agents).flatMap(([name, value]) => (isTable(value) ? [[name, value] as const] : []));
}
