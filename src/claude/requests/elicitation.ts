import { z } from 'zod';
import { type AskAnswer, elicitationTool } from '../../core/ports/host.ts';
import { listedIn } from '../../text/format/listed-values.ts';
import type { AskedCall } from './permissions.ts';

/**
 * What an MCP server gets from its client. Source: MCP 2025-11-25, "Elicitation"; the names of the request as `claude`
 * 2.1.329 sends it.
 */
export interface ElicitationAnswer {
  action: 'accept' | 'decline' | 'cancel';
  content?: Record<string, unknown>;
}

/** A request of an MCP server, in the form in which people are asked, and the way back. */
export interface Elicitation {
  call: AskedCall;
  answer(given: AskAnswer): ElicitationAnswer;
}

const text = z.string().optional().catch(undefined);
const texts = z.array(z.string()).optional().catch(undefined);
const titled = z
  .array(z.looseObject({ const: z.string(), title: text }))
  .optional()
  .catch(undefined);
const count = z.number().optional().catch(undefined);

const property = z.looseObject({
  type: z.enum(['string', 'number', 'integer', 'boolean', 'array']),
  title: text,
  description: text,
  enum: texts,
  enumNames: texts,
  oneOf: titled,
  items: z.looseObject({ type: text, enum: texts, anyOf: titled }).optional().catch(undefined),
  format: text,
  minimum: count,
  maximum: count,
  minLength: count,
  maxLength: count,
  minItems: count,
  maxItems: count,
});

/** What a list without choices may hold, and what its answer has to be. */
const listKinds: Record<string, string> = { string: 'list', number: 'numbers', integer: 'integers' };

const request = z.looseObject({
  mcp_server_name: z.string().min(1),
  message: z.string(),
  mode: z.enum(['form', 'url']).catch('form'),
  url: text,
  requested_schema: z
    .looseObject({ properties: z.record(z.string(), z.unknown()).catch({}), required: texts })
    .optional()
    .catch(undefined),
  property_order: texts,
});

interface Choice {
  label: string;
  value: unknown;
}

/** One property of a form. */
interface Field {
  name: string;
  type: z.infer<typeof property>['type'];
  /** [] for a text that people write. */
  choices: Choice[];
  /** What people write is a list of these: `string`, `number` or `integer`. */
  listOf: string | undefined;
  /** The label that leaves it out; undefined: it is required. */
  skip: string | undefined;
}

/** A form of more questions would not be answered one by one. */
const mostFields = 10;

/** `unshown`: why nobody could judge it as it is. Then people hear only that, and it is declined. */
export function readElicitation(asked: unknown): Elicitation & { unshown?: string } {
  const read = request.safeParse(asked).data;
  if (!read)
    return unshown(
      z.looseObject({ mcp_server_name: text }).safeParse(asked).data?.mcp_server_name,
      'it is not understood',
    );
  const { mcp_server_name: server, message, mode, url } = read;
  if (mode === 'url')
    return url === undefined ? unshown(server, 'its page has no address') : opening(server, message, url);
  const { properties = {}, required = [] } = read.requested_schema ?? {};
  const names = [...new Set([...(read.property_order ?? []), ...Object.keys(properties)])].filter(
    (n) => n in properties,
  );
  if (names.length > mostFields) return unshown(server, `it has more than ${mostFields} questions`);
  const parsed = names.map((name) => ({ name, ...property.safeParse(properties[name]) }));
  const odd = parsed.find(({ data }) => !data || !isAskable(data));
  if (odd) return unshown(server, `nobody could write “${odd.name}” into a chat`);
  const fields = parsed.map(({ name, data }) => ({
    data: data!,
    field: fieldOf(name, data!, required.includes(name)),
  }));
  if (fields.length === 0) return confirming(server, message);
  return {
    call: callOf({ server, message, questions: fields.map(({ data, field }) => questionOf(data, field)) }),
    answer: (given) =>
      answerOf(given, (answers) =>
        contentOf(
          fields.map(({ field }) => field),
          answers,
        ),
      ),
  };
}

function unshown(server: string | undefined, why: string): Elicitation & { unshown: string } {
  return {
    unshown: why,
    call: callOf({ ...(server && { server }), message: '', questions: [], unshown: why }),
    answer: () => ({ action: 'decline' }),
  };
}

function opening(server: string, message: string, url: string): Elicitation {
  const questions = [
    { question: message || 'Open this page.', options: [option('I have done it')], expects: 'choice' },
  ];
  return {
    call: callOf({ server, message: '', url, questions }),
    answer: (given) => answerOf(given, () => undefined),
  };
}

function confirming(server: string, message: string): Elicitation {
  const questions = [{ question: message || 'Continue?', options: [option('Accept')], expects: 'choice' }];
  return { call: callOf({ server, message: '', questions }), answer: (given) => answerOf(given, () => ({})) };
}

