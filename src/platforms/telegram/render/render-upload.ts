import type { OutgoingFile } from '../../../core/model/files.ts';
import { type Block, paragraph } from '../../../text/document/blocks.ts';
import type { Content, Upload } from './part.ts';
import { type TextMessage, toTextMessage } from './render-text.ts';

/** Source: Bot API, `sendPhoto` and `caption`; UTF-16 units after entities. */
const maxPhotoBytes = 10 * 1024 * 1024;
const maxCaption = { units: 1_024, entities: 100 };

/** `blocks` as the caption of a file; undefined when they are too long for one. */
export function captionOf(blocks: readonly Block[]): TextMessage | undefined {
  const caption = toTextMessage(blocks);
  const fits = caption.text.length <= maxCaption.units && caption.entities.length < maxCaption.entities;
  return fits ? caption : undefined;
}

export function toUpload(file: OutgoingFile, caption: TextMessage = { text: '', entities: [] }): Upload {
  const as = file.kind === 'voice' ? 'voice' : isShownAsPhoto(file) ? 'photo' : 'document';
  return { kind: 'upload', as, file, ...caption };
}

/** Telegram stops a GIF sent as a photo, and plays one sent as a document. */
function isShownAsPhoto({ kind, size, name }: OutgoingFile): boolean {
  return kind === 'image' && size <= maxPhotoBytes && !/\.gif$/i.test(name);
}

/** The next simpler form after a refusal; last comes the notice that the file could not be sent. */
export function simplerUpload(upload: Upload): Content {
  const { as, file, text, entities } = upload;
  if (as !== 'document') return { kind: 'upload', as: 'document', file, text, entities };
  if (entities.length > 0) return { kind: 'upload', as, file, text, entities: [] };
  const missing = toTextMessage([
    paragraph(`I could not send ${file.name}: the file is gone, or Telegram refused it.`),
  ]);
  return { kind: 'text', text: text === '' ? missing.text : `${text}\n\n${missing.text}`, entities: [] };
}
