import type { Facts } from './facts.ts';
import type { Shape, Word } from './shape.ts';

/** A member with the versions' view of it. */
export interface ResolvedMember {
  readonly type: Located;
  readonly required: boolean;
  readonly experimental: boolean;
}

/** A shape together with where its names are looked up, and its stable form. */
export interface Located {
  readonly facts: Facts;
  readonly shape: Shape;
  /** Undefined: hidden from clients without `experimentalApi`, or not known. */
  readonly stable: Shape | undefined;
}

export interface ObjectVariant {
  readonly members: ReadonlyMap<string, ResolvedMember>;
  readonly experimental: boolean;
}

/** A type taken apart: the kinds of JSON values that it allows. */
export interface Resolved {
  readonly words: ReadonlySet<Word>;
  readonly enum: ReadonlySet<string>;
  readonly nullable: boolean;
  readonly arrays: readonly Located[];
  readonly maps: readonly Located[];
  /** By tag, such as `type=text`; `""` where there is nothing to tell variants apart. */
  readonly objects: ReadonlyMap<string, ObjectVariant>;
}

interface Parts {
  words: Set<Word>;
  enum: Set<string>;
  arrays: Located[];
  maps: Located[];
  objects: Map<string, ObjectVariant>;
}

/** Follows references and unions until only plain kinds are left. */
export function resolve(located: Located): Resolved {
  const parts: Parts = { words: new Set(), enum: new Set(), arrays: [], maps: [], objects: new Map() };
  const stableTags = located.stable === undefined ? undefined : objectTags(located.stable, located.facts);
  collect(located, stableTags, parts);
  const nullable = parts.words.delete('null');
  if (parts.words.has('string')) parts.enum.clear();
  return { ...parts, nullable };
}

function collect(located: Located, stableTags: ReadonlySet<string> | undefined, parts: Parts): void {
  const { shape, facts, stable } = located;
  if (typeof shape === 'string') {
    parts.words.add(shape);
  } else if ('ref' in shape) {
    collect(target(located, shape.ref), stableTags, parts);
  } else if ('union' in shape) {
    for (const variant of shape.union)
      collect({ facts, shape: variant, stable: sameVariant(located, variant) }, stableTags, parts);
  } else if ('enum' in shape) {
    for (const word of shape.enum) parts.enum.add(word);
  } else if ('array' in shape) {
    parts.arrays.push({ facts, shape: shape.array, stable: partOf(stable, 'array') });
  } else if ('map' in shape) {
    parts.maps.push({ facts, shape: shape.map, stable: partOf(stable, 'map') });
  } else {
    addObject(located, shape.members, stableTags, parts);
  }
}

/** The named type; its stable form is known under the same name. */
function target({ facts }: Located, name: string): Located {
  const hidden = facts.stableTypes[name];
  const shape = facts.types[name] ?? 'any';
  return { facts, shape, stable: hidden === undefined ? shape : (hidden ?? undefined) };
}

function partOf(stable: Shape | undefined, kind: 'array' | 'map'): Shape | undefined {
  if (typeof stable !== 'object') return undefined;
  if ('union' in stable) return stable.union.map((variant) => partOf(variant, kind)).find((part) => part !== undefined);
  return kind in stable ? (stable as Record<typeof kind, Shape>)[kind] : undefined;
}

function sameVariant({ facts, stable }: Located, variant: Shape): Shape | undefined {
  if (stable === undefined) return undefined;
  if (typeof variant !== 'object' || !('members' in variant)) return variant;
  const candidates = typeof stable === 'object' && 'union' in stable ? stable.union : [stable];
  const tag = tagOf(variant.members);
  const same = candidates
    .flatMap((candidate) => flatten(candidate, facts))
    .flatMap((candidate) => (typeof candidate === 'object' && 'members' in candidate ? [candidate.members] : []))
    .filter((members) => tagOf(members) === tag);
  return same.length > 0 ? { members: Object.assign({}, ...same) } : undefined;
}

function flatten(shape: Shape, facts: Facts): readonly Shape[] {
  if (typeof shape !== 'object') return [shape];
  if ('ref' in shape) return flatten(facts.types[shape.ref] ?? 'any', facts);
  return 'union' in shape ? shape.union.flatMap((variant) => flatten(variant, facts)) : [shape];
}

function objectTags(stable: Shape, facts: Facts): ReadonlySet<string> {
  const objects = flatten(stable, facts).flatMap((shape) =>
    typeof shape === 'object' && 'members' in shape ? [shape] : [],
  );
  return new Set(objects.map((shape) => tagOf(shape.members)));
}

type Members = Extract<Shape, { members: unknown }>['members'];

function addObject(
  located: Located,
  members: Members,
  stableTags: ReadonlySet<string> | undefined,
  parts: Parts,
): void {
  const tag = tagOf(members);
  const stable = located.stable;
  const stableMembers = typeof stable === 'object' && 'members' in stable ? stable.members : undefined;
  const resolved = Object.entries(members).map(([name, member]): [string, ResolvedMember] => [
    name,
    {
      type: { facts: located.facts, shape: member.type, stable: stableMembers?.[name]?.type },
      required: !member.optional,
      experimental: stableMembers !== undefined && !(name in stableMembers),
    },
  ]);
  const variant = { members: new Map(resolved), experimental: stableTags !== undefined && !stableTags.has(tag) };
  const known = parts.objects.get(tag);
  parts.objects.set(tag, known ? merged(known, variant) : variant);
}

/** Variants that nothing tells apart count as one, with the members of all. */
function merged(a: ObjectVariant, b: ObjectVariant): ObjectVariant {
  const members = new Map<string, ResolvedMember>();
  for (const name of new Set([...a.members.keys(), ...b.members.keys()])) {
    const [inA, inB] = [a.members.get(name), b.members.get(name)];
    const member = inA ?? inB;
    if (member) members.set(name, { ...member, required: Boolean(inA?.required && inB?.required) });
  }
  return { members, experimental: a.experimental && b.experimental };
}

/** The name of a type, also of one that may be `null`. */
export function nameOf(shape: Shape): string | null {
  if (typeof shape !== 'object') return null;
  if ('ref' in shape) return shape.ref;
  const named = 'union' in shape ? shape.union.filter((variant) => variant !== 'null') : [];
  const [only] = named;
  return named.length === 1 && typeof only === 'object' && 'ref' in only ? only.ref : null;
}

/** `type=text` of a tagged object, `granular` of an object with one required member, else `""`. */
function tagOf(members: Members): string {
  const required = Object.entries(members).filter(([, member]) => !member.optional);
  for (const [name, { type }] of required) {
    if (typeof type === 'object' && 'enum' in type && type.enum.length === 1) return `${name}=${type.enum[0]}`;
  }
  const [only] = Object.keys(members);
  return required.length === 1 && Object.keys(members).length === 1 && only !== undefined ? only : '';
}
