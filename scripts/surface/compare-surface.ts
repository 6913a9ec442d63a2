import type { EntryFacts, Facts } from './facts.ts';
import { type Located, nameOf, type ObjectVariant, type Resolved, type ResolvedMember, resolve } from './resolved.ts';

/** Something in which our surface is neither of the originals nor what both together ask for. */
export interface Difference {
  /** `Thread.extra`, or `thread/start params.cwd` for what has no name. */
  readonly where: string;
  readonly what: string;
}

type Direction = 'toServer' | 'toClient';
type Family = 'methods' | 'notifications' | 'serverRequests';

/**
 * Compares what we implement with the originals, taken together: a member that only one of them has must be there and
 * optional; what all have must be as they have it.
 */
export function compareSurface(ours: Facts, originals: readonly Facts[]): Difference[] {
  const comparison = new Comparison(ours, originals);
  comparison.family('methods', 'toServer', 'toClient');
  comparison.family('notifications', 'toClient', 'toClient');
  comparison.family('serverRequests', 'toClient', 'toServer');
  return comparison.differences;
}

class Comparison {
  readonly differences: Difference[] = [];
  readonly #ours: Facts;
  readonly #originals: readonly Facts[];
  readonly #seen = new Set<string>();

  constructor(ours: Facts, originals: readonly Facts[]) {
    this.#ours = ours;
    this.#originals = originals;
  }

