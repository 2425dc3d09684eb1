/** The verb of all buttons that answer an approval. */
export const askVerb = 'ask';

const plainChoices = ['allow', 'grant', 'deny', 'why', 'approve', 'edits', 'keep', 'stop'] as const;

/** What a button of a card means. Questions count from 0, and so do their options. */
export type Choice =
  | (typeof plainChoices)[number]
  | { question: number; option: number }
  | { question: number; end: 'done' | 'words' };

/** `ask:<approval>.<choice>`, well within the 64 bytes of an action. */
export function actionOf(approvalId: string, choice: Choice): string {
  return `${askVerb}:${approvalId}.${writeChoice(choice)}`;
}

function writeChoice(choice: Choice): string {
  if (typeof choice === 'string') return choice;
  return `q${choice.question}.${'option' in choice ? `o${choice.option}` : choice.end}`;
}

/** Of what stands behind the verb; `choice` is undefined for what we never made. */
export function parseAction(argument: string): { approvalId: string; choice: Choice | undefined } | undefined {
  const match = /^([\w-]{16})\.([a-z0-9.]{1,16})$/.exec(argument);
  return match ? { approvalId: match[1]!, choice: readChoice(match[2]!) } : undefined;
}

function readChoice(text: string): Choice | undefined {
  const plain = plainChoices.find((choice) => choice === text);
  if (plain) return plain;
  const match = /^q(\d)\.(?:o(\d{1,2})|(done|words))$/.exec(text);
  if (!match) return undefined;
  const question = Number(match[1]);
  if (match[2] !== undefined) return { question, option: Number(match[2]) };
  return { question, end: match[3] === 'done' ? 'done' : 'words' };
}

/** Names the post that shows an approval; `index`: which of its questions. */
export function cardKey(approvalId: string, index = 0): string {
  return `${approvalId}.${index}`;
}

/** Names the post that a card is about: without it nobody knows what they decide. */
export function subjectKey(approvalId: string, index = 0): string {
  return `${approvalId}.subject${index}`;
}

/** The id of the approval that cannot be decided without the post with this key. */
export function approvalNeeding(key: string): string | undefined {
  return /^([\w-]{16})\.(?:subject)?\d+$/.exec(key)?.[1];
}

/** Names the post that tells the requester that somebody else is asked. */
export function noticeKey(approvalId: string): string {
  return `${approvalId}.notice`;
}

/** The approval that the post with this key shows. */
export function approvalOfKey(key: string): { approvalId: string; index: number } | undefined {
  const match = /^([\w-]{16})\.(\d+)$/.exec(key);
  return match ? { approvalId: match[1]!, index: Number(match[2]) } : undefined;
}
