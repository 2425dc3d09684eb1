import { isUsable, isVoice } from '../model/files.ts';
import type { Extension, TaskAttachment } from '../ports/store/task-store.ts';
import type { Group } from './grouping.ts';
import { taskMessagesWith } from './quoting.ts';

/** The files to fetch and the lines to give, each with its message. */
export function filesIn(group: Group): TaskAttachment[] {
  return group.flatMap(({ messageId, attachments }) =>
    attachments.filter(isUsable).map((attachment) => ({ messageId, attachment })),
  );
}

/** The prompt and files for Claude, from the messages and `all` that came with them. */
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
