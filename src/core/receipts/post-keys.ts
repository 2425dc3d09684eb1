/** Names the receipt of a task. */
export function receiptKey(task: number): string {
  return `line:${task}`;
}

/** What the names of lists of the queue have before their `:`. */
export const queueCardKind = 'queue';

/** Names a list of the queue; `id` is different for each. */
export function queueCardKey(id: string): string {
  return `${queueCardKind}:${id}`;
}

/** Names a list of the queue that only one person sees, and that changes only when they press a button of it. */
export function queueSnapshotKey(id: string): string {
  return `snapshot:${id}`;
}

export function isQueueSnapshot(key: string): boolean {
  return key.startsWith('snapshot:');
}

/** Names the post whose replies give a task another text. */
export function editKey(task: number): string {
  return `edit:${task}`;
}

/** The number of the task that a reply to the post with this key changes. */
export function taskOfEditKey(key: string): number | undefined {
  const number = /^edit:(\d+)$/.exec(key)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** The post with this key changes by itself, its buttons included, when what it shows does. */
export function changesByItself(key: string): boolean {
  return /^(line|queue|snapshot|sessions):/.test(key);
}
