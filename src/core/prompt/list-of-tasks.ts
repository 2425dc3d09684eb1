/** A message that asks for several things: what comes before its list, and the items. */
export interface TaskList {
  intro: string;
  items: string[];
}

/** More items than a person would send as tasks of their own. */
const mostItems = 20;
/** Characters: a longer text is no list that a person types. */
const longestText = 8_000;
/** Characters of what may come before the list. */
const longestIntro = 300;

const numbered = /^ {0,3}(\d{1,3})[.)]\s+(?=\S)/;
const bulleted = /^ {0,3}[-*•–]\s+(?:\[ \]\s+)?(?=\S)/;
/** A line between two lists: a heading, or a rule. */
const headed = /:$|^#{1,6}\s|^(\*\*|__).+\1$|^([-*_]) ?\2 ?\2[-*_ ]*$/;
/** Spaces by which a line is further in than the marks of the list: then it belongs to the item above it. */
const nestedBy = 2;

/** How people begin what they want done. In English: elsewhere only numbers show that a list is one of tasks. */
const verbs = new Set(
  (
    'add adjust allow analyse analyze apply ask audit benchmark build bump change check clean close commit compare ' +
    'configure convert copy correct create debug delete deploy describe disable document download draft drop enable ' +
    'ensure explain export extract fetch fill find fix format generate get implement import improve increase inspect ' +
    'install integrate investigate list look make measure merge migrate mock move open optimise optimize port ' +
    'prepare publish pull push read rebase reduce refactor release remove rename reorder replace report rerun ' +
    'research reset resolve restore review revert rewrite run scan search send set setup ship show simplify sort split ' +
    'summarise summarize support sync tag test tidy track translate try turn undo unify update upgrade upload use ' +
    'validate verify wire write'
  ).split(' '),
);

/**
 * The tasks of a message that is a list, numbered or of bullets that begin with a verb; an item may have more lines,
 * and code. Undefined: it is one task, also where words could belong to one item or to all of them.
 */
export function tasksIn(text: string): TaskList | undefined {
  if (text.length > longestText) return undefined;
  const lines = linesOf(text);
  const first = lines?.findIndex(({ words, code }) => !code && (numbered.test(words) || bulleted.test(words))) ?? -1;
  if (!lines || first === -1) return undefined;
  const intro = lines.slice(0, first).map(({ words }) => words);
  const mark = numbered.test(lines[first]!.words) ? numbered : bulleted;
  const items = itemsOf(lines.slice(first), mark);
  if (items === undefined || items.length < 2 || items.length > mostItems) return undefined;
  if (mark === bulleted && !items.every(beginsWithVerb)) return undefined;
  const before = intro.join('\n').trim();
  // The items of a question are its answers.
  return before.length > longestIntro || before.endsWith('?') ? undefined : { intro: before, items };
}

interface Line {
  /** Without the spaces at its end. */
  words: string;
  /** A line of a block of code, its fences included: the first one, or another. */
  code?: 'opens' | 'goes on';
}

/** Undefined: a block of code has no end. */
function linesOf(text: string): Line[] | undefined {
  let fence: string | undefined;
  const lines = text.split('\n').map((raw): Line => {
    const words = raw.trimEnd().replace(/^\s+/, (space) => space.replaceAll('\t', '    '));
    const begun = fence;
    if (begun === undefined) {
      fence = /^ *(`{3,}|~{3,})/.exec(words)?.[1];
      return fence === undefined ? { words } : { words, code: 'opens' };
    }
    const isEnd = words.includes(begun) && /^ *(`+|~+)$/.test(words);
    if (isEnd) fence = undefined;
    return { words, code: 'goes on' };
  });
  return fence === undefined ? lines : undefined;
}

interface Item {
  number: number;
  /** Characters of its mark, with the spaces around it. */
  width: number;
  lines: string[];
  /** Its last line is as far out as the mark. */
  isOut: boolean;
  /** Such lines can only belong to it. */
  isSure: boolean;
}

/** Undefined: something else than an item, or more of one, is among the lines; or it is more than one list. */
function itemsOf(lines: readonly Line[], mark: RegExp): string[] | undefined {
  const items: Item[] = [];
  const outer = indentOf(lines[0]!.words);
  let blanks = 0;
  for (const { words, code } of lines) {
    const found = code || indentOf(words) >= outer + nestedBy ? null : mark.exec(words);
    const item = items.at(-1);
    if (found) {
      if (item?.isOut && headed.test(item.lines.at(-1)!)) return undefined;
      const [{ length: width }, number = 0] = found;
      items.push({ number: Number(number), width, lines: [words.slice(width)], isOut: false, isSure: true });
    } else if (words === '' && !code) {
      blanks += 1;
      continue;
    } else if (!item || !isTaken(item, { words, code }, blanks, outer)) {
      return undefined;
    }
    blanks = 0;
  }
  return items.at(-1)?.isSure && isOneCount(items) ? items.map((item) => item.lines.join('\n')) : undefined;
}

/** Adds a line to its item. False: it belongs to none. */
function isTaken(item: Item, { words, code }: Line, blanks: number, outer: number): boolean {
  const isNested = code === 'goes on' ? !item.isOut : indentOf(words) >= outer + nestedBy;
  if (!isNested && blanks > 0) return false;
  if (!isNested && code !== 'goes on' && !continues(item.lines.at(-1)!, words, code)) item.isSure = false;
  item.isOut = !isNested;
  if (blanks > 0) item.lines.push('');
  item.lines.push(words.slice(Math.min(indentOf(words), item.width)));
  return true;
}

/** Whether a line continues the sentence above it, and so is no word about the whole list. */
function continues(above: string, words: string, code: Line['code']): boolean {
  return code ? above.endsWith(':') : /^\p{Ll}/u.test(words);
}

function indentOf(words: string): number {
  return words.length - words.trimStart().length;
}

/** Whether the numbers go up, or are all the same. A count that begins at 1 twice is of two lists. */
function isOneCount(items: readonly Item[]): boolean {
  const steps = items.slice(1).map(({ number }, index) => number - items[index]!.number);
  return steps.every((step) => step > 0) || steps.every((step) => step === 0);
}

function beginsWithVerb(item: string): boolean {
  const word = /^(?:please\s+)?([a-z]+)\b/i.exec(item)?.[1];
  return word !== undefined && verbs.has(word.toLowerCase());
}

/** What Claude reads for one of them: what came before the list holds for each. */
export function wordsOfItem({ intro, items }: TaskList, index: number): string {
  return intro === '' ? items[index]! : `${intro}\n\n${items[index]}`;
}
