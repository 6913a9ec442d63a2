import { unbuiltMethods } from '../../methods/unbuilt.ts';
import { type JsonSchema, type WireEntry, type WireSchema, wireSchema } from './wire-schema.ts';

/** `methods.md`: what this server understands and sends, one row per name. */
export function methodsTable(): string {
  const wire = wireSchema({ experimental: true });
  return [
    '# Wire surface',
    '',
    'Generated from the declarations in `src/methods` and `src/protocol`. `?` marks members that may be left out.',
    '',
    '## Methods',
    '',
    ...table(wire.methods, wire, true),
    '',
    '## Notifications',
    '',
    ...table(wire.notifications, wire, false),
    '',
    '## Server requests',
    '',
    ...table(wire.serverRequests, wire, true),
    '',
    '## Known, not built',
    '',
    'Answered with `-32601 <method> is not supported yet`.',
    '',
    ...unbuiltByFamily(),
    '',
  ].join('\n');
}

function table(entries: Readonly<Record<string, WireEntry>>, wire: WireSchema, hasResult: boolean): string[] {
  const head = ['Name', 'Params', ...(hasResult ? ['Result'] : []), 'Stability', 'Meaning'];
  const rows = Object.entries(entries).map(([name, entry]) => [
    `\`${name}\``,
    members(entry.params, wire),
    ...(entry.result ? [members(entry.result, wire)] : []),
    entry.stability,
    entry.summary,
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function members(schema: JsonSchema, wire: WireSchema): string {
  const target = schema.$ref ? wire.definitions[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] : schema;
  const required = new Set(target?.required);
  const names = Object.keys(target?.properties ?? {});
  return names.length === 0 ? '{}' : names.map((name) => (required.has(name) ? name : `${name}?`)).join(', ');
}

function unbuiltByFamily(): string[] {
  const families = [...new Set(unbuiltMethods.map((method) => method.family))];
  const rows = families.map((family) => {
    const names = unbuiltMethods.filter((method) => method.family === family).map((method) => `\`${method.name}\``);
    return `| ${family} | ${names.join(', ')} |`;
  });
  return ['| Family | Methods |', '| --- | --- |', ...rows];
}
