import { z } from 'zod';
import { ApprovalsReviewer, AskForApproval, type SandboxPolicy } from '../../protocol/policy.ts';
import { ConfigError } from '../config-error.ts';
import { HooksTable } from '../hooks/hooks-table.ts';
import type { ConfigTree } from '../layers/config-tree.ts';
import { describeIssue } from '../layers/describe-issue.ts';
import { readToml } from '../layers/read-toml.ts';
import type { SystemFiles } from '../layers/system-files.ts';

const SANDBOXES = ['read-only', 'workspace-write', 'danger-full-access', 'external-sandbox'] as const;
/** What a sandbox policy does, in the words of `requirements.toml`. */
export type RequiredSandbox = (typeof SANDBOXES)[number];

const WEB_SEARCH = ['disabled', 'cached', 'live'] as const;

const RequirementsFile = z.looseObject({
  allowed_approval_policies: z.array(AskForApproval).optional(),
  allowed_approvals_reviewers: z.array(ApprovalsReviewer).optional(),
  allowed_sandbox_modes: z.array(z.enum(SANDBOXES)).optional(),
  allowed_web_search_modes: z.array(z.enum(WEB_SEARCH)).optional(),
  features: z.record(z.string(), z.boolean()).optional(),
  enforce_residency: z.enum(['us']).optional(),
  hooks: HooksTable.extend({
    managed_dir: z.string().optional(),
    windows_managed_dir: z.string().optional(),
  }).optional(),
});
type RequirementsFile = z.output<typeof RequirementsFile>;

/** What the originals know in the file and this server does not hold anybody to. */
const NOT_ENFORCED = [
  'enforce_residency',
  'experimental_network',
  'mcp_servers',
  'permissions',
  'plugins',
  'remote_sandbox_config',
  'rules',
] as const;

/** Values of which one must be chosen, and the file that says so. */
export interface Choice<T> {
  readonly allowed: readonly T[];
  readonly file: string;
}

/** What an organisation asks of everybody on this machine; null: nothing is said about it. */
export interface Requirements {
  readonly approvalPolicies: Choice<AskForApproval> | null;
  readonly approvalsReviewers: Choice<ApprovalsReviewer> | null;
  readonly sandboxes: Choice<RequiredSandbox> | null;
  readonly webSearch: Choice<(typeof WEB_SEARCH)[number]> | null;
  /** Features that are on or off whatever users choose. */
  readonly features: Readonly<Record<string, boolean>> | null;
  readonly residency: 'us' | null;
  /** Hooks that run whatever users trust. */
  readonly hooks: { readonly table: NonNullable<RequirementsFile['hooks']>; readonly file: string } | null;
  /** Keys of the file that nobody is held to. */
  readonly notEnforced: readonly string[];
}

/**
 * `requirements.toml`, and what the older `managed_config.toml` means for those that it says nothing about.
 *
 * @throws {ConfigError} for a file that cannot be understood: it must not count for nothing.
 */
export async function readRequirements(files: SystemFiles, managed: ConfigTree): Promise<Requirements> {
  const { requirements: file, managedConfig } = files;
  const given = await readFile(file);
  const choice = <T>(allowed: readonly T[] | undefined): Choice<T> | null =>
    allowed === undefined ? null : { allowed, file };
  const older = olderChoices(managed, managedConfig);
  const webSearch = given.allowed_web_search_modes;
  return {
    approvalPolicies:
      notEmpty('allowed_approval_policies', choice(given.allowed_approval_policies)) ?? older.approvalPolicies,
    approvalsReviewers: notEmpty('allowed_approvals_reviewers', choice(given.allowed_approvals_reviewers)),
    sandboxes: withReadOnly(choice(given.allowed_sandbox_modes)) ?? older.sandboxes,
    // Not to search is always allowed.
    webSearch: choice(webSearch?.includes('disabled') === false ? [...webSearch, 'disabled'] : webSearch),
    features: given.features ?? null,
    residency: given.enforce_residency ?? null,
    hooks: given.hooks === undefined ? null : { table: given.hooks, file },
    notEnforced: NOT_ENFORCED.filter((key) => given[key] !== undefined),
  };
}

async function readFile(file: string): Promise<RequirementsFile> {
  const { tree } = await readToml(file);
  const parsed = RequirementsFile.safeParse(tree);
  if (parsed.success) return parsed.data;
  const { path, message } = describeIssue(parsed.error, [], tree);
  throw new ConfigError(`Error parsing requirements file ${file}: ${message} in \`${path.join('.')}\``);
}

function olderChoices(managed: ConfigTree, file: string): Pick<Requirements, 'approvalPolicies' | 'sandboxes'> {
  const policy = AskForApproval.safeParse(managed.approval_policy);
  const mode = z.enum(SANDBOXES).safeParse(managed.sandbox_mode);
  return {
    approvalPolicies: policy.success ? { allowed: [policy.data], file } : null,
    sandboxes: mode.success ? { allowed: [...new Set(['read-only' as const, mode.data])], file } : null,
  };
}

function notEmpty<T>(field: string, choice: Choice<T> | null): Choice<T> | null {
  if (choice?.allowed.length === 0) throw new ConfigError(`field \`${field}\` cannot be empty`);
  return choice;
}

function withReadOnly(choice: Choice<RequiredSandbox> | null): Choice<RequiredSandbox> | null {
  if (choice === null || choice.allowed.includes('read-only')) return choice;
  throw new ConfigError(`\`allowed_sandbox_modes\` must include 'read-only' (set by ${choice.file})`);
}

/** The word for a sandbox policy. */
export function sandboxWord({ type }: SandboxPolicy): RequiredSandbox {
  switch (type) {
    case 'dangerFullAccess':
      return 'danger-full-access';
    case 'externalSandbox':
      return 'external-sandbox';
    case 'readOnly':
      return 'read-only';
    case 'workspaceWrite':
      return 'workspace-write';
  }
}
