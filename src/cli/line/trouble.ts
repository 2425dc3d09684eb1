import { chalkStderr } from 'chalk';
import { withCalls } from './call.ts';

/** What is wrong, for people: every error of every command looks like this. */
export interface ErrorText {
  /** One sentence. */
  what: string;
  why?: readonly string[];
  /** What the person can do, one line each. */
  next?: readonly string[];
}

/** Sentences that say what to do: they begin with a verb. */
const advice =
  /^(?:Ask|Change|Check|Choose|Close|Compare|Create|Delete|Free|Get|Give|Install|Make|Move|Or|Pair|Press|Put|Remove|Reset|Restart|Restore|Run|See|Send|Set|Start|Stop|Try|Update|Use|Wait|Write)\b/;
const end = /(?<=[.!?]["”)]?) (?=[\p{Lu}\p{Nd}“])/u;

/** A message of one or more sentences, as the other rooms write them. */
export function troubleOf(message: string): ErrorText {
  const [first = '', ...lines] = message.split('\n');
  const [what = '', ...sentences] = first.split(end);
  const from = sentences.findIndex((sentence) => advice.test(sentence));
  const why = from === -1 ? sentences : sentences.slice(0, from);
  const next = from === -1 ? [] : [sentences.slice(from).join(' ')];
  return { what, why: [...(why.length > 0 ? [why.join(' ')] : []), ...lines.map((line) => line.trim())], next };
}

/** The lines for standard error. */
export function troubleLines({ what, why = [], next = [] }: ErrorText): string[] {
  return [
    chalkStderr.red(`✗ ${withCalls(what)}`),
    ...why.map((line) => `  ${withCalls(line)}`),
    ...next.map((line) => `  ${chalkStderr.dim('→')} ${withCalls(line)}`),
  ];
}
