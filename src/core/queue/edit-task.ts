import type { Task } from '../model/task.ts';
import { aboutTask, stateWords } from '../model/task-words.ts';
import type { Store } from '../ports/store/store.ts';
import type { NewTask } from '../ports/store/task-store.ts';

/**
 * Gives a queued task another text in place of all its own words; forwarded text and files stay. Returns the result,
 * for people. Inside the transaction that settles the request.
 */
export function editTask(store: Store, task: Task, text: string): string {
  const { id, number } = task;
  if (task.compacts) return noWordsToChange(task);
  if (!mayBeEdited(task)) return tooLateToChange(task);
  const ownWords = ownMessages(store, task);
  if (ownWords.length === 0) return `Task #${number} holds only what others wrote. Cancel it and send a new one.`;
  const results = ownWords.map(({ messageId }, n) => store.tasks.editTask(id, messageId, n === 0 ? text : ''));
  const isChanged = results.some(({ result }) => result === 'edited');
  return isChanged ? changedWords(task) : `Task #${number} already has this text.`;
}

/** What `editTask` replaces, one message a line. */
export function ownText(store: Store, task: Task): string {
  return ownMessages(store, task)
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join('\n');
}

function ownMessages(store: Store, { id }: Task): NewTask['messages'] {
  const messages = store.tasks.messages(id);
  // Words of others are between marks; a new text there would look like theirs.
  const isForeign = (messageId: string | undefined) => messages.some((other) => other.messageId === `${messageId} end`);
  return messages.filter(({ messageId }) => !messageId?.endsWith(' end') && !isForeign(messageId));
}

export function changedWords({ number }: Pick<Task, 'number'>): string {
  return `Changed #${number}.`;
}

export function tooLateToChange(task: Pick<Task, 'number' | 'state'>): string {
  const words = `Too late: #${task.number} is already ${stateWords(task.state)}. Send the change as a new message.`;
  return aboutTask(task, words);
}

/** The refusal for a task that compacts. */
export function noWordsToChange({ number }: Task): string {
  return `Task #${number} compacts the session; it has no text to change.`;
}

/** Whether Claude has not seen it yet. */
export function mayBeEdited({ state }: Task): boolean {
  return state === 'queued' || state === 'parked';
}
