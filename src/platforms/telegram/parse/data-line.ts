import { z } from 'zod';
import { shorten } from '../../../text/format/shorten.ts';

/** In UTF-16 units. */
const longestLine = 1_000;

const text = z.string().optional().catch(undefined);
const place = z.object({ latitude: z.number(), longitude: z.number() });

/**
 * The line for content that is neither text nor a file, by Telegram's field: its kind, then its content. Unreadable
 * content gives no line.
 */
const tellers: Record<string, (content: unknown) => string | undefined> = {
  location: teller(place, inDegrees),
  venue: teller(
    z.object({ title: text, address: text, location: place }),
    ({ title, address, location }) => `${joined(', ', title, address)} (${inDegrees(location)})`,
  ),
  contact: teller(z.object({ first_name: text, last_name: text, phone_number: text }), (contact) =>
    joined(', ', joined(' ', contact.first_name, contact.last_name), contact.phone_number),
  ),
  poll: teller(
    z.object({ question: z.string(), options: z.array(z.object({ text: z.string() })).catch([]) }),
    ({ question, options }) => joined(': ', question, options.map(({ text }) => text).join(' / ')),
  ),
  dice: teller(z.object({ emoji: text, value: z.number() }), ({ emoji, value }) => joined(' ', emoji, String(value))),
  checklist: teller(
    z.object({
      title: text,
      tasks: z.array(z.object({ text: z.string(), completion_date: z.number().optional().catch(undefined) })).catch([]),
    }),
    ({ title, tasks }) =>
      joined(': ', title, tasks.map((task) => `[${task.completion_date ? 'x' : ' '}] ${task.text}`).join('; ')),
  ),
  invoice: teller(
    z.object({ title: text, description: text, currency: text, total_amount: z.number().optional().catch(undefined) }),
    ({ title, description, currency, total_amount: amount }) =>
      joined(', ', title, description, amount === undefined ? undefined : joined(' ', String(amount), currency)),
  ),
  game: teller(z.object({ title: text, description: text }), ({ title, description }) =>
    joined(', ', title, description),
  ),
};

/** `location: 48.13, 11.57`; undefined for files, and for content without a line. */
export function dataLine(kind: string, content: unknown): string | undefined {
  const told = Object.hasOwn(tellers, kind) ? tellers[kind]!(content) : undefined;
  return told ? shorten(`${kind}: ${told.replaceAll(/\s+/g, ' ').trim()}`, longestLine) : undefined;
}

function teller<T>(schema: z.ZodType<T>, tell: (content: T) => string): (content: unknown) => string | undefined {
  return (content) => {
    const parsed = schema.safeParse(content);
    return parsed.success ? tell(parsed.data) : undefined;
  };
}

function inDegrees({ latitude, longitude }: z.infer<typeof place>): string {
  return `${latitude}, ${longitude}`;
}

function joined(separator: string, ...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(separator);
}
