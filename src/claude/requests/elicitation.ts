import { z } from 'zod';
import { type AskAnswer, elicitationTool } from '../../core/ports/host.ts';
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
  items: z.looseObject({ enum: texts, anyOf: titled }).optional().catch(undefined),
  format: text,
  minimum: count,
  maximum: count,
  minLength: count,
  maxLength: count,
});

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
  /** The label that leaves it out; undefined: it is required. */
  skip: string | undefined;
}

/** A form of more questions would not be answered one by one. */
const mostFields = 10;

/** Undefined when it cannot be shown as it is: nobody could judge it. */
export function readElicitation(asked: unknown): Elicitation | undefined {
  const read = request.safeParse(asked).data;
  if (!read) return undefined;
  const { mcp_server_name: server, message, mode, url } = read;
  if (mode === 'url') return url === undefined ? undefined : opening(server, message, url);
  const { properties = {}, required = [] } = read.requested_schema ?? {};
  const names = [...new Set([...(read.property_order ?? []), ...Object.keys(properties)])].filter(
    (n) => n in properties,
  );
  if (names.length > mostFields) return undefined;
  const parsed = names.map((name) => ({ name, ...property.safeParse(properties[name]) }));
  if (parsed.some(({ success }) => !success)) return undefined;
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
  return { name, type: data.type, choices, skip: isRequired ? undefined : skip };
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

function questionOf(data: z.infer<typeof property>, { name, type, choices, skip }: Field): Record<string, unknown> {
  const title = data.title ?? name;
  const kind = choices.length > 0 ? 'choice' : type === 'string' ? (data.format ?? 'text') : type;
  return {
    question: data.description === undefined ? title : `${title}: ${data.description}`,
    name,
    options: [...choices, ...(skip === undefined ? [] : [{ label: skip }])].map(({ label }) => option(label)),
    multiSelect: type === 'array',
    expects: kind,
    least: data.minimum ?? data.minLength,
    most: data.maximum ?? data.maxLength,
  };
}

function option(label: string): { label: string } {
  return { label };
}

/** `answers`: by question, in order; undefined: they say nothing that the server could take. */
function answerOf(
  given: AskAnswer,
  read: (answers: readonly string[][]) => Record<string, unknown> | undefined,
): ElicitationAnswer {
  if (given.behavior === 'deny') return { action: 'decline' };
  const answers = z.looseObject({ answers: z.array(z.array(z.string())) }).safeParse(given.input).data?.answers ?? [];
  const content = read(answers);
  return { action: 'accept', ...(content && { content }) };
}

function contentOf(fields: readonly Field[], answers: readonly string[][]): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field, index) => {
      const given = answers[index] ?? [];
      if (given.length === 0 || (field.skip !== undefined && given.includes(field.skip))) return [];
      return [[field.name, typedValue(field, given)]];
    }),
  );
}

function typedValue({ type, choices }: Field, given: readonly string[]): unknown {
  const values = given.map((label) => choices.find((one) => one.label === label)?.value ?? label.trim());
  if (type === 'array') return values;
  return type === 'number' || type === 'integer' ? Number(values[0]) : values[0];
}
