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

/** A name that none of these has. */
export function freeNickname(taken: ReadonlySet<string>, random: () => number = Math.random): string {
  const start = Math.floor(random() * NICKNAMES.length);
  for (let round = 1; ; round += 1) {
    for (let step = 0; step < NICKNAMES.length; step += 1) {
      const name = NICKNAMES[(start + step) % NICKNAMES.length];
      const nickname = round === 1 ? `${name}` : `${name} ${round}`;
      if (!taken.has(nickname)) return nickname;
    }
  }
}
