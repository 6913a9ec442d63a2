import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { experimental, experimentalReason, findExperimentalUse } from '../../src/protocol/stability.ts';
import {
  ThreadForkParams,
  ThreadItemsListParams,
  ThreadListParams,
  ThreadResumeParams,
  ThreadStartParams,
} from '../../src/protocol/thread-methods.ts';
import { TurnStartParams, TurnSteerParams } from '../../src/protocol/turn-methods.ts';

const granular = { granular: { sandbox_approval: true, rules: true, mcp_elicitations: true } };

describe('findExperimentalUse()', () => {
  test.each<[z.ZodType, object, string | null]>([
    [ThreadStartParams, { permissions: 'p' }, 'thread/start.permissions'],
    [ThreadStartParams, { environments: [{}] }, 'thread/start.environments'],
    [ThreadStartParams, { environments: [] }, null],
    [ThreadStartParams, { dynamicTools: [{}] }, 'thread/start.dynamicTools'],
    [ThreadStartParams, { dynamicTools: [] }, null],
    [ThreadStartParams, { mockExperimentalField: 'x' }, 'thread/start.mockExperimentalField'],
    [ThreadStartParams, { experimentalRawEvents: true }, 'thread/start.experimentalRawEvents'],
    [ThreadStartParams, { experimentalRawEvents: false }, null],
    [ThreadStartParams, { persistExtendedHistory: true }, 'thread/start.persistFullHistory'],
    [ThreadStartParams, { approvalPolicy: granular }, 'askForApproval.granular'],
    [ThreadStartParams, { approvalPolicy: 'never' }, null],
    [ThreadStartParams, { model: 'm', ephemeral: true }, null],
    [ThreadResumeParams, { history: [{}] }, 'thread/resume.history'],
    [ThreadResumeParams, { path: '/p' }, 'thread/resume.path'],
    [ThreadResumeParams, { path: null }, null],
    [ThreadResumeParams, { excludeTurns: true }, null],
    [ThreadResumeParams, { initialTurnsPage: {} }, 'thread/resume.initialTurnsPage'],
    [ThreadResumeParams, { persistExtendedHistory: true }, 'thread/resume.persistFullHistory'],
    [ThreadForkParams, { path: '/p' }, 'thread/fork.path'],
    [ThreadForkParams, { attachToSource: false }, null],
    [ThreadForkParams, { persistExtendedHistory: true }, 'thread/fork.persistFullHistory'],
    [ThreadListParams, { projectId: 'p' }, 'thread/list.projectId'],
    [ThreadListParams, { sectionId: 's' }, null],
    [ThreadItemsListParams, { deferOutput: { mcpToolCall: true } }, 'thread/items/list.deferOutput.mcpToolCall'],
    [ThreadItemsListParams, { deferOutput: {} }, null],
    [TurnStartParams, { responsesapiClientMetadata: {} }, 'turn/start.responsesapiClientMetadata'],
    [TurnStartParams, { collaborationMode: {} }, 'turn/start.collaborationMode'],
    [TurnSteerParams, { responsesapiClientMetadata: {} }, 'turn/steer.responsesapiClientMetadata'],
  ])('%# gives the reason of the wire', (schema, raw, reason) => {
    expect(findExperimentalUse(schema, raw)).toBe(reason);
  });

  test('names the first use in declaration order, not in the order of the message', () => {
    const schema = z.object({
      a: experimental('x.a', z.string().nullish()),
      b: experimental('x.b', z.string().nullish()),
    });
    expect(findExperimentalUse(schema, { b: 'b', a: 'a' })).toBe('x.a');
  });

  test('looks into lists and nested objects', () => {
    const inner = z.object({ a: experimental('inner.a', z.boolean().default(false)) });
    const schema = z.object({ list: z.array(inner).nullish() });
    expect(findExperimentalUse(schema, { list: [{}, { a: true }] })).toBe('inner.a');
    expect(findExperimentalUse(schema, { list: 'not a list' })).toBeNull();
  });
});

test('experimental() leaves the schema it was given unmarked', () => {
  const plain = z.string();
  const marked = experimental('x.y', plain);
  expect([experimentalReason(plain), experimentalReason(marked)]).toEqual([null, 'x.y']);
});
