import { createHmac } from 'node:crypto';
import { extname } from 'node:path';
import { refusal } from './refusal.ts';
import type { StoredFile, World } from './world.ts';

const lifetime = 24 * 60 * 60_000;

/** Where a file can be fetched for a day, without a token. */
export function signedUrl(world: World, channel: string, file: StoredFile): string {
  const path = `/attachments/${channel}/${file.id}/${encodeURIComponent(file.name)}`;
  const issued = Math.floor(world.clock.now() / 1000).toString(16);
  const expires = Math.floor((world.clock.now() + lifetime) / 1000).toString(16);
  return `${world.root()}${path}?ex=${expires}&is=${issued}&hm=${sign(world, file.id, expires)}&`;
}

/** @throws Refusal 404 when the signature is wrong, the time is over, or there is no such file */
export function download(world: World, attachment: string | undefined, query: Record<string, string>): StoredFile {
  const file = world.files.get(attachment ?? '');
  const expires = query.ex ?? '';
  if (file === undefined || query.hm !== sign(world, file.id, expires)) throw refusal('notFound');
  if (Number.parseInt(expires, 16) * 1000 <= world.clock.now()) throw refusal('notFound');
  return file;
}

function sign(world: World, id: string, expires: string): string {
  return createHmac('sha256', world.token).update(`${id}:${expires}`).digest('hex');
}

/** Discord takes odd characters out of names. */
export function safeName(name: string): string {
  const base = name.split(/[\\/]/).at(-1) ?? '';
  const safe = base.replace(/\s+/g, '_').replace(/[^\w.-]/g, '');
  return /^\w/.test(safe) ? safe : `unknown${extname(`name${safe}`)}`;
}

const typesByEnding: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  txt: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  json: 'application/json; charset=utf-8',
  ogg: 'audio/ogg',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  zip: 'application/zip',
};

/** Discord tells a type by the ending of the name. */
export function typeOf(name: string): string {
  return typesByEnding[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}
