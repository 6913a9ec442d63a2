import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { methods } from '../../src/methods/index.ts';
import { notifications } from '../../src/protocol/notifications/index.ts';
import { serverRequests } from '../../src/protocol/server-requests/index.ts';

const goldenDir = fileURLToPath(new URL('../golden/', import.meta.url));

interface Recorded {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

interface Line {
  readonly t: string;
  readonly m?: Recorded;
}

function declared(
  entries: readonly { readonly name: string }[],
): ReadonlyMap<string, { params: z.ZodType; result?: z.ZodType }> {
  return new Map(entries.map((entry) => [entry.name, entry as never]));
}

const byMethod = declared(methods);
const byNotification = declared(notifications);
const byServerRequest = declared(serverRequests);

function transcript(version: string, scenario: string): Line[] {
  const text = readFileSync(`${goldenDir}${version}/${scenario}/transcript.jsonl`, 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
}

/** Every recorded message of the server, and every request that it accepted, with the schema that it has to fit. */
function messages(lines: readonly Line[]): { name: string; schema: z.ZodType; value: unknown }[] {
  const asked = new Map<unknown, Recorded>();
  return lines.flatMap(({ t, m }) => {
    if (!m) return [];
    if (t === 'c2s') {
      if (m.method !== undefined && m.id !== undefined) asked.set(m.id, m);
      return [];
    }
    if (m.method === undefined) {
      const { method: name = '', params } = asked.get(m.id) ?? {};
      const method = m.result === undefined ? undefined : byMethod.get(name);
      if (!method?.result) return [];
      return [
        { name, schema: method.params, value: params },
        { name, schema: method.result, value: m.result },
      ];
    }
    const schema = (m.id === undefined ? byNotification : byServerRequest).get(m.method)?.params;
    return schema ? [{ name: m.method, schema, value: m.params }] : [];
  });
}

describe.each(['v130', 'v169'])('recordings of %s', (version) => {
  test.each(readdirSync(`${goldenDir}${version}`))(
    '%s: what the original sent and accepted fits the declarations',
    (scenario) => {
      const sent = messages(transcript(version, scenario));
      expect(sent.length).toBeGreaterThan(0);
      const misfits = sent.flatMap(({ name, schema, value }) => {
        const parsed = schema.safeParse(value);
        return parsed.success ? [] : [{ name, issues: parsed.error.issues }];
      });
      expect(misfits).toEqual([]);
    },
  );
});
