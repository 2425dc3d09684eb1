import type { Block } from '../../../text/document/blocks.ts';
import { visibleText } from '../../../text/document/visible.ts';
import { type ConversationId, platformOf } from '../../model/conversation.ts';
import type { EndSign } from '../../model/post.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { FileAccess } from '../../ports/files.ts';
import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store/store.ts';
import type { Outbox } from '../outbox.ts';

/** Names the note of a chat whose answers are spoken too. */
export function voiceNote(conversation: ConversationId): string {
  return `voice:${conversation}`;
}

/** Characters: some minutes of speech. */
const longestSpoken = 3_000;

/**
 * Sends the result of a finished task as a voice message too, in chats that want that, once the answer has arrived. Best
 * effort: the answer is there to be read.
 */
export type SpeakAnswer = (taskId: string, sign: EndSign) => Promise<void>;

export interface SpokenAnswersOptions {
  store: Store;
  outbox: Pick<Outbox, 'add'>;
  files: Pick<FileAccess, 'speak'>;
  platform(name: string): ChatPlatform | undefined;
  log: Log;
  sending: AbortSignal;
}

export function createSpokenAnswers({
  store,
  outbox,
  files,
  platform,
  log,
  sending,
}: SpokenAnswersOptions): SpeakAnswer {
  return async function speakAnswer(taskId, sign) {
    const task = store.tasks.get(taskId);
    if (!task || sign !== 'done' || store.notes.get(voiceNote(task.conversation)) === undefined) return;
    const target = platform(platformOf(task.conversation));
    const text = spokenText(store.outbox.answerOf(taskId)?.post.blocks ?? []);
    if (!target?.files || text === '') return;
    const spoken = await files.speak(text, sending);
    if ('file' in spoken) outbox.add(task.conversation, { blocks: [], file: spoken.file, notify: false }, taskId);
    else log.warn('an answer was not spoken', { task: task.number, why: spoken.problem });
  };
}

/** What can be listened to: no code, no table, nothing beside the result. */
function spokenText(blocks: readonly Block[]): string {
  const unspoken: readonly Block['type'][] = ['fold', 'footer', 'code', 'table', 'divider'];
  const text = visibleText(blocks.filter(({ type }) => !unspoken.includes(type)));
  return text.length > longestSpoken ? `${text.slice(0, longestSpoken).replace(/\s+\S*$/, '')} …` : text;
}
