import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_EXTRA } from '../../../src/agent/permissions/extra-permissions.ts';
import { type PermissionsDecision, QuestionFailed } from '../../../src/agent/session/question.ts';
import type { AskForApproval, SandboxPolicy } from '../../../src/protocol/policy.ts';
import { realSandbox, sandboxObstacle, tellOfGap } from '../../support/real-sandbox.ts';
import { type Answer, type BenchOptions, ToolBench } from './tool-bench.ts';

tellOfGap('what commands can do that were granted more permissions');

const FEATURES = { request_permissions_tool: true, exec_permission_approvals: true };
// The test's folders are themselves in the folder for temporary files.
const WORKSPACE: SandboxPolicy = {
  type: 'workspaceWrite',
  writableRoots: [],
  networkAccess: false,
  excludeSlashTmp: true,
  excludeTmpdirEnvVar: true,
};

function open(answers: readonly Answer[] = [], more: BenchOptions = {}) {
  const policy = { approvalPolicy: 'on-request', sandboxPolicy: WORKSPACE, sandbox: realSandbox } as const;
  return ToolBench.open({ ...policy, features: FEATURES, answers, ...more });
}

const grantsOf = (granted: Partial<PermissionsDecision['granted']>, more: Partial<PermissionsDecision> = {}) =>
  ({ granted: { ...NO_EXTRA, ...granted }, scope: 'turn', reviewsAll: false, ...more }) as const;

const askFor = (bench: ToolBench, permissions: object, more: object = {}) =>
  bench.call('request_permissions', { permissions, ...more });
const told = (network: object | null, files: object | null, scope = 'turn') =>
  JSON.stringify({ permissions: { network, file_system: files }, scope });

describe('request_permissions', () => {
  it('asks with absolute paths and where links lead, and tells the model what was granted of it', async () => {
    await using bench = await open([{ ...grantsOf({ network: true, write: ['/'] }), scope: 'session' }]);
    const home = bench.codexHome;
    symlinkSync(home, join(bench.cwd, 'link'));
    const file_system = { read: ['/etc/hosts'], write: ['link/made', 'own'] };
    const { output } = await askFor(bench, { network: { enabled: true }, file_system }, { reason: 'why' });
    const write = [join(home, 'made'), join(bench.cwd, 'own')];
    expect(bench.questions).toMatchObject([
      {
        kind: 'permissions',
        params: {
          itemId: 'call_1',
          cwd: bench.cwd,
          reason: 'why',
          permissions: {
            network: { enabled: true },
            fileSystem: {
              read: ['/etc/hosts'],
              write,
              entries: [
                { path: { type: 'path', path: '/etc/hosts' }, access: 'read' },
                ...write.map((path) => ({ path: { type: 'path', path }, access: 'write' })),
              ],
            },
          },
        },
      },
    ]);
    expect(output).toBe(told({ enabled: true }, null, 'session'));
  });

  it.each([
    ['nothing', {}, 'request_permissions requires at least one permission'],
    ['empty lists', { file_system: { read: [], write: [] } }, 'request_permissions requires at least one permission'],
    ['no network', { network: { enabled: false } }, 'request_permissions requires at least one permission'],
    [
      'a pattern',
      { file_system: { entries: [{ path: { type: 'glob_pattern', pattern: '/**' }, access: 'read' }] } },
      'glob file system permissions only support deny-read entries',
    ],
    [
      'a place',
      { file_system: { entries: [{ path: { type: 'special', value: { kind: 'root' } }, access: 'write' }] } },
      'only paths to read or write can be asked for',
    ],
    [
      'too much',
      { file_system: { read: Array.from({ length: 65 }, (_, i) => `/r${i}`) } },
      'at most 64 paths can be asked for at once',
    ],
    ['no path', { file_system: { read: ['a\0b'] } }, 'a path is not valid'],
    [
      'something else',
      { macos: {} },
      'failed to parse function arguments: unknown field `macos`, expected `network` or `file_system` at line 1 column 23',
    ],
  ])('asks nobody for %s', async (_name, permissions, expected) => {
    await using bench = await open();
    expect((await askFor(bench, permissions)).output).toBe(expected);
    expect(bench.questions).toEqual([]);
  });

  const granular = (on: boolean): AskForApproval => ({
    granular: {
      sandbox_approval: !on,
      rules: !on,
      skill_approval: !on,
      request_permissions: on,
      mcp_elicitations: !on,
    },
  });

  it.each([
    ['never', 'never', 0],
    ['granular, off', granular(false), 0],
    ['granular, on', granular(true), 1],
    ['untrusted', 'untrusted', 1],
  ] as const)('under %s the user is asked or nothing is granted', async (_name, approvalPolicy, questions) => {
    await using bench = await open([grantsOf({ write: ['/w'] })], { approvalPolicy });
    const { output } = await askFor(bench, { file_system: { write: ['/w'] } });
    expect(output).toBe(told(null, questions === 0 ? null : { write: ['/w'] }));
    expect(bench.questions).toHaveLength(questions);
  });

  it('an error instead of an answer grants nothing', async () => {
    await using bench = await open([new QuestionFailed('no')]);
    expect((await askFor(bench, { network: { enabled: true } })).output).toBe(told(null, null));
  });

  it('is not served where it is not switched on', async () => {
    await using bench = await open([], { features: {} });
    expect((await askFor(bench, { network: { enabled: true } })).output).toBe('unsupported call: request_permissions');
  });
});

