import { accountApps, codeBlocks } from '../membership/link-words.ts';
import { identityOf } from '../model/user.ts';
import type { ButtonAction, ChatCommand } from './kit/command.ts';

export const linkCommand: ChatCommand = {
  name: 'link',
  description: `Link your ${accountApps} accounts`,
  forViewers: false,
  run({ user, handle, args, store, linking, reply, private: isPrivate }) {
    if (user.platform === 'terminal') {
      reply(`I can link only ${accountApps} accounts.`);
    } else if (args !== '') {
      reply(linking.request(user, args, { handle, isPrivate }));
    } else if (!isPrivate) {
      reply('Ask me for the code in a private chat; others can read this one.');
    } else if (store.identities.of(identityOf(user)).length > 1) {
      reply('This account is already linked. /unlink ends the link.');
    } else {
      reply(codeBlocks(linking.createCode(user), user.platform));
    }
  },
};

export const unlinkCommand: ChatCommand = {
  name: 'unlink',
  description: `Unlink your ${accountApps} accounts`,
  forViewers: true,
  run({ user, linking, reply }) {
    reply(linking.unlink(user));
  },
};

/** `link:yes:ID`, `link:no:ID`: on the card that asks the account that made a code. */
export const linkAction: ButtonAction = {
  verb: 'link',
  run: ({ confirming, user, conversation, argument }) => confirming.answer(user, conversation.id, argument),
};
