import type { FileSystemSandboxEntry } from '../../protocol/permissions.ts';
import type { SandboxPermissions } from '../sandbox/sandbox-permissions.ts';
import { fileSystemEntries } from '../session/permission-entries.ts';
import { isUnrestricted } from '../session/policy-facts.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import { type NetworkRules, needsProxy } from './network-rules.ts';

/** What a permission profile of one's own lets commands do. It stands in place of the sandbox policy, which only resembles it. */
export interface OwnPermissions {
  /** Patterns of the workspace begin with {@link WORKSPACE_PATTERN}. */
  readonly entries: readonly FileSystemSandboxEntry[];
  /** Folders that are part of the workspace beside the working folder; absolute. */
  readonly workspaceRoots: readonly string[];
  /** How many folders deep patterns look; null: as deep as it goes, within bounds. */
  readonly globScanMaxDepth: number | null;
  readonly network: NetworkRules;
}

export const WORKSPACE_PATTERN = ':workspace_roots/';

type Confinement = Pick<SessionSettings, 'sandboxPolicy' | 'ownPermissions'>;

/** What a sandbox has to hold for these settings; null: nothing is to be confined. */
export function sandboxPermissions({
  sandboxPolicy: policy,
  ownPermissions: own,
}: Confinement): SandboxPermissions | null {
  if (own !== null) return { ...own, networkAccess: own.network.isEnabled && !needsProxy(own.network) };
  if (isUnrestricted(policy)) return null;
  return { entries: fileSystemEntries(policy), networkAccess: policy.networkAccess };
}

/** Whether something must not even be read: then nothing may run outside of the sandbox, whoever allows it. */
export function deniesReading({ ownPermissions: own }: Pick<SessionSettings, 'ownPermissions'>): boolean {
  return own?.entries.some(isDenial) ?? false;
}

export function isDenial({ access }: FileSystemSandboxEntry): boolean {
  return access === 'none' || access === 'deny';
}

/** What is left where only reading is allowed: what must not be read still must not. */
export function withoutWriting({ entries, network, ...rest }: OwnPermissions): OwnPermissions {
  return {
    ...rest,
    entries: entries.map((entry) => (entry.access === 'write' ? { ...entry, access: 'read' } : entry)),
    network: { ...network, isEnabled: false },
  };
}

/** The entries with the patterns as they count for a working folder. */
export function placedEntries(own: OwnPermissions, cwd: string): FileSystemSandboxEntry[] {
  return own.entries.flatMap((entry) => {
    const { path } = entry;
    if (path.type !== 'glob_pattern') return [entry];
    return patternsAt(path.pattern, [cwd, ...own.workspaceRoots]).map(({ text, root }) => ({
      ...entry,
      path: { type: 'glob_pattern', pattern: root === '/' ? `/${text}` : `${root}/${text}` },
    }));
  });
}

/** A pattern for each folder of the workspace, if it is one of the workspace. */
export function patternsAt(
  pattern: string,
  roots: readonly string[],
): { readonly text: string; readonly root: string }[] {
  if (!pattern.startsWith(WORKSPACE_PATTERN)) return [{ text: pattern.replace(/^\/+/, ''), root: '/' }];
  const text = pattern.slice(WORKSPACE_PATTERN.length);
  return roots.map((root) => ({ text, root }));
}
