import { definitionsOf, type WireEntry, type WireSchema, wireSchema } from './wire-schema.ts';

const DIALECT = 'http://json-schema.org/draft-07/schema#';

/** Files by path inside the output folder. */
export type GeneratedFiles = ReadonlyMap<string, string>;

/** The bundle `stable.json` or `experimental.json`: every entry and every definition in one document. */
export function bundleFile(options: { readonly experimental: boolean }): GeneratedFiles {
  const name = options.experimental ? 'experimental' : 'stable';
  const bundle = { $schema: DIALECT, title: `bobbin app-server protocol (${name})`, ...wireSchema(options) };
  return new Map([[`${name}.json`, toText(bundle)]]);
}

/** One document per method, notification and server request, each with the definitions that it needs. */
export function entryFiles(options: { readonly experimental: boolean }): GeneratedFiles {
  const wire = wireSchema(options);
  return new Map([
    ...folder('methods', wire.methods, wire),
    ...folder('notifications', wire.notifications, wire),
    ...folder('server-requests', wire.serverRequests, wire),
  ]);
}

function folder(name: string, entries: Readonly<Record<string, WireEntry>>, wire: WireSchema): [string, string][] {
  return Object.entries(entries).map(([title, entry]) => {
    const document = { $schema: DIALECT, title, ...entry, definitions: definitionsOf(entry, wire) };
    return [`${name}/${title}.json`, toText(document)];
  });
}

function toText(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
