import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SeenMessage } from '../fakes/discord/types-people.ts';
import { calling } from './asking-rig.ts';
import { createDiscordRig } from './rig.ts';

type Channel = ReturnType<Awaited<ReturnType<typeof createDiscordRig>>['discord']['dm']>;

/** Ann and Bob on a server, and claude that asks for everything. */
async function createRig() {
  const rig = await createDiscordRig();
  const { discord, annOnDiscord: ann } = rig;
  const bob = discord.addUser({ username: 'bob', global_name: 'Bob' });
  const dora = discord.addUser({ username: 'dora', global_name: 'Dora' });
  const users = [
    { platform: 'discord', id: ann.id, role: 'owner', name: 'Ann' },
    { platform: 'discord', id: bob.id, role: 'operator', name: 'Bob' },
    { platform: 'discord', id: dora.id, role: 'operator', name: 'Dora' },
  ];
  rig.configure({ users, claude: { args: [], spare: false } });
  const card = (place: Pick<Channel, 'answers'>, part: string) =>
    discord.until(
      () => place.answers.findLast((message) => message.text.includes(part) && message.buttons.length > 0),
      `a card with “${part}”`,
    );
  /** Posts go in order: when a later one has arrived, the bridge knows that this one has. */
  async function known(place: Channel, message: SeenMessage): Promise<SeenMessage> {
    const before = place.answers.length;
    place.say(ann, '/queue');
    await discord.until(
      () => place.answers.slice(before).some(({ text }) => text.includes('waiting for an answer')),
      'the queue',
    );
    return message;
  }
  return { ...rig, known, ann, bob, dora, card };
}

describe('what claude asks on Discord', () => {
  it('is asked in the thread of the task, answered by the one who may, and shown on the card', async () => {
    const { discord, ann, bob, dora, project, start, card } = await createRig();
    const carol = discord.addUser({ username: 'carol' });
    const channel = discord.guild([ann, bob, carol, dora]).channel('general');
    await start();

    channel.say(bob, `<@${discord.bot.id}> ${calling('Bash', { command: 'touch made.txt', description: 'Make it' })}`);
    const thread = await channel.untilThread();
    const asked = await card(thread, 'touch made.txt');
    expect(asked.text).toContain('-# Make it · in home');
    expect(asked.pings.users).toEqual([bob.id]);
    const action = asked.buttons[0]![0]!.id!;
    thread.press(carol, asked.id, 'Allow once');
    await thread.forgePress(bob, asked.id, 'ask:AAAAAAAAAAAAAAAA.allow').untilReply('Unknown request');
    await thread.press(dora, asked.id, 'Allow once').untilReply('Only Bob or an owner can answer this.');
    expect(existsSync(join(project, 'made.txt'))).toBe(false);

    thread.press(ann, asked.id, 'Allow once');

    await thread.untilMessage((message) => message.text.includes('That is done.') && !message.silent);
    await discord.until(() => asked.text.includes('Ann allowed it once'), 'the card to tell');
    expect(asked.buttons).toEqual([]);
    expect(existsSync(join(project, 'made.txt'))).toBe(true);
    await thread.forgePress(bob, asked.id, action).untilReply('Too late: Ann allowed it once');
  });

  it('takes a reason and an answer by replying, in a DM', async () => {
    const { discord, ann, model, start, card, known } = await createRig();
    const dm = discord.dm(ann);
    await start();
    const question = {
      question: 'Which colour?',
      header: 'Colour',
      options: [
        { label: 'Red', description: '' },
        { label: 'Blue', description: '' },
      ],
      multiSelect: false,
    };

    dm.say(ann, calling('Bash', { command: 'touch made.txt' }, 'Without it.'));
    const asked = await known(dm, await card(dm, 'touch made.txt'));
    dm.say(ann, 'make no files', { replyTo: asked.id });
    await dm.untilMessage((message) => message.text.includes('Without it.') && !message.silent);
    dm.say(ann, calling('AskUserQuestion', { questions: [question] }, 'Heard.'));
    const posed = await known(dm, await card(dm, 'Which colour?'));
    dm.say(ann, 'a warm grey', { replyTo: posed.id });
    await dm.untilMessage((message) => message.text.includes('Heard.') && !message.silent);

    const seen = JSON.stringify(model.requests);
    expect(seen).toContain('make no files');
    expect(seen).toContain('a warm grey');
  });

  it('takes a reason and choices in a form, and needs no message for them', async () => {
    const { discord, ann, model, start, card } = await createRig();
    const dm = discord.dm(ann);
    await start();
    const options = ['Cheese', 'Ham', 'Olives'].map((label) => ({ label, description: '' }));
    const question = { question: 'Which toppings?', header: 'Pizza', options, multiSelect: true };

    dm.say(ann, calling('Bash', { command: 'touch made.txt' }, 'Without it.'));
    const denying = dm.press(ann, (await card(dm, 'touch made.txt')).id, 'Deny with a reason');
    await denying.untilAcknowledged();
    const sent = dm.submitModal(ann, denying, { words: 'make no files' });
    await dm.untilMessage((message) => message.text.includes('Without it.') && !message.silent);
    dm.say(ann, calling('AskUserQuestion', { questions: [question] }, 'Heard.'));
    const choosing = dm.press(ann, (await card(dm, 'Which toppings?')).id, 'In my own words');
    await choosing.untilAcknowledged();
    dm.submitModal(ann, choosing, { options: ['0', '2'], words: 'extra basil' });
    await dm.untilMessage((message) => message.text.includes('Heard.') && !message.silent);

    expect([denying.modal?.title, sent.failed]).toEqual(['Deny with a reason', false]);
    const seen = JSON.stringify(model.requests);
    expect(seen).toContain('make no files');
    expect(seen).toContain('Cheese, Olives, extra basil');
    expect(dm.answers.some(({ text }) => text.includes('Your next message here'))).toBe(false);
  });

  it('expires when the bridge is killed: the card says so, and Claude asks again after Continue', async () => {
    const { discord, ann, project, configure, start, card, known } = await createRig();
    configure({ recovery: 'ask' });
    const dm = discord.dm(ann);
    const first = await start();
    dm.say(ann, calling('Bash', { command: 'touch made.txt' }));
    const asked = await card(dm, 'touch made.txt');
    await known(dm, asked);

    await first.kill9();
    await start();
    await discord.until(() => asked.text.includes('the bridge restarted'), 'the card to tell');
    expect(asked.text).toMatch(/Expired at \S+: the bridge restarted/);
    expect(asked.buttons).toEqual([]);
    dm.press(ann, (await card(dm, 'waited for your answer')).id, 'Continue');
    dm.press(ann, (await card(dm, 'Run this command?')).id, 'Allow once');

    await dm.untilMessage((message) => message.text.includes('That is done.') && !message.silent);
    expect(existsSync(join(project, 'made.txt'))).toBe(true);
  });
});
