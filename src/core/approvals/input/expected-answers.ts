import { listedIn } from '../../../text/format/listed-values.ts';
import { asText, fieldsOf } from './input-fields.ts';

const kinds = [
  ...(['text', 'choice', 'integer', 'number', 'email', 'uri', 'date', 'date-time'] as const),
  ...(['list', 'numbers', 'integers'] as const),
] as const;

/** What an answer has to be. `least`, `most`: of a number, characters of a text, values of a list, or choices. */
export interface Expected {
  /** `choice`: one of the options. `list`, `numbers`, `integers`: several values, as `listedIn` reads them. */
  kind: (typeof kinds)[number];
  least: number | undefined;
  most: number | undefined;
  /** The option that leaves the question out. */
  skip: string | undefined;
}

/** Undefined: any words do. */
export function expectedIn(question: unknown): Expected | undefined {
  const { expects, least, most, skip } = fieldsOf(question);
  const kind = kinds.find((one) => one === asText(expects)) ?? (expects === undefined ? undefined : 'text');
  return kind && { kind, least: asNumber(least), most: asNumber(most), skip: asText(skip) };
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** A written answer as the label of the option that it names, however it is spelled; else as it is. */
export function asOption(written: string, labels: readonly string[]): string {
  if (labels.includes(written)) return written;
  const plain = (text: string) => text.trim().toLowerCase();
  const found = labels.filter((label) => plain(label) === plain(written));
  return found.length === 1 ? found[0]! : written;
}

/** Why `answer` will not do, for its person; undefined: it will. `labels`: of the options. */
export function whyUnfit(
  { kind, least, most, skip }: Expected,
  answer: readonly string[],
  labels: readonly string[],
): string | undefined {
  if (skip !== undefined && answer.includes(skip)) return undefined;
  if (answer.every((one) => labels.includes(one)))
    return kind === 'choice' ? countProblem(answer, least, most) : undefined;
  const words = answer.join(', ').trim();
  switch (kind) {
    case 'choice':
      return 'Choose one of the buttons, or reply with one of the names above.';
    case 'integer':
    case 'number': {
      const isWhole = kind === 'number' || /^[+-]?\d+$/.test(words);
      const value = words === '' || !isWhole ? Number.NaN : Number(words);
      const isFit = Number.isFinite(value) && value >= (least ?? -Infinity) && value <= (most ?? Infinity);
      return isFit ? undefined : `Send a ${kind === 'integer' ? 'whole number' : 'number'}${range(least, most)}.`;
    }
    case 'email':
      return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(words) ? lengthOf(words, least, most) : 'Send an email address.';
    case 'uri':
      return URL.canParse(words) ? lengthOf(words, least, most) : 'Send a whole address, such as https://example.com.';
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(words) && isMoment(words) ? undefined : 'Send a date, such as 2026-12-24.';
    case 'date-time':
      return /^\d{4}-\d\d-\d\dT/.test(words) && isMoment(words)
        ? undefined
        : 'Send a date and a time, such as 2026-12-24T18:00:00Z.';
    case 'list':
    case 'numbers':
    case 'integers':
      return listProblem(kind, listedIn(answer.join('\n')), least, most);
    case 'text':
      return lengthOf(words, least, most);
  }
}

function listProblem(
  kind: 'list' | 'numbers' | 'integers',
  values: readonly string[],
  least = 0,
  most = Number.POSITIVE_INFINITY,
): string | undefined {
  const each = kind === 'numbers' ? 'number' : 'integer';
  const isFit =
    kind === 'list' ||
    values.every(
      (value) =>
        whyUnfit({ kind: each, least: undefined, most: undefined, skip: undefined }, [value], []) === undefined,
    );
  if (!isFit) return `Send ${kind === 'numbers' ? 'numbers' : 'whole numbers'}, one a line or between commas.`;
  if (values.length < least) return `Send at least ${least} values, one a line or between commas.`;
  return values.length > most ? `Send at most ${most} values.` : undefined;
}

function countProblem({ length }: readonly string[], least = 0, most = Number.POSITIVE_INFINITY): string | undefined {
  if (length < least) return `Choose at least ${least}.`;
  return length > most ? `Choose at most ${most}.` : undefined;
}

/** Whether it begins with a day of the calendar and can be read: `Date` alone takes February 31 for a day in March. */
function isMoment(words: string): boolean {
  const day = words.slice(0, 'YYYY-MM-DD'.length);
  const read = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(Date.parse(words)) && !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day);
}

function lengthOf(words: string, least = 0, most = Number.POSITIVE_INFINITY): string | undefined {
  const { length } = Array.from(words);
  if (length < least) return `Send at least ${least} characters.`;
  return length > most ? `Send at most ${most} characters.` : undefined;
}

function range(least: number | undefined, most: number | undefined): string {
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`;
  if (least !== undefined) return ` of at least ${least}`;
  return most === undefined ? '' : ` of at most ${most}`;
}
