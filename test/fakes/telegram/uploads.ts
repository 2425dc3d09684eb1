import type { Message } from 'grammy/types';
import { isObject, type Params, textOf, type Upload } from './params.ts';
import { badRequest, Refusal } from './refusal.ts';
import { checkPlain, post } from './sending.ts';
import { chatOf } from './targets.ts';
import type { World } from './world.ts';

const maxUpload = 50 * 1024 * 1024;
const maxPhoto = 10 * 1024 * 1024;

export function sendDocument(world: World, params: Params): Message {
  return sendUpload(world, params, 'document', ({ name, data }) => ({
    ...world.files.add('document', data),
    file_name: name,
  }));
}

/** Whether the bytes are a picture is not looked at: let the call fail with the words Telegram has for that. */
export function sendPhoto(world: World, params: Params): Message {
  return sendUpload(world, params, 'photo', ({ data }) => {
    if (data.length > maxPhoto) {
      throw badRequest(
        `file of size ${data.length} bytes is too big for a photo; the maximum size is ${maxPhoto} bytes`,
      );
    }
    return [{ ...world.files.add('photo', data), width: 1280, height: 960 }];
  });
}

/** A voice message is OGG Opus; what else it is given becomes a document. Source: Bot API, `sendVoice`. */
export function sendVoice(world: World, params: Params): Message {
  return sendUpload(world, params, 'voice', ({ data }) => {
    if (!data.subarray(0, 4).equals(Buffer.from('OggS'))) throw badRequest('wrong type of the voice message');
    return { ...world.files.add('voice', data), duration: 1 };
  });
}

function sendUpload(
  world: World,
  params: Params,
  kind: 'document' | 'photo' | 'voice',
  store: (upload: Upload) => unknown,
): Message {
  const chat = chatOf(world, params);
  const caption = textOf(params, 'caption') ?? '';
  const caption_entities = caption === '' ? undefined : checkPlain(params, caption, 'caption_entities', 1024);
  const upload = uploadOf(params, kind);
  return post(world, chat, params, {
    kind,
    visible: caption,
    fields: {
      [kind]: store(upload),
      ...(caption === '' ? {} : { caption }),
      ...(caption_entities === undefined ? {} : { caption_entities }),
    },
    file: { name: upload.name, size: upload.data.length, text: upload.data.toString(), bytes: upload.data },
  });
}

function uploadOf(params: Params, name: string): Upload {
  const value = params[name];
  const upload = typeof value === 'string' && value.startsWith('attach://') ? params[value.slice(9)] : value;
  if (!isObject(upload) || !Buffer.isBuffer(upload.data)) throw badRequest(`there is no ${name} in the request`);
  if (upload.data.length === 0) throw badRequest('file must be non-empty');
  if (upload.data.length > maxUpload) throw new Refusal(413, 'Request Entity Too Large');
  return { name: String(upload.name), data: upload.data };
}
