import type { DynamicToolCallOutputContentItem } from '../../protocol/item.ts';
import { cutOutput, mcpBudgetBytes } from '../mcp/tool-output.ts';
import type { ToolContext, ToolOutput } from '../tools/tool.ts';

/** What the model is told that a client's tool answered: one text as it is, anything else as parts. */
export function dynamicToolOutput(
  items: readonly DynamicToolCallOutputContentItem[],
  context: Pick<ToolContext, 'config' | 'settings'>,
): ToolOutput['output'] {
  const budgetBytes = mcpBudgetBytes(context);
  const [first] = items;
  if (items.length === 1 && first?.type === 'inputText') return cutOutput(first.text, budgetBytes);
  return items.map((item) => modelPart(item, budgetBytes / items.length));
}

function modelPart(item: DynamicToolCallOutputContentItem, budgetBytes: number): object {
  switch (item.type) {
    case 'inputText':
      return { type: 'input_text', text: cutOutput(item.text, budgetBytes) };
    case 'inputImage':
      return { type: 'input_image', image_url: item.imageUrl, detail: 'high' };
    case 'inputAudio':
      return { type: 'input_audio', audio_url: item.audioUrl };
  }
}
