/** Names the post that shows an approval; `index`: which of its questions. */
export function approvalCardKey(approvalId: string, index = 0): string {
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

/** Names the post that informs the requester that someone else is asked. */
export function noticeKey(approvalId: string): string {
  return `${approvalId}.notice`;
}

/** How the names of all pings about an approval begin. */
export function pingKeys(approvalId: string): string {
  return `${approvalId}.ping.`;
}

/** The approval that the post with this key shows. */
export function approvalOfKey(key: string): { approvalId: string; index: number } | undefined {
  const match = /^([\w-]{16})\.(\d+)$/.exec(key);
  return match ? { approvalId: match[1]!, index: Number(match[2]) } : undefined;
}

/** The keys of the posts that show this approval now, among `keys`; `index`: which of its questions. */
export function keysOfCard(keys: readonly string[], approvalId: string, index: number): string[] {
  return keys.filter((key) => key === approvalCardKey(approvalId, index) || key.startsWith(`${approvalId}.subject`));
}
