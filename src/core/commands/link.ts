import { paragraph } from '../../text/blocks.ts';
import type { ChatCommand } from './command.ts';

export const linkCommand: ChatCommand = {
  name: 'link',
  description: 'Be one person on two platforms: /link, then /link CODE there',
  forViewers: false,
  run({ user, args, linking, reply, private: isPrivate }) {
    if (args !== '') {
      const linked = linking.redeem(user, args);
      reply(
        linked
          ? 'Linked. /continue takes over what you last did on the other side.'
          : 'This code is wrong, used or older than five minutes. Get a new one with /link on the other side.',
      );
    } else if (isPrivate) {
      reply([
        paragraph('Within five minutes, write this to me on the other platform:'),
        { type: 'code', text: `/link ${linking.createCode(user)}` },
      ]);
    } else {
      reply('Ask me for the code in private: others read along here.');
    }
  },
};
