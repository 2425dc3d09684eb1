import { type Group, gluesOf } from './grouping.ts';

/** Its person's own texts; none when a file came before them: the words are about it. */
export function ownTexts(group: Group): Group {
  if (group[0]!.attachments.length > 0) return [];
  return group.filter(({ forwardedFrom, attachments }) => forwardedFrom === undefined && attachments.length === 0);
}

/** What this person wrote; undefined when something else came with it. */
export function ownWords(group: Group): string | undefined {
  if (group.some(({ forwardedFrom, attachments }) => forwardedFrom !== undefined || attachments.length > 0)) {
    return undefined;
  }
  const glues = gluesOf(group);
  return group.map((message, n) => glues[n]! + message.text).join('');
}
