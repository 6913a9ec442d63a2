import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contextItems, messageOf } from '../../../src/agent/context/context-items.ts';
import { ModelContext } from '../../../src/agent/context/model-context.ts';
import { readUserInstructions } from '../../../src/agent/context/user-instructions.ts';
import { WHOLE_ENVIRONMENT } from '../../../src/agent/exec/environment-policy.ts';
import { NO_MODEL_LOGIN } from '../../../src/agent/model/model-login.ts';
import { CommandSandbox } from '../../../src/agent/sandbox/command-sandbox.ts';
import { DEFAULT_FEATURES } from '../../../src/agent/session/features.ts';
import { NO_LIMITS } from '../../../src/agent/session/policy-limits.ts';
import type { SessionConfig } from '../../../src/agent/session/session-config.ts';
import type { SessionSettings } from '../../../src/agent/session/session-settings.ts';
import { withBuiltInRoles } from '../../../src/agent/sub-agents/agent-roles.ts';
import { SETTINGS } from '../in-memory-session.ts';
import { MODELS } from '../model-directory.ts';
import { temporaryFolder } from '../script-file.ts';

const settings: SessionSettings = {
  ...SETTINGS,
  cwd: '/w',
  provider: { kind: 'script', name: 's', path: '/s.json' },
  developerInstructions: 'Use short words.',
};

const config: SessionConfig = {
  codexHome: '/home',
  persistence: 'limited',
  features: DEFAULT_FEATURES,
  agentRoles: withBuiltInRoles([]),
  findSkills: async () => [],
  agents: { maxThreads: 6, maxDepth: 1 },
  lineage: null,
  webSearch: 'cached',
  dynamicTools: [],
  models: MODELS,
  reviewModel: null,
  compactPrompt: null,
  includeEnvironmentContext: true,
  skills: [],
  includePermissionsInstructions: true,
  showRawReasoning: false,
  instructionFiles: [],
  hooks: [],
  transcriptPath: async () => null,
  limits: NO_LIMITS,
  environmentPolicy: WHOLE_ENVIRONMENT,
  sandbox: CommandSandbox.none('none here'),
  rawEvents: false,
  login: NO_MODEL_LOGIN,
  originator: 'test',
  userAgent: 'test/1',
  installationId: 'I',
};

it('contextItems() tells everything at the beginning of a thread, as switched on', () => {
  const items = contextItems(config, settings, 'Be polite.', {
    items: [],
    model: null,
    mode: null,
    personality: null,
    isBegun: false,
  });
  expect(texts(items)).toEqual([
    ['developer', expect.stringMatching(/^<permissions instructions>\n/), 'Use short words.'],
    [
      'user',
      '# AGENTS.md instructions for /w\n\n<INSTRUCTIONS>\nBe polite.\n</INSTRUCTIONS>',
      expect.stringMatching(/^<environment_context>\n {2}<cwd>\/w<\/cwd>/),
    ],
  ]);
  const quiet = { ...config, includeEnvironmentContext: false, includePermissionsInstructions: false };
  expect(
    texts(
      contextItems(quiet, settings, null, { items: [], model: null, mode: null, personality: null, isBegun: false }),
    ),
  ).toEqual([['developer', 'Use short words.']]);
});

it('contextItems() later tells only what has changed', () => {
  const items = contextItems(config, settings, 'Be polite.', {
    items: [],
    model: null,
    mode: null,
    personality: null,
    isBegun: false,
  });
  const seen = new ModelContext();
  for (const item of [{ odd: true }, { content: [null] }, ...items]) seen.push(item);
  seen.began(settings, MODELS.unknown);
  expect(contextItems(config, settings, 'Be polite.', seen)).toEqual([]);
  expect(texts(contextItems(config, { ...settings, cwd: '/other' }, null, seen))).toEqual([
    ['user', expect.stringContaining('<cwd>/other</cwd>')],
  ]);
  expect(texts(contextItems(config, { ...settings, approvalPolicy: 'untrusted' }, null, seen))).toEqual([
    ['developer', expect.stringContaining('Approval policy `untrusted`')],
  ]);
  expect(contextItems(config, { ...settings, model: 'other' }, null, seen)).toEqual([
    messageOf('developer', [expect.stringMatching(/^<model_switch>\n.*mock-model to other.*\n<\/model_switch>$/)]),
  ]);
});

it('readUserInstructions() joins the files, up to its bound', async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, 'sub'));
  const [first, second] = [join(folder.path, 'AGENTS.md'), join(folder.path, 'sub', 'AGENTS.md')];
  writeFileSync(first, 'General.');
  writeFileSync(second, 'x'.repeat(40_000));
  expect(await readUserInstructions([first, join(folder.path, 'absent')])).toBe('General.');
  expect((await readUserInstructions([first, second]))?.length).toBe(32 * 1024 + 2);
  expect(await readUserInstructions([])).toBeNull();
});

function texts(items: readonly object[]): string[][] {
  return items.map((item) => {
    const { role, content } = item as { role: string; content: { text: string }[] };
    return [role, ...content.map(({ text }) => text)];
  });
}
