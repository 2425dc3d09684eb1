import { codeBlocks, linkableAccounts, otherApps } from '../membership/link-words.ts';
import { identityOf } from '../model/user.ts';
import type { ButtonAction, ChatCommand } from './kit/command.ts';

export const linkCommand: ChatCommand = {
  name: 'link',
  description: (known) => `Link your ${linkableAccounts(known)}`,
  args: [{ name: 'code', description: 'The code from your other app; without one you get a code', kind: 'text' }],
  forViewers: false,
  forAccounts: true,
  run({ user, handle, args, store, linking, known, reply, private: isPrivate }) {
    const others = otherApps(user.platform, known);
    if (others === undefined) {
      reply('There is no other app to link with here.');
    } else if (!known.hasAccounts(user.platform)) {
      reply(`I can link only ${linkableAccounts(known)}.`);
    } else if (args !== '') {
      reply(linking.request(user, args, { handle, isPrivate }));
    } else if (!isPrivate) {
      reply('Ask me for the code in a private chat; others can read this one.');
    } else if (store.identities.of(identityOf(user)).length > 1) {
      reply('This account is already linked. /unlink ends the link.');
    } else {
      reply(codeBlocks(linking.createCode(user), others));
    }
  },
};

export const unlinkCommand: ChatCommand = {
  name: 'unlink',
  description: (known) => `Unlink your ${linkableAccounts(known)}`,
  forViewers: true,
  forAccounts: true,
  run({ user, linking, reply }) {
    reply(linking.unlink(user));
  },
};

/** `link:yes:ID`, `link:no:ID`: on the card that asks the account that made a code. */
export const linkAction: ButtonAction = {
  verb: 'link',
  run: ({ confirming, user, conversation, argument }) => confirming.answer(user, conversation.id, argument),
};
