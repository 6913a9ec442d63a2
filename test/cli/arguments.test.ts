import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';

describe('parseArguments()', () => {
  it.each([
    [['app-server'], []],
    [['app-server', '--listen', 'stdio://'], []],
    [['app-server', '--listen=stdio://', '--stdio'], []],
    [['app-server', '--session-source', 'vscode', '--analytics-default-enabled'], []],
    [
      ['-c', 'a=1', '--config', 'b=2', 'app-server', '--config=c=3', '-cd=4'],
      ['a=1', 'b=2', 'c=3', 'd=4'],
    ],
    [
      ['--enable', 'x', 'app-server', '--disable', 'y', '-c', 'z=1'],
      ['features.x=true', 'features.y=false', 'z=1'],
    ],
  ])('reads %j', (args, overrides) => {
    expect(parseArguments(args)).toEqual({ command: 'app-server', overrides });
  });

  it.each([
    [
      ['generate-json-schema', '--out', 'd', '--experimental'],
      { command: 'generate-json-schema', out: 'd', experimental: true },
    ],
    [
      ['app-server', 'generate-json-schema', '-o', 'd'],
      { command: 'generate-json-schema', out: 'd', experimental: false },
    ],
    [['generate-ts', '--out=d'], { command: 'generate-ts', out: 'd' }],
    [['--version'], { command: 'version' }],
    [['app-server', '-V'], { command: 'version' }],
    [['-h'], { command: 'help' }],
    [['app-server', '--help'], { command: 'help' }],
  ])('reads %j', (args, invocation) => {
    expect(parseArguments(args)).toEqual(invocation);
  });

  it.each([
    [[], 'No command given'],
    [['exec'], "Unknown command 'exec'"],
    [['toString'], "Unknown command 'toString'"],
    [['app-server', 'proxy'], "Unexpected argument 'proxy'"],
    [['app-server', '--port', '1'], "Unknown option '--port'"],
    [['app-server', '--out', 'd'], "Option '--out' does not belong to the command 'app-server'"],
    [['generate-ts', '--listen', 'stdio://'], "Option '--listen' does not belong to the command 'generate-ts'"],
    [['generate-ts'], "Option '--out <dir>' is missing"],
    [['app-server', '--listen', 'ws://127.0.0.1:1'], "Cannot listen on 'ws://127.0.0.1:1': only stdio:// is supported"],
    [['app-server', '-c'], "Option '-c, --config <value>' argument missing"],
  ])('refuses %j', (args, message) => {
    expect(() => parseArguments(args)).toThrow(expect.objectContaining({ name: 'UsageError', message }));
  });
});
