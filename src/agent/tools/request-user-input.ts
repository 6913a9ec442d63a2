import { boolean, list, optional, type Shaped, string, struct, withDefault } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { QuestionFailed, type UserInputAnswer } from '../session/question.ts';
import type { Tool, ToolContext } from './tool.ts';

const OPTION = struct('RequestUserInputQuestionOption', { label: string, description: string });

const QUESTION = struct('RequestUserInputQuestion', {
  id: string,
  header: string,
  question: string,
  isOther: withDefault(boolean, false),
  isSecret: withDefault(boolean, false),
  options: optional(list(OPTION)),
});

const ARGUMENTS = struct('RequestUserInputArgs', { questions: list(QUESTION) });

type UserInputArguments = Shaped<typeof ARGUMENTS>;

const NO_ANSWER: UserInputAnswer = { answers: {} };

/** Asks the user while a plan is made. Whoever gives no fitting answer gave none, and the turn goes on. */
export const requestUserInput: Tool = {
  name: 'request_user_input',
  runsAlone: true,
  spec: () => SPEC,
  async run(call, context) {
    if (context.settings.collaborationMode.mode !== 'plan') {
      return { output: 'request_user_input is unavailable in Default mode' };
    }
    const { questions } = readArguments(call, ARGUMENTS);
    if (questions.some(({ options }) => (options ?? []).length === 0)) {
      return { output: 'request_user_input requires non-empty options for every question' };
    }
    return { output: JSON.stringify(await ask(call.callId, questions, context)) };
  },
};

async function ask(
  callId: string,
  questions: UserInputArguments['questions'],
  { host, signal, turnId }: ToolContext,
): Promise<UserInputAnswer> {
  const params = {
    turnId,
    itemId: callId,
    // The user may always answer in own words.
    questions: questions.map((question) => ({ ...question, isOther: true })),
  };
  try {
    return await host.ask({ kind: 'userInput', params, item: null }, signal);
  } catch (error) {
    if (error instanceof QuestionFailed) return NO_ANSWER;
    throw error;
  }
}

const SPEC = {
  type: 'function',
  name: 'request_user_input',
  description: 'Asks the user up to three short questions and waits for the answers. Only in plan mode.',
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      questions: {
        type: 'array',
        description: 'The questions, best a single one.',
        items: {
          type: 'object',
          properties: {
            id: { type: 'string', description: 'Names the question in the answer, in snake_case.' },
            header: { type: 'string', description: 'A heading of one or two words.' },
            question: { type: 'string', description: 'The question, in one sentence.' },
            options: {
              type: 'array',
              description:
                'Two or three answers that exclude each other, the recommended one first and marked "(Recommended)". ' +
                'The user can always write another.',
              items: {
                type: 'object',
                properties: {
                  label: { type: 'string', description: 'The answer in at most five words.' },
                  description: { type: 'string', description: 'What follows from it, in one sentence.' },
                },
                required: ['label', 'description'],
                additionalProperties: false,
              },
            },
          },
          required: ['id', 'header', 'question', 'options'],
          additionalProperties: false,
        },
      },
    },
    required: ['questions'],
    additionalProperties: false,
  },
};
