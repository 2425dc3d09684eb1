import { z } from 'zod';
import { type RpcError, standardCodes } from './errors.ts';

/*
 * JSON-RPC 2.0 (https://www.jsonrpc.org/specification), one document per line, both ways. docs/control-socket.md
 * describes it for authors of clients.
 */

/** Increased when another version would misunderstand it. */
export const protocolVersion = 2;

/** Longest line of a client, bytes without its end. */
export const longestRequest = 64 * 1024;

/** Longest line of the bridge: it may list tasks with all their text. */
export const longestResponse = 16 * 1024 * 1024;

const jsonrpc = '2.0';

export type RequestId = number | string | null;

/** `id` undefined: a notification, which gets no answer. */
export interface RpcRequest {
  id?: RequestId | undefined;
  method: string;
  /** By name, or by position. */
  params?: Record<string, unknown> | unknown[] | undefined;
}

const version = z.literal(jsonrpc);
const idSchema = z.union([z.number(), z.string(), z.null()]);

const requestSchema = z.object({
  jsonrpc: version,
  id: idSchema.optional(),
  method: z.string(),
  params: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
});

const responseSchema = z.union([
  z.object({
    jsonrpc: version,
    id: idSchema,
    error: z.object({ code: z.number(), message: z.string(), data: z.object({ code: z.string() }).optional() }),
  }),
  z.object({ jsonrpc: version, id: idSchema, result: z.unknown() }),
]);

/** Identifies the bridge. The notification keeps this form in every version of the protocol. */
const greetingSchema = z.union([
  z
    .object({ method: z.literal('hello'), params: z.object({ version: z.string(), protocol: z.number() }) })
    .transform(({ params }) => params),
  // Version 1 was not JSON-RPC.
  z
    .object({ 'dispatch-bridge': z.number(), version: z.string() })
    .transform((greeting) => ({ version: greeting.version, protocol: greeting['dispatch-bridge'] })),
]);

/** The bridge's first line. The fields beside `params` show clients of version 1 that it is not for them. */
export function greet(version: string): string {
  const params = { name: 'dispatch-bridge', version, protocol: protocolVersion };
  return encode({ jsonrpc, method: 'hello', params, 'dispatch-bridge': protocolVersion, version });
}

export function readGreeting(line: string): z.output<typeof greetingSchema> | undefined {
  return greetingSchema.safeParse(parse(line)).data;
}

export function ask(id: RequestId, method: string, params: Record<string, unknown>): string {
  return encode({ jsonrpc, id, method, params });
}

/** The request in a line of a client, or why it is none. */
export function readRequest(line: string): { request: RpcRequest } | { error: RpcError } {
  const document = parse(line);
  if (document === undefined) return { error: { code: standardCodes.parseError, message: `Parse error. ${expected}` } };
  const request = requestSchema.safeParse(document).data;
  if (request) return { request };
  return { error: { code: standardCodes.invalidRequest, message: `Invalid Request. ${whyInvalid(document)}` } };
}

/** @throws when `result` cannot be written as JSON */
export function answer(id: RequestId, result: unknown): string {
  return encode({ jsonrpc, id, result: result ?? null });
}

/** `id` is null when the request had no readable one. */
export function refuse(id: RequestId, error: RpcError): string {
  return encode({ jsonrpc, id, error });
}

export function readResponse(line: string): z.output<typeof responseSchema> | undefined {
  return responseSchema.safeParse(parse(line)).data;
}

const expected = 'Expected one line: {"jsonrpc":"2.0","id":1,"method":"…","params":{…}}';

function whyInvalid(document: unknown): string {
  if (Array.isArray(document)) return 'This bridge takes no batches: send each request on its own line.';
  if (!version.safeParse(Object(document).jsonrpc).success) {
    return `This bridge speaks JSON-RPC 2.0 (protocol ${protocolVersion}): a request needs "jsonrpc":"2.0".`;
  }
  return expected;
}

function encode(document: unknown): string {
  return `${JSON.stringify(document)}\n`;
}

/** Undefined when `line` is not JSON. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The caller knows how to handle that.
    return undefined;
  }
}
