import type { Conversation } from '../model/conversation.ts';
import { attachmentName, isVoice } from '../model/files.ts';
import type { User } from '../model/user.ts';
import type { TaskAttachment } from '../ports/store/task-store.ts';
import { createOncePerKey } from '../timing/once-per-key.ts';
import type { Reply } from './intake-tools.ts';
import type { IntakeOptions } from './options.ts';

/** Most files of one person that wait for a word about them. */
const mostKept = 50;
/** No person reads the same notice twice within this time. */
const silenceMs = 10 * 60 * 1000;

/** Files without a word: kept until their person writes what they are for. */
export interface LooseFiles {
  /** Keeps them and asks. In the transaction that settles their messages. */
  keep(conversation: Conversation, user: User, files: readonly TaskAttachment[], reply: Reply): void;
}

export function createLooseFiles({ store, clock, voiceIsText, hostName, hostCommands }: IntakeOptions): LooseFiles {
  const mayTell = createOncePerKey(clock, silenceMs);

  function voiceHint(files: readonly TaskAttachment[]): string {
    if (voiceIsText || !files.some(({ attachment }) => isVoice(attachment))) return '';
    const command = hostCommands.bridge('config set voice.command "PROGRAM"');
    return ` (To turn voice messages into text, set a program on ${hostName}: ${command})`;
  }

  return {
    keep({ id }, user, files, reply) {
      if (store.files.countLoose(id, user.id) + files.length > mostKept) {
        if (mayTell(`${id} ${user.id}`))
          reply('I have many files from you already. First tell me what to do with them.');
        return;
      }
      store.files.addLoose(id, user.id, files);
      reply(`What should I do with ${namesOf(files)}? Tell me in your next message.${voiceHint(files)}`);
    },
  };
}

function namesOf(files: readonly TaskAttachment[]): string {
  return files.length === 1 ? attachmentName(files[0]!.attachment) : `these ${files.length} files`;
}
