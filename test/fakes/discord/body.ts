import type { IncomingMessage } from 'node:http';
import { invalidForm, refusal } from './refusal.ts';

export interface Upload {
  /** As the client named it. */
  name: string;
  data: Buffer;
}

export interface RequestBody {
  json: unknown;
  /** By the `n` of their field `files[n]`. */
  files: ReadonlyMap<number, Upload>;
}

/** Reads JSON, or a form of `payload_json` and `files[n]`. @throws Refusal */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const data = Buffer.concat(chunks);
  if (data.length === 0) return { json: undefined, files: new Map() };
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) return await readForm(data, type);
  if (type.startsWith('application/json')) return { json: parseJson(data.toString()), files: new Map() };
  throw invalidForm(['_content_type'], {
    code: 'CONTENT_TYPE_INVALID',
    message: 'Expected "Content-Type" header to be one of {application/json, multipart/form-data}.',
  });
}

async function readForm(data: Buffer, type: string): Promise<RequestBody> {
  const form = await new Response(new Uint8Array(data), { headers: { 'content-type': type } }).formData();
  const files = new Map<number, Upload>();
  let json: unknown;
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      if (name === 'payload_json') json = parseJson(value);
      continue;
    }
    const number = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (number === undefined) throw invalidForm([name], { code: 'UNKNOWN_FIELD', message: 'Unknown form field' });
    files.set(Number(number), { name: value.name, data: Buffer.from(await value.arrayBuffer()) });
  }
  return { json, files };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal('invalidJson');
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that most routes ask for; `{}` when there is no body. */
export function objectOf(json: unknown): Record<string, unknown> {
  if (json === undefined || json === null) return {};
  if (isObject(json)) return json;
  throw invalidForm([], { code: 'DICT_TYPE_CONVERT', message: 'Only dictionaries may be used in a DictType' });
}
