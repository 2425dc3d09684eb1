/** The verb of all buttons that answer an approval. */
export const askVerb = 'ask';

const plainChoices = ['allow', 'grant', 'folder', 'always', 'deny', 'why', 'approve', 'edits', 'keep', 'stop'] as const;

/** What a button of a card means. Numbers of questions and options start at 0. */
export type CardChoice =
  | (typeof plainChoices)[number]
  | { question: number; option: number }
  | { question: number; end: 'done' | 'words' };

/** `ask:<approval>.<choice>`, at most 30 bytes. */
export function actionOf(approvalId: string, choice: CardChoice): string {
  return `${askVerb}:${approvalId}.${writeChoice(choice)}`;
}

function writeChoice(choice: CardChoice): string {
  if (typeof choice === 'string') return choice;
  return `q${choice.question}.${'option' in choice ? `o${choice.option}` : choice.end}`;
}

/** Reads what follows the verb; `choice` is undefined for a text we never made. */
export function parseAction(argument: string): { approvalId: string; choice: CardChoice | undefined } | undefined {
  const match = /^([\w-]{16})\.([a-z0-9.]{1,16})$/.exec(argument);
  return match ? { approvalId: match[1]!, choice: readChoice(match[2]!) } : undefined;
}

function readChoice(text: string): CardChoice | undefined {
  const plain = plainChoices.find((choice) => choice === text);
  if (plain) return plain;
  const match = /^q(\d)\.(?:o(\d{1,2})|(done|words))$/.exec(text);
  if (!match) return undefined;
  const question = Number(match[1]);
  if (match[2] !== undefined) return { question, option: Number(match[2]) };
  return { question, end: match[3] === 'done' ? 'done' : 'words' };
}
