/** What commands may do beyond the sandbox policy. Paths are absolute, and were without symbolic links when asked for. */
export interface ExtraPermissions {
  readonly network: boolean;
  readonly read: readonly string[];
  readonly write: readonly string[];
}

export const NO_EXTRA: ExtraPermissions = { network: false, read: [], write: [] };

export function isNothing({ network, read, write }: ExtraPermissions): boolean {
  return !network && read.length === 0 && write.length === 0;
}

/** All of both. */
export function merged(a: ExtraPermissions, b: ExtraPermissions): ExtraPermissions {
  return {
    network: a.network || b.network,
    read: [...new Set([...a.read, ...b.read])],
    write: [...new Set([...a.write, ...b.write])],
  };
}
