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

const numbered = /^ {0,3}\d{1,3}[.)]\s+(?=\S)/;
const bulleted = /^ {0,3}[-*•–]\s+(?:\[ \]\s+)?(?=\S)/;

/** How people begin what they want done. In English: elsewhere only numbers show that a list is one of tasks. */
const verbs = new Set(
  (
    'add adjust allow analyse analyze apply ask audit benchmark build bump change check clean close commit compare ' +
    'configure convert copy correct create debug delete deploy describe disable document download draft drop enable ' +
    'ensure explain export extract fetch fill find fix format generate get implement import improve increase inspect ' +
    'install integrate investigate list look make measure merge migrate mock move open optimise optimize port ' +
    'prepare publish pull push read rebase reduce refactor release remove rename reorder replace report rerun ' +
    'research reset resolve restore review revert rewrite run scan search send set setup show simplify sort split ' +
    'summarise summarize support sync tag test tidy track translate try turn undo unify update upgrade upload use ' +
    'validate verify wire write'
  ).split(' '),
);

/**
 * The tasks of a message that is a list, numbered or of bullets that begin with a verb; an item may have more lines.
 * Undefined: it is one task.
 */
export function tasksIn(text: string): TaskList | undefined {
  if (text.length > longestText) return undefined;
  const lines = text.split('\n').map((line) => line.trimEnd());
  const first = lines.findIndex((line) => numbered.test(line) || bulleted.test(line));
  if (first === -1) return undefined;
  const intro = lines.slice(0, first).join('\n').trim();
  const mark = numbered.test(lines[first]!) ? numbered : bulleted;
  const items = itemsOf(lines.slice(first), mark);
  if (items === undefined || items.length < 2 || items.length > mostItems) return undefined;
  if (intro.length > longestIntro || (mark === bulleted && !items.every(beginsWithVerb))) return undefined;
  return { intro, items };
}

/** Undefined: something else than an item, or more of one, is among the lines. */
function itemsOf(lines: readonly string[], mark: RegExp): string[] | undefined {
  const items: string[] = [];
  let isOpen = false;
  for (const line of lines) {
    if (mark.test(line)) {
      items.push(line.replace(mark, ''));
      isOpen = true;
    } else if (line === '') {
      isOpen = false;
    } else if (isOpen || /^\s{2,}/.test(line)) {
      items.push(`${items.pop()}\n${line.trim()}`);
    } else {
      return undefined;
    }
  }
  return items;
}

function beginsWithVerb(item: string): boolean {
  const word = /^(?:please\s+)?([a-z]+)\b/i.exec(item)?.[1];
  return word !== undefined && verbs.has(word.toLowerCase());
}

/** What Claude reads for one of them: what came before the list holds for each. */
export function wordsOfItem({ intro, items }: TaskList, index: number): string {
  return intro === '' ? items[index]! : `${intro}\n\n${items[index]}`;
}
