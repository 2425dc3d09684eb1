/** The verb of all buttons that answer an approval. */
export const askVerb = 'ask';

/** `ask:<approval>.<choice>`, well within the 64 bytes of an action. */
export function actionOf(approvalId: string, choice: string): string {
  return `${askVerb}:${approvalId}.${choice}`;
}

/** Of what stands behind the verb; undefined for what we never made. */
export function parseAction(argument: string): { approvalId: string; choice: string } | undefined {
  const match = /^([\w-]{16})\.([a-z0-9.]{1,16})$/.exec(argument);
  return match ? { approvalId: match[1]!, choice: match[2]! } : undefined;
}

/** Names the post that shows an approval; `index`: which of its questions. */
export function cardKey(approvalId: string, index = 0): string {
  return `${approvalId}.${index}`;
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
