import { isUsable, isVoice } from '../model/files.ts';
import type { Extension, TaskAttachment } from '../ports/task-store.ts';
import type { Group } from './grouping.ts';
import { taskMessagesWith } from './quoting.ts';

/** What can be fetched, or given as a line, with the messages it came with. */
export function filesIn(group: Group): TaskAttachment[] {
  return group.flatMap(({ messageId, attachments }) =>
    attachments.filter(isUsable).map((attachment) => ({ messageId, attachment })),
  );
}

/** What claude is given of the messages, and of `all` that came with them. */
export function contentOf(
  group: Group,
  all: readonly TaskAttachment[],
  voiceIsText: boolean,
): Pick<Extension, 'messages' | 'files'> {
  const said = group.filter(
    ({ text, attachments }) => text.trim() !== '' || (voiceIsText && attachments.some(isVoice)),
  );
  const data = all.flatMap(({ attachment }) => (attachment.data === undefined ? [] : [attachment.data]));
  return {
    messages: taskMessagesWith(said, data, group[0]!.messageId),
    files: all.filter(({ attachment }) => attachment.source !== undefined),
  };
}
