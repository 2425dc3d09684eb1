import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BridgeProcess } from './bridge-process.ts';
import { processesOf } from './machine.ts';
import { shareRig, withDiscord } from './rig.ts';

describe('on a machine that stays up', () => {
  const shared = shareRig(
    async (machine) => {
      const rig = withDiscord(machine);
      const { discord, annOnDiscord: ann } = rig;
      const guild = discord.guild([ann]);
      const channel = guild.channel('general');
      const bridge = await rig.start();
      await discord.until(() => discord.commands.length > 0, 'the slash commands');
      return { ...rig, dm: discord.dm(ann), guild, channel, bridge };
    },
    { discord: true },
  );

  it('answers-a-task on Discord: in a DM, with a receipt, a growing message and an answer that rings', async () => {
    const { discord, annOnDiscord: ann, dm, model } = shared();

    const asked = dm.say(ann, '[[text The first part. ]][[gate middle]][[text The second part.]]');
    const preview = await dm.untilMessage('The first part.');
    expect(preview.silent).toBe(true);
    model.open('middle');
    const answer = await dm.untilMessage((message) => message.text.includes('The second part.') && !message.silent);

    expect(answer.text).toContain('The first part.');
    await discord.until(() => dm.messages.at(-2) === asked, 'the preview to be taken away');
    await discord.until(() => asked.reactions.length > 0, 'the receipt');
  });

  it('keeps-order-in-a-chat on Discord, and a long answer arrives whole', async () => {
    const { annOnDiscord: ann, dm } = shared();

    for (const n of [1, 2, 3]) dm.say(ann, `say answer ${n}`);
    dm.say(ann, '[[long 9000]]');
    await dm.untilMessage((message) => message.files.some(({ data }) => data.includes('word')));

    const finals = dm.answers.filter((message) => !message.silent || message.text.includes('word'));
    const order = finals.flatMap((message) => /answer (\d)/.exec(message.text)?.[1] ?? []);
    expect(order).toEqual(['1', '2', '3']);
    const whole = finals.flatMap((message) => [message.text, ...message.files.map((file) => file.data.toString())]);
    const words = whole.join(' ').match(/word\d+/g) ?? [];
    expect(words.slice(0, -1)).toEqual(Array.from({ length: words.length - 1 }, (_, n) => `word${n}`));
    expect(words.length).toBeGreaterThan(900);
  });

  it('acks-within-3s-while-busy: slash commands are answered for their asker alone while claude works', async () => {
    const { discord, annOnDiscord: ann, dm, model } = shared();
    const channel = discord.guild([ann]).channel('general');
    dm.say(ann, '[[text Working.]][[gate busy]]');
    await model.untilGate('busy');

    const asked = channel.slash(ann, 'status');
    await asked.untilAcknowledged();
    const reply = await asked.untilReply('Idle');
    const details = await channel.press(ann, reply.id, 'Details').untilReply('Host');

    expect(asked.acknowledgedAfterMs).toBeLessThan(3_000);
    expect(details.text).toContain('workbench');
    expect(details.onlyFor).toBe(ann.id);
    expect(channel.answers).toEqual([]);
    model.open('busy');
  });

  // Before those that start threads: their claudes would still wait for more.
  it('stop-leaves-no-process on Discord, and a file comes back as a file', async () => {
    const { annOnDiscord: ann, dm, home, project, bridge } = shared();
    writeFileSync(join(project, 'report.csv'), 'a,b\n1,2\n');
    dm.say(ann, '[[text Here. ]][[tool mcp__bridge__send_file {"path":"report.csv"}]][[next]][[text Sent.]]');
    const withFile = await dm.untilMessage((message) => message.files[0]?.name === 'report.csv');
    expect(withFile.files[0]?.data.toString()).toBe('a,b\n1,2\n');

    dm.say(
      ann,
      '[[text Waiting. ]][[tool Bash {"command":"tail -f /dev/null","timeout":600000}]][[next]][[text never]]',
    );
    await dm.untilMessage('Waiting.');
    dm.say(ann, '/stop');
    await dm.untilMessage('Stopped.');

    expect(processesOf(home)).toEqual([bridge.pid]);
  });

  it('starts-a-thread: a mention becomes a thread of its own, and messages in it need none', async () => {
    const { discord, annOnDiscord: ann, channel } = shared();

    channel.say(ann, 'not for the bot');
    channel.say(ann, `<@${discord.bot.id}> say hello thread @everyone`);
    const thread = await channel.untilThread();
    const answer = await thread.untilMessage((message) => message.text.includes('hello thread') && !message.silent);
    thread.say(ann, 'recall');
    await thread.untilMessage('I see 2 user prompts');

    expect(answer.pings).toMatchObject({ everyone: false, users: [ann.id] });
    expect(channel.startedThreads).toHaveLength(1);
    expect(channel.answers).toEqual([]);
  });

  it('never-pings-everyone: whatever claude writes', async () => {
    const { discord, annOnDiscord: ann, guild, channel } = shared();
    const bob = discord.addUser({ username: 'bob' });
    guild.join(bob);

    // In the thread that is there, which saves a start of claude.
    const place = channel.startedThreads[0] ?? channel;
    place.say(ann, `<@${discord.bot.id}> [[text @everyone @here <@${bob.id}> look]]`);
    const thread = await channel.untilThread();
    const answer = await thread.untilMessage((message) => message.text.includes('look') && !message.silent);

    expect(answer.pings).toMatchObject({ everyone: false, users: [ann.id], roles: [] });
    expect(thread.answers.every((message) => !message.pings.everyone && !message.pings.users.includes(bob.id))).toBe(
      true,
    );
  });

  it('stranger-gets-nothing on Discord: no task, no message, and a slash command leaves no trace', async () => {
    const { discord, annOnDiscord: ann, model, bridge } = shared();
    const mallory = discord.addUser({ username: 'mallory' });
    const channel = discord.guild([ann, mallory]).channel('general');
    const logged = bridge.log().length;

    discord.dm(mallory).say(mallory, 'say pwned');
    channel.say(mallory, `<@${discord.bot.id}> say pwned`);
    channel.slash(mallory, 'status');
    await bridge.untilLog('a message of someone without access was dropped', logged);
    channel.say(ann, `<@${discord.bot.id}> say for Ann`);
    const thread = await channel.untilThread();
    await thread.untilMessage((message) => message.text.includes('for Ann') && !message.silent);

    expect(discord.dm(mallory).answers).toEqual([]);
    expect(channel.answers).toEqual([]);
    expect(channel.startedThreads).toHaveLength(1);
    await discord.until(() => channel.whispers.length === 0, 'the reply to go away');
    expect(model.promptsSeen('pwned')).toBe(0);
  });

  it('pairs on Discord: with the code as a message, or with /pair', async () => {
    const { discord, annOnDiscord: ann, run } = shared();
    const bob = discord.addUser({ username: 'bob', global_name: 'Bob' });
    const guild = discord.guild([ann, bob]);
    const pair = run(['pair', 'discord', '--role', 'operator']);
    await pair.untilOutput('in a private chat.');
    const code = /Send ([A-Z0-9]{5}-[A-Z0-9]{5}) to/.exec(pair.stdout())![1]!;
    expect(pair.stdout()).toContain('https://discord.com/oauth2/authorize');

    const asked = guild.channel('general').slash(bob, 'pair', { code });
    await asked.untilReply('Connected to workbench');

    expect(await pair.exited).toBe(0);
    expect(pair.stdout()).toContain('Paired with Bob');
  });

  it('pairs on Discord by a button: /pair without a code opens a form', async () => {
    const { discord, annOnDiscord: ann, run } = shared();
    const carol = discord.addUser({ username: 'carol', global_name: 'Carol' });
    const channel = discord.guild([ann, carol]).channel('general');
    const pair = run(['pair', 'discord']);
    await pair.untilOutput('in a private chat.');
    const code = /Send ([A-Z0-9]{5}-[A-Z0-9]{5}) to/.exec(pair.stdout())![1]!;

    const asked = channel.slash(carol, 'pair');
    const offer = await asked.untilReply('dispatch-bridge.js pair discord` on your computer');
    const opened = channel.press(carol, offer.id, 'Enter code');
    await opened.untilAcknowledged();
    const sent = channel.submitModal(carol, opened, { code });
    await sent.untilReply('Connected to workbench');

    expect(await pair.exited).toBe(0);
  });
});