describe.runIf(sandboxObstacle === null)('in the sandbox', () => {
  const WRITE = 'echo x >> ../home/made && echo ok';

  it('an answer that gives more than was asked for gives nothing', async () => {
    await using bench = await open([grantsOf({ write: ['/'] })]);
    expect((await askFor(bench, { file_system: { write: [bench.codexHome] } })).output).toBe(told(null, null));
    expect((await bench.exec(WRITE)).output).toMatch(/Read-only file system/);
  });

  it.each(['turn', 'session'] as const)('commands and patches use what was granted for the %s', async (scope) => {
    await using bench = await open();
    bench.answer({ ...grantsOf({ write: [bench.codexHome] }), scope });
    await askFor(bench, { file_system: { write: [bench.codexHome] } });
    expect((await bench.exec(WRITE)).output).toContain('ok');
    const patch = '*** Begin Patch\n*** Add File: ../home/patched\n+x\n*** End Patch\n';
    expect((await bench.call('exec_command', { cmd: `apply_patch <<'EOF'\n${patch}EOF\n` })).output).toContain(
      'Success',
    );
    bench.turnId = 'turn-2';
    const later = (await bench.exec(WRITE)).output;
    expect(later).toMatch(scope === 'session' ? /ok/ : /Read-only file system/);
    expect(bench.questions).toHaveLength(1);
  });

  it('a folder that was granted and is a link now is not followed', async () => {
    await using bench = await open();
    const place = join(bench.cwd, '..', 'place');
    mkdirSync(place);
    bench.answer({ ...grantsOf({ write: [place] }), scope: 'session' });
    await askFor(bench, { file_system: { write: [place] } });
    expect((await bench.exec(`echo x > ${place}/made && echo ok`)).output).toContain('ok');
    renameSync(place, `${place}-before`);
    symlinkSync(bench.codexHome, place);
    expect((await bench.exec(WRITE)).output).toMatch(/Read-only file system/);
  });

  it('a command asks for more with additional_permissions, and has that alone', async () => {
    await using bench = await open([{ type: 'accept' }, { type: 'decline' }]);
    const wish = {
      sandbox_permissions: 'with_additional_permissions',
      additional_permissions: { file_system: { write: [bench.codexHome] } },
      justification: 'May I?',
    };
    const both = await bench.exec(`${WRITE}; echo x > ../elsewhere`, wish);
    expect(both.output).toMatch(/ok\n.*Read-only file system/s);
    expect(bench.questions).toMatchObject([
      {
        params: {
          reason: 'May I?',
          additionalPermissions: { network: null, fileSystem: { read: null, write: [bench.codexHome] } },
          availableDecisions: ['accept', 'cancel'],
        },
      },
    ]);
    expect((await bench.exec(WRITE)).output).toMatch(/Read-only file system/);
    expect((await bench.exec(WRITE, wish)).output).toContain('rejected by user');
  });

  it('a command that asks for what was granted is not asked about', async () => {
    await using bench = await open();
    bench.answer(grantsOf({ write: [bench.codexHome] }));
    await askFor(bench, { file_system: { write: [bench.codexHome] } });
    const additional_permissions = { file_system: { write: [`${bench.codexHome}/made`] } };
    const wish = { sandbox_permissions: 'with_additional_permissions', additional_permissions };
    expect((await bench.exec(WRITE, wish)).output).toContain('ok');
    expect(bench.questions).toHaveLength(1);
  });

  it('who wants to see each command is asked about the harmless ones of the turn too', async () => {
    await using bench = await open([grantsOf({ network: true }, { reviewsAll: true }), { type: 'accept' }]);
    const { output } = await askFor(bench, { network: { enabled: true } });
    expect(JSON.parse(String(output))).toMatchObject({ strict_auto_review: true });
    await bench.exec('echo hi');
    bench.turnId = 'turn-2';
    await bench.exec('echo hi');
    expect(bench.questions.map(({ kind }) => kind)).toEqual(['permissions', 'commandExecution']);
  });
});

describe('additional_permissions', () => {
  const wish = (permissions: unknown) => ({
    sandbox_permissions: 'with_additional_permissions',
    additional_permissions: permissions,
  });

  it.each([
    ['switched off', { features: {} }, wish({ network: { enabled: true } }), /^additional permissions are disabled/],
    ['missing', {}, { sandbox_permissions: 'with_additional_permissions' }, /^missing `additional_permissions`/],
    ['empty', {}, wish({}), /^`additional_permissions` must include/],
    [
      'under never',
      { approvalPolicy: 'never' },
      wish({ network: { enabled: true } }),
      /^approval policy is Never; reject/,
    ],
    ['under untrusted', { approvalPolicy: 'untrusted' }, wish({}), /^approval policy is UnlessTrusted; reject/],
  ] as const)('is refused where it is %s', async (_name, options, args, expected) => {
    await using bench = await open([], options);
    expect((await bench.exec('echo hi', args)).output).toMatch(expected);
    expect([bench.questions, bench.events]).toEqual([[], []]);
  });
});
