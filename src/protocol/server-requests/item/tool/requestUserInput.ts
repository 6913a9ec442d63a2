import { z } from 'zod';
import { defineServerRequest } from '../../../define.ts';
import { ItemId, ThreadId, TurnId } from '../../../ids.ts';
import { u64 } from '../../../integers.ts';

/** A question of the model. `isOther`: an answer in own words is welcome; `isSecret`: it is not to be shown. */
export const ToolRequestUserInputQuestion = z
  .object({
    id: z.string(),
    header: z.string(),
    question: z.string(),
    isOther: z.boolean(),
    isSecret: z.boolean(),
    options: z.array(z.object({ label: z.string(), description: z.string() })).nullable(),
  })
  .meta({ id: 'ToolRequestUserInputQuestion' });
export type ToolRequestUserInputQuestion = z.output<typeof ToolRequestUserInputQuestion>;

export const ToolRequestUserInputParams = z
  .object({
    threadId: ThreadId,
    turnId: TurnId,
    /** Id of the model's call. */
    itemId: ItemId,
    questions: z.array(ToolRequestUserInputQuestion),
    /** The turn waits for the answer; so it is where absent. */
    isBlocking: z.boolean().optional(),
    /** Milliseconds after which the question answers itself; `null`: never. */
    autoResolutionMs: u64.nullish(),
  })
  .meta({ id: 'ToolRequestUserInputParams' });
export type ToolRequestUserInputParams = z.output<typeof ToolRequestUserInputParams>;

/** Answers by the ids of the questions. A note of the user is an answer that begins with `user_note: `. */
export const ToolRequestUserInputResult = z
  .object({ answers: z.record(z.string(), z.object({ answers: z.array(z.string()) })) })
  .meta({ id: 'ToolRequestUserInputResult' });
export type ToolRequestUserInputResult = z.output<typeof ToolRequestUserInputResult>;

export const itemToolRequestUserInput = defineServerRequest({
  name: 'item/tool/requestUserInput',
  summary: 'What does the user answer to these questions of the model?',
  stability: 'stable',
  params: ToolRequestUserInputParams,
  result: ToolRequestUserInputResult,
});
