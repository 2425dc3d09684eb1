import type { Machine } from '../test/e2e/machine.ts';
import { type TimedChat, timeChat } from './timed-chat.ts';

/** Discord takes five messages in five seconds; a preview and a final message are two, and leave room for one more answer. */
const restMs = 2_700;
/** What a preview shows before there is text. */
const noText = '…';

/** DMs of `count` people who are all allowed; takes effect with the next start. */
export function openDms({ discord, configure }: Machine, count: number): TimedChat[] {
  if (discord === undefined) throw new Error('the machine has no Discord');
  const people = Array.from({ length: count }, (_, n) => discord.addUser({ username: `person${n + 1}` }));
  configure({
    users: people.map((user) => ({ platform: 'discord', id: user.id, role: 'operator', name: user.username })),
  });
  return people.map((user) => {
    const dm = discord.dm(user);
    return timeChat({
      say: (prompt) => dm.say(user, prompt),
      views: () => dm.views,
      hasText: ({ what, text }) => what !== 'deleted' && text !== noText,
      finals: () => dm.answers.filter((message) => !message.silent),
      until: discord.until,
      restMs,
    });
  });
}
