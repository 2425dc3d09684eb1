import { describe, expect, it } from 'vitest';
import type { IncomingMessage } from '../../src/core/ports.ts';
import { ann, message, press, startRig } from './rig.ts';

const discordChat = 'discord:9';

function onDiscord(text: string, change: Partial<IncomingMessage> = {}): IncomingMessage {
  return message(text, { conversation: discordChat, sender: { id: ann.id, name: ann.name }, ...change });
}

async function linkedRig() {
  const rig = await startRig({ others: [{ name: 'discord' }] });
  const [discord] = rig.others;
  if (!discord) throw new Error('there is no Discord');
  await rig.until(() => discord.receives, 'Discord to receive');
  const untilDiscord = (part: string) =>
    rig.until(() => discord.texts(discordChat).find((text) => text.includes(part)), `“${part}” on Discord`);

  async function link(): Promise<void> {
    rig.chat.give(message('/link'));
    const code = /\/link ([0-9a-f]{20})/.exec(await rig.untilText('/link '))![1]!;
    discord!.give(onDiscord(`/link ${code}`));
    await untilDiscord('Linked.');
  }
  return { ...rig, discord, untilDiscord, link };
}

describe('a linked person', () => {
  it('goes on elsewhere with the same project and session, which has only one place', async () => {
    const { chat, discord, store, untilDiscord, untilRun, untilState, link } = await linkedRig();
    chat.give(message('remember this'));
    const run = await untilRun(1);
    run.finish();
    await untilState(1, 'done');
    await link();

    discord.give(onDiscord('/continue'));
    await untilDiscord('goes on with “home”');
    discord.give(onDiscord('and now?'));

    expect((await untilRun(2)).sessionId).toBe(run.sessionId);
    expect(store.conversations.get('telegram:1')?.sessionId).toBeUndefined();
  });

  it('waits with /continue until the task there has ended', async () => {
    const { chat, discord, store, untilDiscord, untilRun, link } = await linkedRig();
    chat.give(message('one'));
    (await untilRun(1)).finish();
    chat.give(message('two'));
    const second = await untilRun(2);
    await link();

    discord.give(onDiscord('/continue'));
    await untilDiscord('Task #2 is still running');

    expect(store.conversations.get(discordChat)?.sessionId).toBeUndefined();
    second.finish();
  });

  it('chooses by buttons among several sessions; others can not press them', async () => {
    const { chat, discord, store, until, untilDiscord, untilRun, link } = await linkedRig();
    for (const [n, conversation] of ['telegram:1', 'telegram:1:7'].entries()) {
      chat.give(message(`work ${n}`, { conversation }));
      (await untilRun(n + 1)).finish();
    }
    await link();
    discord.give(onDiscord('/continue'));
    await untilDiscord('Which one?');
    const buttons = discord.arrived.at(-1)!.buttons;
    expect(buttons.map(({ action }) => action)).toEqual(['take:telegram:1:7', 'take:telegram:1']);

    discord.give(press(buttons[1]!.action, { conversation: discordChat }));
    await until(() => discord.acknowledged.length === 1, 'the press to be answered');

    expect(discord.acknowledged[0]?.text).toContain('goes on with “home”');
    expect(store.conversations.get('telegram:1')?.sessionId).toBeUndefined();
    expect(store.conversations.get('telegram:1:7')?.sessionId).toBeDefined();
  });
});

describe('a link code', () => {
  it('is good once, for five minutes, for another account, and is not told in a group', async () => {
    const { chat, clock, discord, untilDiscord, untilText, link, until } = await linkedRig();
    await link();
    const code = /\/link ([0-9a-f]{20})/.exec(chat.texts().join('\n'))![1]!;
    discord.give(onDiscord(`/link ${code}`));
    await untilDiscord('wrong, used or older');

    chat.give(message('/link'));
    await until(() => chat.texts().length === 2, 'a second code');
    const late = /\/link ([0-9a-f]{20})/.exec(chat.texts()[1]!)![1]!;
    chat.give(message(`/link ${late}`));
    await untilText('wrong, used or older');
    await clock.advance(5 * 60_000);
    discord.give(onDiscord(`/link ${late}`));
    await until(() => discord.texts(discordChat).filter((text) => text.includes('wrong')).length === 2, 'a refusal');

    chat.give(message('/link', { private: false, conversation: 'telegram:-5' }));
    await untilText('others read along', 'telegram:-5');
  });

  it('without a link there is nothing to go on with', async () => {
    const { chat, discord, untilDiscord, untilRun } = await linkedRig();
    chat.give(message('mine'));
    (await untilRun(1)).finish();

    discord.give(onDiscord('/continue'));

    await untilDiscord('There is no session of yours');
  });
});

describe('a bound place', () => {
  it('takes every message as a task, and its branches work in its project', async () => {
    const { chat, store, untilRun, untilText } = await startRig();
    const channel = { conversation: 'telegram:-5', private: false };
    chat.give(message('not for you', { ...channel, addressed: false }));
    chat.give(message('/project bind site', channel));
    await untilText('Bound to “site”', 'telegram:-5');

    chat.give(message('for you', { ...channel, addressed: false }));
    const run = await untilRun(1);
    expect(run).toMatchObject({ text: 'for you', project: 'site' });
    run.finish();
    chat.give(
      message('in a thread', {
        conversation: 'telegram:-5:8',
        parent: 'telegram:-5',
        private: false,
        addressed: false,
      }),
    );
    expect(await untilRun(2)).toMatchObject({ text: 'in a thread', project: 'site' });

    chat.give(message('/project unbind', channel));
    await untilText('Not bound any more', 'telegram:-5');
    chat.give(message('not for you either', { ...channel, addressed: false }), message('/status', channel));
    await untilText('Host:', 'telegram:-5');
    expect(store.tasks.list()).toHaveLength(2);
  });
});

describe('people by group', () => {
  it('are let in by a role in the config, under their own name', async () => {
    const { chat, store, untilRun } = await startRig({
      users: [{ ...ann, id: 'role:77', name: 'Team', role: 'operator' }],
    });

    chat.give(message('hi', { sender: { id: '5', name: 'Eve', groups: ['role:77'] } }));
    await untilRun(1);

    expect(store.tasks.list()[0]).toMatchObject({ userId: '5', userName: 'Eve' });
  });
});
