/** A role of agents that cannot be used; the message says why, for people. */
export class BadRole extends Error {
  override readonly name = 'BadRole';
}
