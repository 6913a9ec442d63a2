import type { FileSystemSandboxEntry } from '../../protocol/permissions.ts';
import { isDenial, type OwnPermissions, placedEntries } from './own-permissions.ts';

/** What a model is told of permissions of one's own beside the policy that resembles them. */
export function ownPermissionsTexts(own: OwnPermissions, cwd: string): string[] {
  const entries = placedEntries(own, cwd);
  const denied = entries.filter(isDenial).map(nameOf);
  const texts = ['A permission profile holds in place of it:'];
  for (const access of ['read', 'write'] as const) {
    const names = entries.filter((entry) => entry.access === access).map(nameOf);
    if (names.length > 0) texts.push(`- to ${access}: ${names.join(', ')}`);
  }
  if (denied.length > 0) {
    texts.push(`- never to be read, and no approval or permission changes that: ${denied.join(', ')}`);
  }
  return texts;
}

function nameOf({ path }: FileSystemSandboxEntry): string {
  if (path.type === 'path') return `\`${path.path}\``;
  if (path.type === 'glob_pattern') return `\`${path.pattern}\``;
  const { value } = path;
  if (value.kind === 'unknown') return `\`${value.path}\``;
  if (value.kind !== 'project_roots') return `\`:${value.kind}\``;
  return `\`:workspace_roots${value.subpath == null ? '' : `/${value.subpath}`}\``;
}