function callOf(input: Record<string, unknown>): AskedCall {
  return {
    ...{ tool: elicitationTool, input, toolUseId: undefined, description: undefined, reason: undefined },
    ...{ blockedPath: undefined, agentId: undefined, suggestions: [], suggestedMode: undefined },
  };
}

function fieldOf(name: string, data: z.infer<typeof property>, isRequired: boolean): Field {
  const choices = choicesOf(data);
  let skip = 'Skip';
  while (choices.some(({ label }) => label === skip)) skip += ' this';
  return { name, type: data.type, choices, listOf: listOf(data), skip: isRequired ? undefined : skip };
}

/** Nobody could write an object, or a list in a list, into a chat. */
function isAskable(data: z.infer<typeof property>): boolean {
  const items = listOf(data);
  return items === undefined || items in listKinds;
}

function listOf(data: z.infer<typeof property>): string | undefined {
  if (data.type !== 'array' || labelledChoices(data).length > 0) return undefined;
  return data.items?.type ?? 'string';
}

/** Where two have one label, nobody could tell which they press: then each is named by its value. */
function choicesOf(data: z.infer<typeof property>): Choice[] {
  const choices = labelledChoices(data);
  const isClear = new Set(choices.map(({ label }) => label)).size === choices.length;
  return isClear ? choices : choices.map(({ value }) => choice(String(value), value));
}

function labelledChoices({ type, enum: values, enumNames, oneOf, items }: z.infer<typeof property>): Choice[] {
  if (type === 'boolean') return [choice('Yes', true), choice('No', false)];
  const named = oneOf ?? items?.anyOf;
  if (named) return named.map((one) => choice(one.title ?? one.const, one.const));
  return (values ?? items?.enum ?? []).map((value, index) => choice(enumNames?.[index] ?? value, value));
}

function choice(label: string, value: unknown): Choice {
  return { label: label.trim() === '' ? String(value) : label, value };
}

function questionOf(data: z.infer<typeof property>, field: Field): Record<string, unknown> {
  const { name, type, choices, skip } = field;
  const title = data.title ?? name;
  const what = data.description === undefined ? title : `${title}: ${data.description}`;
  return {
    question: field.listOf === undefined ? what : `${what} (several: one a line, or between commas)`,
    name,
    options: [...choices, ...(skip === undefined ? [] : [{ label: skip }])].map(({ label }) => option(label)),
    multiSelect: type === 'array' && field.listOf === undefined,
    expects: kindOf(data, field),
    ...boundsOf(data, field),
    skip,
  };
}

/** What is chosen has no length of its own, only a list of it has. */
function boundsOf(
  data: z.infer<typeof property>,
  { type, choices }: Field,
): { least?: number | undefined; most?: number | undefined } {
  if (type === 'array') return { least: data.minItems, most: data.maxItems };
  if (choices.length > 0) return {};
  return { least: data.minimum ?? data.minLength, most: data.maximum ?? data.maxLength };
}

function kindOf({ format }: z.infer<typeof property>, { type, choices, listOf: items }: Field): string | undefined {
  if (items !== undefined) return listKinds[items];
  if (choices.length > 0) return 'choice';
  return type === 'string' ? (format ?? 'text') : type;
}

function option(label: string): { label: string } {
  return { label };
}

/** `answers`: by question, in order. `read`: the content; undefined: there is none, `decline`: it lacks something. */
function answerOf(
  given: AskAnswer,
  read: (answers: readonly string[][]) => Record<string, unknown> | undefined | 'decline',
): ElicitationAnswer {
  if (given.behavior === 'deny') return { action: 'decline' };
  const answers = z.looseObject({ answers: z.array(z.array(z.string())) }).safeParse(given.input).data?.answers ?? [];
  const content = read(answers);
  if (content === 'decline') return { action: content };
  return { action: 'accept', ...(content && { content }) };
}

function contentOf(fields: readonly Field[], answers: readonly string[][]): Record<string, unknown> | 'decline' {
  const content = Object.fromEntries(
    fields.flatMap((field, index) => {
      const given = answers[index] ?? [];
      if (given.length === 0 || (field.skip !== undefined && given.includes(field.skip))) return [];
      const value = typedValue(field, given);
      return Number.isNaN(value) ? [] : [[field.name, value]];
    }),
  );
  return fields.every(({ name, skip }) => skip !== undefined || name in content) ? content : 'decline';
}

function typedValue({ type, choices, listOf: items }: Field, given: readonly string[]): unknown {
  if (items !== undefined) {
    const values = listedIn(given.join('\n'));
    return items === 'string' ? values : values.map(Number);
  }
  const values = given.map((label) => choices.find((one) => one.label === label)?.value ?? label.trim());
  if (type === 'array') return values;
  return type === 'number' || type === 'integer' ? Number(values[0]) : values[0];
}
