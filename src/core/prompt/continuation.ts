import type { Task } from '../model/task.ts';

const continuation = [
  'You were interrupted in the middle of the task below.',
  'If a request for a permission or a question of yours was refused then, nobody had seen it: ask again.',
  'Look at what already exists and what you have done so far, do not do finished work again, and go on from there.',
  '',
  'The task:',
].join('\n');

/** The prompt for Claude when it continues an interrupted task. */
export function continuationOf(task: Pick<Task, 'prompt'>): string {
  return `${continuation}\n${task.prompt}`;
}
