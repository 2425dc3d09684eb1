import { labels, type Moment } from './session.ts';
import { asks, result } from './words.ts';

/** A message as both platforms have it. */
export interface AnyMessage {
  id: string;
  mine: boolean;
  visible: string;
  /** Only one person sees it, for a time: it is no message of the chat. */
  whispered?: boolean;
}

/** One figure of a chat. */
export interface Measure {
  name: string;
  value: number;
}

/** The messages of each moment. */
export type Looks<M> = Record<Moment, M[]>;

/** What needs no pixels: how much stays, and how much there is to read. */
export function countedIn<M extends AnyMessage>(looks: Looks<M>, labelsOf: (message: M) => string[]): Measure[] {
  const isCard = (message: M) => labelsOf(message).some((label) => labels.allowOnce.test(label));
  const command = newestOf(looks.card, isCard);
  const change = newestOf(looks.change, isCard);
  const final = finalOf(looks.done);
  const finished = [asks.fix, asks.release];
  return [
    { name: 'messages left per finished task', value: answersIn(looks.done).length / finished.length },
    { name: 'messages left by a failed and a stopped task', value: answersIn(looks.ends).length },
    { name: 'words of a command’s card', value: wordsOf(command.visible) },
    { name: 'words on its buttons', value: wordsOf(labelsOf(command).join(' ')) },
    { name: 'words of a change’s card', value: wordsOf(change.visible) },
    { name: 'words before the result', value: wordsOf(final.visible.slice(0, final.visible.indexOf(result))) },
  ];
}

/** The message that is measured in pixels, by what it is. */
export function measuredIn<M extends AnyMessage>(
  looks: Looks<M>,
  labelsOf: (message: M) => string[],
): { name: string; moment: Moment; id: string }[] {
  const isCard = (message: M) => labelsOf(message).some((label) => labels.allowOnce.test(label));
  return [
    { name: 'a command’s card', moment: 'card', id: newestOf(looks.card, isCard).id },
    { name: 'a change’s card', moment: 'change', id: newestOf(looks.change, isCard).id },
    { name: 'the final message', moment: 'done', id: finalOf(looks.done).id },
  ];
}

function answersIn<M extends AnyMessage>(messages: readonly M[]): M[] {
  return messages.filter(({ mine, whispered = false }) => !mine && !whispered);
}

function finalOf<M extends AnyMessage>(messages: readonly M[]): M {
  return newestOf(messages, ({ visible }) => visible.includes(result));
}

/** @throws Error when there is none */
function newestOf<M extends AnyMessage>(messages: readonly M[], is: (message: M) => boolean): M {
  const found = answersIn(messages).findLast(is);
  if (found === undefined) throw new Error('a message that is measured is not in the chat');
  return found;
}

function wordsOf(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** Columns by platform; the same names in the same order in each. */
export function measuresTable(columns: Record<string, readonly Measure[]>): string {
  const names = Object.keys(columns);
  const measures = Object.values(columns);
  const rows = (measures[0] ?? []).map(({ name }, row) => [
    name,
    ...measures.map((column) => String(Math.round(column[row]!.value * 10) / 10)),
  ]);
  const lines = [['', ...names], ['---', ...names.map(() => '---:')], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
