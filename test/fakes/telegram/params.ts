import type { IncomingMessage } from 'node:http';
import { badRequest } from './refusal.ts';

/** The parameters of one call; multipart and query values arrive as strings, which Telegram accepts everywhere. */
export type Params = Record<string, unknown>;

export interface Upload {
  name: string;
  data: Buffer;
}

/** Reads the parameters of a request, whatever form it chose: JSON, form, multipart or query. */
export async function readParams(request: IncomingMessage): Promise<Params> {
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://localhost').searchParams);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  if (body.length === 0) return query;
  if (type.startsWith('application/json')) return { ...query, ...parseJson(body.toString()) };
  if (type.startsWith('multipart/form-data')) return { ...query, ...parseMultipart(body, boundaryOf(type)) };
  return { ...query, ...Object.fromEntries(new URLSearchParams(body.toString())) };
}

function parseJson(body: string): Params {
  try {
    const value: unknown = JSON.parse(body);
    if (isObject(value)) return value;
  } catch {
    // Falls through: broken JSON and JSON of another kind get the same answer.
  }
  throw badRequest("can't parse request JSON object");
}

function boundaryOf(type: string): string {
  const match = /boundary="?([^";]+)"?/.exec(type);
  if (match === null) throw badRequest('boundary is missing in the content type');
  return match[1]!;
}

/** A field with a file name becomes an Upload, any other a string. */
function parseMultipart(body: Buffer, boundary: string): Params {
  const params: Params = {};
  const mark = Buffer.from(`--${boundary}`);
  let start = body.indexOf(mark);
  while (start !== -1) {
    const end = body.indexOf(mark, start + mark.length);
    if (end === -1) break;
    const part = body.subarray(start + mark.length + 2, end - 2);
    const split = part.indexOf('\r\n\r\n');
    const head = part.subarray(0, split).toString();
    const data = Buffer.from(part.subarray(split + 4));
    const name = /[; ]name="?([^";\r\n]+)"?/i.exec(head)?.[1];
    const file = fileNameIn(head);
    if (name !== undefined)
      params[name] = file === undefined ? data.toString() : ({ name: file, data } satisfies Upload);
    start = end;
  }
  return params;
}

/** As tdlib reads it: a quoted string may hold anything, with escapes; a bare name ends at the next `;`. */
function fileNameIn(head: string): string | undefined {
  const [, quoted, bare] = /[; ]filename=(?:"((?:[^"\\]|\\.)*)"|([^;\r\n]+))/i.exec(head) ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? bare?.trim();
}

export function integerOf(params: Params, name: string): number | undefined {
  const value = params[name];
  if (value === undefined || value === '') return undefined;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw badRequest(`field "${name}" must be a valid Number`);
  return number;
}

export function textOf(params: Params, name: string): string | undefined {
  const value = params[name];
  return value === undefined || value === null ? undefined : String(value);
}

export function flagOf(params: Params, name: string): boolean {
  return params[name] === true || params[name] === 'true' || params[name] === '1';
}

/** An object or array, also when it is given as JSON in a string. */
export function jsonOf(params: Params, name: string): unknown {
  const value = params[name];
  if (typeof value !== 'string') return value ?? undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw badRequest(`can't parse ${name} JSON object`);
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
