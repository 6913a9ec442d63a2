import { expect, it } from 'vitest';
import { modelSchema } from '../../../src/agent/mcp/model-schema.ts';

it('modelSchema() makes an object of every schema', () => {
  expect(modelSchema({ type: 'object' })).toEqual({ type: 'object', properties: {} });
  expect(modelSchema({ $schema: 'http://json-schema.org/draft-07/schema#', type: ['object', 'null'] })).toEqual({
    type: 'object',
    properties: {},
  });
});

it('modelSchema() keeps what services take and mends what they refuse', () => {
  expect(
    modelSchema({
      type: 'object',
      properties: {
        any: true,
        list: { type: 'array' },
        pairs: { type: 'array', items: false },
        choice: { anyOf: [{ type: 'string', default: 'a' }, true] },
        named: { $ref: '#/$defs/Named' },
        type: { type: 'string' },
      },
      $defs: { Named: { type: 'object', properties: { items: { type: 'array' } } } },
      required: ['any'],
      additionalProperties: false,
    }),
  ).toEqual({
    type: 'object',
    properties: {
      any: { type: 'string' },
      list: { type: 'array', items: { type: 'string' } },
      pairs: { type: 'array', items: { type: 'string' } },
      choice: { anyOf: [{ type: 'string', default: 'a' }, { type: 'string' }] },
      named: { $ref: '#/$defs/Named' },
      type: { type: 'string' },
    },
    $defs: { Named: { type: 'object', properties: { items: { type: 'array', items: { type: 'string' } } } } },
    required: ['any'],
    additionalProperties: false,
  });
});

it('modelSchema() comes to an end with a schema that is nested without end', () => {
  let schema: object = { type: 'string' };
  for (let depth = 0; depth < 5000; depth += 1) schema = { type: 'object', properties: { deeper: schema } };
  expect(JSON.stringify(modelSchema({ ...schema })).length).toBeLessThan(1500);
});