  family(family: Family, params: Direction, result: Direction): void {
    for (const [name, entry] of Object.entries(this.#ours[family])) {
      const theirs = this.#originals.flatMap((facts) => {
        const found = facts[family][name];
        return found ? [{ facts, entry: found }] : [];
      });
      if (theirs.length === 0) this.#report(name, 'no original has it');
      else this.#entry(name, entry, theirs, params, result);
    }
  }

  #entry(
    name: string,
    ours: EntryFacts,
    theirs: readonly { readonly facts: Facts; readonly entry: EntryFacts }[],
    paramsDirection: Direction,
    resultDirection: Direction,
  ): void {
    const stability = theirs.some(({ entry }) => entry.stability === 'stable') ? 'stable' : 'experimental';
    if (ours.stability !== stability) this.#report(name, `is ${ours.stability}, expected ${stability}`);
    const pick = (part: 'params' | 'result') => theirs.flatMap(({ facts, entry }) => root(facts, name, entry, part));
    for (const [part, direction] of [
      ['params', paramsDirection],
      ['result', resultDirection],
    ] as const) {
      const [own] = root(this.#ours, name, ours, part);
      if (own) this.#type(`${name} ${part}`, own, pick(part), direction);
    }
  }

  #type(where: string, ours: Located, theirs: readonly Located[], direction: Direction): void {
    if (theirs.length === 0) return;
    const name = nameOf(ours.shape);
    const key = JSON.stringify([ours.shape, theirs.map((original) => original.shape), direction]);
    if (name !== null && this.#seen.has(key)) return;
    this.#seen.add(key);
    const others = [...theirs, ...this.#namesakes(theirs)];
    this.#resolved(name ?? where, resolve(ours), others.map(resolve), direction);
  }

  /** A named type is one type in all versions, also where only one of them refers to it. */
  #namesakes(theirs: readonly Located[]): Located[] {
    const [first] = theirs;
    const name = first ? nameOf(first.shape) : null;
    if (!first || name === null) return [];
    const others = this.#originals.filter((facts) => !theirs.some((original) => original.facts === facts));
    return others.flatMap((facts) => (facts.types[name] ? [{ facts, shape: first.shape, stable: first.shape }] : []));
  }

  #resolved(where: string, ours: Resolved, theirs: readonly Resolved[], direction: Direction): void {
    const words = union(theirs.map((original) => original.words));
    const known = words.has('string') ? new Set<string>() : union(theirs.map((original) => original.enum));
    this.#sets(where, 'type', ours.words, words);
    this.#sets(where, 'word', ours.enum, known);
    const nullable = theirs.some((original) => original.nullable);
    if (ours.nullable !== nullable && !words.has('any')) {
      this.#report(where, ours.nullable ? 'is nullable, the originals are not' : 'is not nullable, an original is');
    }
    this.#parts(
      `${where}[]`,
      ours.arrays,
      theirs.map((original) => original.arrays),
      direction,
    );
    this.#parts(
      `${where}{}`,
      ours.maps,
      theirs.map((original) => original.maps),
      direction,
    );
    this.#objects(where, ours, theirs, direction);
  }

  #sets(where: string, kind: string, ours: ReadonlySet<string>, theirs: ReadonlySet<string>): void {
    const missing = [...theirs].filter((value) => !ours.has(value));
    const extra = [...ours].filter((value) => !theirs.has(value));
    if (missing.length > 0) this.#report(where, `misses ${kind} ${missing.join(', ')}`);
    if (extra.length > 0) this.#report(where, `has extra ${kind} ${extra.join(', ')}`);
  }

  #parts(where: string, ours: readonly Located[], theirs: readonly (readonly Located[])[], direction: Direction): void {
    const others = theirs.flat();
    const [own] = ours;
    if (own && others.length > 0) this.#type(where, own, others, direction);
    else if (own) this.#report(where, 'is extra');
    else if (others.length > 0) this.#report(where, 'is missing');
  }

  #objects(where: string, ours: Resolved, theirs: readonly Resolved[], direction: Direction): void {
    const all = [ours, ...theirs];
    const isPlain = all.every((resolved) => resolved.objects.size <= 1);
    const pick = (resolved: Resolved, tag: string) =>
      isPlain ? [...resolved.objects.values()][0] : resolved.objects.get(tag);
    const tags = isPlain ? new Set(['']) : union(all.map((resolved) => new Set(resolved.objects.keys())));
    for (const tag of tags) {
      const own = pick(ours, tag);
      const others = theirs.flatMap((resolved) => pick(resolved, tag) ?? []);
      const place = tag === '' ? where : `${where}<${tag}>`;
      if (own && others.length > 0 && !isPlain) this.#stability(place, own.experimental, others);
      if (own && others.length > 0) this.#members(place, own, others, direction);
      else if (own) this.#report(place, 'is an extra object');
      else if (others.length > 0) this.#report(place, 'is missing');
    }
  }

  #members(where: string, ours: ObjectVariant, theirs: readonly ObjectVariant[], direction: Direction): void {
    const names = union([ours, ...theirs].map((variant) => new Set(variant.members.keys())));
    for (const name of names) {
      const own = ours.members.get(name);
      const others = theirs.flatMap((variant) => variant.members.get(name) ?? []);
      const place = `${where}.${name}`;
      if (own && others.length > 0) this.#member(place, own, others, theirs.length, direction);
      else this.#report(place, own ? 'is an extra member' : 'is missing');
    }
  }

  #member(
    where: string,
    ours: ResolvedMember,
    theirs: readonly ResolvedMember[],
    versions: number,
    direction: Direction,
  ): void {
    this.#stability(where, ours.experimental, theirs);
    const isRequired = theirs.length === versions && theirs.every((member) => member.required);
    if (isRequired && !ours.required) this.#report(where, 'is optional, the originals require it');
    if (!isRequired && ours.required && direction === 'toServer')
      this.#report(where, 'is required, an original does not ask for it');
    this.#type(
      where,
      ours.type,
      theirs.map((member) => member.type),
      direction,
    );
  }

  #stability(where: string, ours: boolean, theirs: readonly { readonly experimental: boolean }[]): void {
    const experimental = theirs.every((original) => original.experimental);
    if (ours !== experimental) this.#report(where, `is ${word(ours)}, expected ${word(experimental)}`);
  }

  #report(where: string, what: string): void {
    if (!this.differences.some((known) => known.where === where && known.what === what)) {
      this.differences.push({ where, what });
    }
  }
}

function root(facts: Facts, name: string, entry: EntryFacts, part: 'params' | 'result'): Located[] {
  const shape = entry[part];
  if (shape === undefined) return [];
  return [{ facts, shape, stable: facts.stableEntries[`${name} ${part}`] ?? shape }];
}

function word(isExperimental: boolean): string {
  return isExperimental ? 'experimental' : 'stable';
}

function union<T>(sets: readonly ReadonlySet<T>[]): Set<T> {
  return new Set(sets.flatMap((set) => [...set]));
}