/** In the DM of one machine: claude, once it is started, goes on from test to test. */
describe('on a machine with outages', () => {
  const shared = shareRig(
    async (machine) => {
      let bridge: BridgeProcess | undefined;
      /** The bridge as the test before left it; one is started when none runs. */
      async function running(): Promise<BridgeProcess> {
        if (bridge !== undefined) return bridge;
        const started = await machine.start();
        started.exited.then(() => {
          bridge = undefined;
        });
        bridge = started;
        return started;
      }
      return { ...withDiscord(machine), running };
    },
    { discord: true },
  );

  it('linked-user-continues-on-the-other-side: confirmed on a card that survives kill -9, same session, history intact', async () => {
    const { telegram, ann, discord, annOnDiscord, running } = shared();
    const chat = telegram.privateChat(ann);
    const dm = discord.dm(annOnDiscord);
    const first = await running();
    chat.say(ann, 'say remember me');
    await chat.untilMessage('remember me');
    chat.say(ann, '/link');
    const code = /\/link ([0-9a-f]{20})/.exec((await chat.untilMessage('/link ')).text)![1]!;

    dm.say(annOnDiscord, `/link ${code}`);
    const card = await chat.untilMessage('wants to link to your Telegram account');
    expect(card.text).toMatch(/\(Discord, @\S+, id \d+\)/);
    await first.kill9();
    await running();
    expect((await chat.press(ann, card.id, 'Link').answered).text).toBe('Linked.');
    await dm.untilMessage('Linked with');
    dm.say(annOnDiscord, '/continue');
    await dm.untilMessage('This chat continues');
    dm.say(annOnDiscord, 'recall');

    await dm.untilMessage((message) => /I see 2 user prompts.*remember me/.test(message.text) && !message.silent);
    await chat.untilMessage('This session continues in Discord');
  });

  it('second-instance-refused with the same Discord token in another data folder', async () => {
    const { running, run, home } = shared();
    const first = await running();
    const other = join(home, 'other');
    mkdirSync(other);
    const config = JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'));
    delete config.telegram;
    writeFileSync(join(other, 'config.json'), JSON.stringify(config), { mode: 0o600 });

    const second = run(['start'], { env: { DISPATCH_BRIDGE_HOME: other } });

    expect(await second.exited).toBe(75);
    expect(JSON.stringify(second.log())).toContain(`pid ${first.pid}`);
  });

  it('catches-up-after-a-gateway-outage: a message written meanwhile is answered', async () => {
    const { discord, annOnDiscord: ann, model, running } = shared();
    const dm = discord.dm(ann);
    await running();
    dm.say(ann, 'say before the outage');
    await dm.untilMessage((message) => message.text.includes('before the outage') && !message.silent);

    discord.dropGateway({ resumable: false });
    dm.say(ann, 'say meanwhile');
    await dm.untilMessage((message) => message.text.includes('meanwhile') && !message.silent);

    expect(model.promptsSeen('say meanwhile')).toBe(1);
  });

  it('takes-the-backlog on Discord: what was sent while the bridge was off is answered in order, once', async () => {
    const { discord, annOnDiscord: ann, model, running } = shared();
    const dm = discord.dm(ann);
    const first = await running();
    dm.say(ann, 'say before the stop');
    await dm.untilMessage((message) => message.text.includes('before the stop') && !message.silent);
    expect(await first.stop()).toBe(0);

    for (const n of [1, 2, 3]) dm.say(ann, `say backlog ${n}`);
    await running();
    await dm.untilMessage((message) => message.text.includes('backlog 3') && !message.silent);

    for (const n of [1, 2, 3]) expect(model.promptsSeen(`say backlog ${n}`)).toBe(1);
    expect(model.promptsSeen('say before the stop')).toBe(1);
  });

  // The last one: what it lets hang stays so.
  it('survives-kill-9 mid-turn on Discord: the next start brings the answer, once', async () => {
    const { discord, annOnDiscord: ann, model, running } = shared();
    const dm = discord.dm(ann);
    const first = await running();
    dm.say(ann, '[[text Half. ]][[gate kill]][[text Whole.]]');
    await dm.untilMessage('Half.');
    // What is shown of the end hangs while the bridge dies; claude finishes alone.
    discord.hang('PATCH /channels/:channel/messages/:message', 20);
    model.open('kill');
    await first.kill9();

    await running();
    await dm.untilMessage((message) => message.text.includes('Whole.') && !message.silent);

    expect(dm.answers.filter((message) => message.text.includes('Whole.') && !message.silent)).toHaveLength(1);
    expect(model.promptsSeen('[[gate kill]]')).toBe(1);
  });
});
