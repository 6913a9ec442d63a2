/** By these a user tells sub-agents apart. */
const NICKNAMES = [
  'Ada',
  'Alhazen',
  'Avicenna',
  'Banneker',
  'Bohr',
  'Boole',
  'Cantor',
  'Cavendish',
  'Celsius',
  'Chandra',
  'Dalton',
  'Dirac',
  'Emmy',
  'Erdos',
  'Euclid',
  'Euler',
  'Faraday',
  'Fermi',
  'Fibonacci',
  'Franklin',
  'Galileo',
  'Gauss',
  'Germain',
  'Goodall',
  'Grace',
  'Halley',
  'Hamilton',
  'Hedy',
  'Herschel',
  'Hilbert',
  'Hooke',
  'Hopper',
  'Hypatia',
  'Joule',
  'Kepler',
  'Khwarizmi',
  'Lamarr',
  'Lise',
  'Maxwell',
  'Meitner',
  'Mirzakhani',
  'Noether',
  'Ohm',
  'Omar',
  'Pascal',
  'Planck',
  'Ramanujan',
  'Rosalind',
  'Sagan',
  'Somerville',
  'Thales',
  'Tycho',
  'Vera',
  'Wren',
] as const;

/** A name that nobody has; one of the candidates, with a number where all are taken. */
export function freeNickname(
  taken: ReadonlySet<string>,
  candidates: readonly string[] | null = null,
  random: () => number = Math.random,
): string {
  const names = candidates ?? NICKNAMES;
  const start = Math.floor(random() * names.length);
  for (let round = 1; ; round += 1) {
    for (let step = 0; step < names.length; step += 1) {
      const name = names[(start + step) % names.length];
      const nickname = round === 1 ? `${name}` : `${name} ${round}`;
      if (!taken.has(nickname)) return nickname;
    }
  }
}
