import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { viewImageToolCall } from '../../history/extended-records.ts';
import { osErrorText } from '../../system/os-error.ts';
import { optional, string, struct, withDefault } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { readImageFile } from '../images/image-file.ts';
import { type ModelFacts, modelFacts } from '../model/model-facts.ts';
import { readableInTurn } from '../permissions/readable.ts';
import type { Tool, ToolContext, ToolOutput } from './tool.ts';

const ARGUMENTS = struct('ViewImageArgs', {
  path: string,
  environment_id: withDefault(optional(string), null),
  detail: optional(string),
});

/** Shows the model an image file. */
export const viewImage: Tool = {
  name: 'view_image',
  spec: ({ facts }) => (facts.originalImages ? SPEC_WITH_DETAIL : SPEC),
  async run(call, context) {
    const { path, detail, environment_id: environment } = readArguments(call, ARGUMENTS);
    if (environment !== null) return { output: `unknown turn environment id \`${environment}\`` };
    if (detail !== null && detail !== 'original') return { output: unknownDetail(detail) };
    return view(call.callId, resolve(context.settings.cwd, path), detail !== null, context);
  },
};

async function view(callId: string, path: string, isOriginal: boolean, context: ToolContext): Promise<ToolOutput> {
  const isReadable = await readableInTurn(context);
  if (isReadable !== null && !(await isReadable(path))) {
    return { output: `unable to process image at \`${path}\`: the permission profile does not let it be read` };
  }
  const obstacle = await obstacleAt(path);
  if (obstacle !== null) return { output: obstacle };
  let imageUrl: string;
  try {
    imageUrl = await readImageFile(path, isReadable === null ? {} : { isAllowed: isReadable });
  } catch (error) {
    return { output: `unable to process image at \`${path}\`: ${osErrorText(error)}` };
  }
  const { config, settings, host, turnId } = context;
  const item = { type: 'imageView', id: callId, path } as const;
  const startedAtMs = Date.now();
  await host.emit({ kind: 'itemStarted', turnId, item, startedAtMs });
  await host.emit({ kind: 'itemCompleted', turnId, item, startedAtMs, completedAtMs: Date.now() });
  const facts = modelFacts(config.models, settings.model);
  return {
    output: [{ type: 'input_image', image_url: imageUrl, detail: detailFor(facts, isOriginal) }],
    records: config.persistence === 'limited' ? [] : [viewImageToolCall(callId, path, { itemId: callId, startedAtMs })],
  };
}

async function obstacleAt(path: string): Promise<string | null> {
  try {
    return (await stat(path)).isFile() ? null : `image path \`${path}\` is not a file`;
  } catch (error) {
    return `unable to locate image at \`${path}\`: ${osErrorText(error)}`;
  }
}

function detailFor({ originalImages }: ModelFacts, isOriginal: boolean): 'original' | 'high' {
  return isOriginal && originalImages ? 'original' : 'high';
}

function unknownDetail(detail: string): string {
  return `view_image.detail only supports \`original\`; omit \`detail\` for default resized behavior, got \`${detail}\``;
}

const PATH = { type: 'string', description: 'Path of the image file.' };

const SPEC = {
  type: 'function',
  name: 'view_image',
  description: 'Shows an image file. Not needed for images that are already part of the conversation.',
  strict: false,
  parameters: { type: 'object', properties: { path: PATH }, required: ['path'], additionalProperties: false },
};

const SPEC_WITH_DETAIL = {
  ...SPEC,
  parameters: {
    ...SPEC.parameters,
    properties: {
      path: PATH,
      detail: {
        type: 'string',
        description: 'Only `original`: the image in full resolution, where fine detail or exact places matter.',
      },
    },
  },
};
