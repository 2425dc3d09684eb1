import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { calling, createAskingRig } from './asking-rig.ts';
import { createDiscordRig } from './rig.ts';

/** Too long for a card: it comes with a file. */
const long = [...Array.from({ length: 60 }, (_, line) => `echo "line ${line} of a long command"`), 'touch made.txt'];

it('on Telegram: /approvals has the card and its file, an answer there closes both, also after the group moved', async () => {
  const { telegram, ann, bob, chat, project, card, tap, start } = await createAskingRig();
  await start();
  const team = telegram.group([ann, bob], { title: 'Team', basic: true });
  team.say(bob, `@${telegram.bot.username} ${calling('Bash', { command: long.join('\n') }, 'End of the long one.')}`);
  await card('full text in command.sh', team);

  chat.say(ann, '/approvals');
  const first = await card('full text in command.sh');
  expect(first.text).toContain('Task #1 from Bob');
  expect(chat.answers.find(({ file }) => file)?.file?.text).toBe(long.join('\n'));
  chat.say(ann, '/approvals');
  const own = await card('full text in command.sh', chat, first);
  await telegram.until(() => !chat.messages.some(({ id }) => id === first.id), 'the older card to go');
  const moved = team.upgrade(ann);
  const again = await card('full text in command.sh', moved);
  expect(existsSync(join(project, 'made.txt'))).toBe(false);

  expect(await tap(own, 'Allow once')).toBe('You allowed it once.');

  await moved.untilMessage((message) => message.text.includes('End of the long one.') && !message.silent);
  expect(existsSync(join(project, 'made.txt'))).toBe(true);
  for (const [place, { id }] of [[chat, own] as const, [moved, again] as const]) {
    await telegram.until(() => place.message(id).text.includes('Ann allowed it once'), 'the card to close');
    expect(place.message(id).buttons).toEqual([]);
  }
});

it('on Discord: /approvals in the DM has what a thread asks; an answer in either closes both', async () => {
  const rig = await createDiscordRig();
  const { discord, annOnDiscord: ann, project } = rig;
  const bob = discord.addUser({ username: 'bob', global_name: 'Bob' });
  const users = [
    { platform: 'discord', id: ann.id, role: 'owner', name: 'Ann' },
    { platform: 'discord', id: bob.id, role: 'operator', name: 'Bob' },
  ];
  rig.configure({ users, claude: { args: [], spare: false } });
  const channel = discord.guild([ann, bob]).channel('general');
  const dm = discord.dm(ann);
  await rig.start();
  const cardIn = (place: Pick<typeof dm, 'answers'>, part: string) =>
    discord.until(
      () => place.answers.findLast(({ text, buttons }) => text.includes(part) && buttons.length > 0),
      `a card with “${part}”`,
    );
  channel.say(bob, `<@${discord.bot.id}> ${calling('Bash', { command: 'touch made.txt' }, 'Made.')}`);
  const thread = await channel.untilThread();
  const asked = await cardIn(thread, 'touch made.txt');

  await thread.slash(ann, 'approvals').untilReply('Send /approvals there.');
  dm.slash(ann, 'approvals');
  const own = await cardIn(dm, 'touch made.txt');
  expect(own.text).toContain('Task #1 from Bob');
  const denying = dm.press(ann, own.id, 'Deny with a reason');
  await denying.untilAcknowledged();
  dm.submitModal(ann, denying, { words: 'make no files' });

  await thread.untilMessage((message) => message.text.includes('Made.') && !message.silent);
  for (const card of [asked, own]) {
    await discord.until(() => card.text.includes('Ann denied it: make no files'), 'the card to close');
    expect(card.buttons).toEqual([]);
  }
  expect(existsSync(join(project, 'made.txt'))).toBe(false);
});
