import type { InputRichBlock, MessageEntity } from 'grammy/types';
import type { Content } from './part.ts';
import { toRichBlocks } from './render-rich.ts';

type Rich = Extract<Content, { kind: 'rich' }>;
type Text = Extract<Content, { kind: 'text' }>;

/** A rich message as the fields of `sendRichMessage` and `editMessageText`. */
export function richFields({ blocks }: Rich): {
  rich_message: { blocks: InputRichBlock[]; skip_entity_detection: boolean };
} {
  return { rich_message: { blocks: toRichBlocks(blocks), skip_entity_detection: true } };
}

/** A text message as the fields of `sendMessage` and `editMessageText`. */
export function textFields({ text, entities }: Text): {
  text: string;
  entities: MessageEntity[];
  link_preview_options: { is_disabled: boolean };
} {
  return { text, entities, link_preview_options: { is_disabled: true } };
}
