import { z } from 'zod';
import { revealProse } from '../../text/reveal/reveal.ts';

/* What a value of the config may be. Each rule's message says what is allowed. */

export function words(allowed: string) {
  return z.string({ error: allowed }).trim().min(1, { error: allowed });
}

/** The name of a person, a project, a host: people decide by it, so it may hide nothing. */
export function name() {
  const error = 'a name without invisible characters';
  return words('a name').refine((text) => revealProse(text) === text, { error });
}

export function wholeNumber(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function dollars() {
  const error = 'a number above 0';
  return z.number({ error }).positive({ error });
}

export function yesOrNo() {
  return z.boolean({ error: 'true or false' });
}

export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `one of ${values.join(', ')}` });
}

export function secret(pattern: RegExp, example: string) {
  const error = `${example}, env:NAME or file:PATH`;
  return z
    .string({ error })
    .trim()
    .regex(new RegExp(`^(?:(?:env|file):.+|${pattern.source})$`), { error });
}

export function webAddress() {
  const error = 'an http:// or https:// address';
  return z.url({ protocol: /^https?$/, error }).transform((url) => url.replace(/\/+$/, ''));
}

export function listOf<T extends z.ZodType>(element: T, of: string) {
  return z.array(element, { error: `a list of ${of}` });
}

/** Shows a pattern that matches the empty text: in between, at both ends, at word borders. */
const sample = ' a1-\n';

export function pattern() {
  const error = 'a regular expression';
  return z
    .string({ error })
    .min(1, { error })
    .superRefine((source, context) => {
      try {
        const matches = ['', sample].flatMap((text) => [...text.matchAll(new RegExp(source, 'gu'))]);
        if (matches.some(([match]) => match === '')) context.addIssue(`${error} that never matches an empty text`);
      } catch (cause) {
        const { message } = cause as Error;
        context.addIssue(`${error} as in JavaScript (${message.slice(message.lastIndexOf(': ') + 2)})`);
      }
    });
}
