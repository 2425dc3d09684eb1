import { isObject, type Upload } from './body.ts';
import { safeName, typeOf } from './cdn.ts';
import { checkComponents, textsOf } from './components.ts';
import { invalidForm, missing, refusal, tooLong } from './refusal.ts';
import { flags, type StoredFile, type StoredMessage, type World } from './world.ts';

const most = { content: 2000, embeds: 10, embedText: 6000, files: 10, fileBytes: 10 * 1024 * 1024 };
const embedFields: Record<string, number> = { title: 256, description: 4096 };

export type Content = Pick<StoredMessage, 'content' | 'embeds' | 'components' | 'files' | 'flags'>;
type Json = Record<string, unknown>;
type Uploads = ReadonlyMap<number, Upload>;

const nothing: Content = { content: '', embeds: [], components: [], files: [], flags: 0 };

/** What a call makes of a message: of a new one, or of `before`. Fields that are not given stay. @throws Refusal */
export function readContent(world: World, body: Json, uploads: Uploads, before: Content = nothing): Content {
  const bits = flagsOf(body.flags, before.flags);
  const isV2 = (bits & flags.components) !== 0;
  const content = body.content === undefined ? before.content : checkContent(body.content);
  const embeds = body.embeds === undefined ? before.embeds : checkEmbeds(body.embeds);
  if (isV2 && (content !== '' || embeds.length > 0)) throw legacyField(content !== '' ? 'content' : 'embeds');
  const components =
    body.components === undefined ? before.components : checkComponents(body.components, isV2 ? 'v2' : 'legacy');
  const files = readFiles(world, body, uploads, before.files);
  const isEmpty = content === '' && embeds.length === 0 && files.length === 0;
  if (isEmpty && !(isV2 && components.length > 0)) throw refusal('emptyMessage');
  return { content, embeds, components, files, flags: bits };
}

/** A call may set these; that a message has components v2, or came silently, stays so. */
function flagsOf(given: unknown, before: number): number {
  if (given === undefined || given === null) return before;
  const settable = flags.suppressEmbeds | flags.components | flags.silent | flags.voice;
  return (Number(given) & settable) | (before & ~flags.suppressEmbeds);
}

function checkContent(value: unknown): string {
  if (value === null) return '';
  const content = String(value);
  if (content.length > most.content) throw tooLong(['content'], most.content);
  return content.trim();
}

function legacyField(field: string) {
  return invalidForm([field], {
    code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
  });
}

function checkEmbeds(value: unknown): Json[] {
  if (value === null) return [];
  if (!Array.isArray(value) || !value.every(isObject)) throw missing(['embeds']);
  if (value.length > most.embeds) throw tooLong(['embeds'], most.embeds);
  value.forEach((embed, index) => {
    for (const [field, longest] of Object.entries(embedFields)) {
      if (String(embed[field] ?? '').length > longest) throw tooLong(['embeds', index, field], longest);
    }
  });
  const length = value.flatMap(embedTexts).join('').length;
  if (length > most.embedText) {
    throw invalidForm(['embeds'], {
      code: 'MAX_EMBED_SIZE_EXCEEDED',
      message: `Embed size exceeds maximum size of ${most.embedText}`,
    });
  }
  return value;
}

function embedTexts({ title, description, fields, footer }: Json): string[] {
  const pairs = (Array.isArray(fields) ? fields.filter(isObject) : []).flatMap(({ name, value }) => [name, value]);
  const texts = [title, description, ...pairs, isObject(footer) ? footer.text : undefined];
  return texts.filter((text) => text !== undefined && text !== null).map(String);
}

/** `attachments` names the old files that stay, by id, and gives the new ones, by their `n`, a description. */
function readFiles(world: World, { attachments }: Json, uploads: Uploads, before: StoredFile[]): StoredFile[] {
  const listed = Array.isArray(attachments) ? attachments.filter(isObject) : undefined;
  const kept = before.filter(({ id }) => listed === undefined || listed.some((one) => String(one.id) === id));
  const files = [...kept, ...[...uploads].map(([number, upload]) => storeUpload(world, number, upload, listed))];
  if (files.length > most.files) throw tooLong(['attachments'], most.files);
  return files;
}

function storeUpload(world: World, number: number, upload: Upload, listed: Json[] | undefined): StoredFile {
  if (upload.data.length > most.fileBytes) throw refusal('tooLarge');
  const described = listed?.find(({ id }) => String(id) === String(number));
  const name = safeName(String(described?.filename ?? upload.name));
  const file: StoredFile = {
    id: world.snowflake(),
    name,
    contentType: typeOf(name),
    data: upload.data,
    size: upload.data.length,
    ...(typeof described?.description === 'string' && { description: described.description }),
  };
  world.files.set(file.id, file);
  return file;
}

/** What a person reads. */
export function visibleText({ content, embeds, components }: Content): string {
  return [content, ...embeds.flatMap(embedTexts), ...textsOf(components)].filter((text) => text !== '').join('\n');
}
