import {
  ButtonStyle,
  type Client,
  ComponentType,
  type Interaction,
  MessageFlags,
  Routes,
  TextInputStyle,
} from 'discord.js';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../clock/clock.ts';
import { logIn, refusalOf, setUp } from './client.ts';
import type { DiscordServer } from './types.ts';

const commands = [
  {
    name: 'status',
    description: 'Shows what runs',
    options: [{ type: 3, name: 'text', description: 'Of what', autocomplete: true }],
  },
  { name: 'secret', description: 'In guilds only', contexts: [0] },
];

/** A client that does `answer` with each interaction; `refused` collects what Discord did not take. */
async function setUpAnswering(answer: (interaction: Interaction) => Promise<unknown>) {
  const base = await setUp();
  await putCommands(base.server, commands, base.rest);
  const { client } = await logIn(base.server);
  client.on('interactionCreate', (interaction) => void answer(interaction));
  return { ...base, client };
}

function putCommands(server: DiscordServer, body: unknown, rest: Client['rest']): Promise<unknown> {
  return rest.put(Routes.applicationCommands(server.applicationId), { body });
}

const row = (...components: unknown[]) => ({ type: ComponentType.ActionRow, components });
const button = (label: string, custom_id = label) => ({
  type: ComponentType.Button,
  style: ButtonStyle.Primary,
  label,
  custom_id,
});

describe('slash commands', () => {
  it('are put all at once, checked, and keep their ids', async () => {
    const { server, rest } = await setUp();
    await putCommands(server, commands, rest);
    const [status] = server.commands;

    await putCommands(server, [commands[0]], rest);

    expect(server.commands).toEqual([status]);
    for (const wrong of [
      [{ name: 'Loud', description: 'x' }],
      [{ name: 'x', description: 'y'.repeat(101) }],
      [{ name: 'x', description: '' }],
      [commands[0], commands[0]],
    ]) {
      expect(await refusalOf(putCommands(server, wrong, rest))).toMatchObject({ status: 400, code: 50035 });
    }
    expect(server.commands).toEqual([status]);
  });

  it('keep to the limits of their options', async () => {
    const { server, rest } = await setUp();
    const text = (name: string, more = {}) => ({ type: 3, name, description: 'x', ...more });
    const word = (name: string, options: unknown[] = []) => ({ type: 1, name, description: 'x', options });
    const many = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `n${n}`, value: `v${n}` }));

    for (const options of [
      [text('a'), text('b', { required: true })],
      [text('a'), text('a')],
      [text('a'), word('b')],
      [word('a', [word('b')])],
      [text('a', { choices: many(26) })],
      [text('a', { choices: [{ name: 'x'.repeat(101), value: 'x' }] })],
      [text('a', { choices: [{ name: 'x', value: 1 }] })],
      [{ ...text('a'), type: 4, choices: [{ name: 'x', value: 'x' }] }],
      [text('a', { choices: many(2), autocomplete: true })],
      many(26).map(({ name }) => text(name)),
    ]) {
      const put = putCommands(server, [{ name: 'x', description: 'x', options }], rest);
      expect(await refusalOf(put), JSON.stringify(options)).toMatchObject({ status: 400, code: 50035 });
    }
    expect(server.commands).toEqual([]);
  });

  it('with subcommands are sent with the one that was chosen, and only what the app would let a person send', async () => {
    const options = [
      { type: 1, name: 'list', description: 'x' },
      {
        ...{ type: 1, name: 'role', description: 'x' },
        options: [
          { type: 3, name: 'role', description: 'x', required: true, choices: [{ name: 'V', value: 'viewer' }] },
        ],
      },
    ];
    const { ana, dm, server, rest } = await setUpAnswering(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      const { options: given } = interaction;
      await interaction.reply(`${given.getSubcommand()} ${given.getString('role')}`);
    });
    await putCommands(server, [{ name: 'users', description: 'x', options }], rest);

    expect((await dm.slash(ana, 'users role', { role: 'viewer' }).untilReply()).text).toBe('role viewer');
    expect(() => dm.slash(ana, 'users')).toThrow('there is no /users');
    expect(() => dm.slash(ana, 'users role', { role: 'king' })).toThrow('takes no "king"');
    expect(() => dm.slash(ana, 'users role')).toThrow('needs the option "role"');
  });

  it('are answered at once, for all to see', async () => {
    const { server, ana } = await setUpAnswering(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.reply(`asked: ${interaction.options.getString('text')}`);
    });
    const general = server.guild([ana]).channel('general');

    const asked = general.slash(ana, 'status', { text: 'all' });
    const reply = await asked.untilReply();

    expect(reply.text).toBe('asked: all');
    expect(general.answers).toEqual([reply]);
    expect(asked).toMatchObject({ acknowledgedWith: 4, ephemeral: false, failed: false });
    expect(asked.acknowledgedAfterMs).toBeLessThan(3000);
  });

  it('are deferred for the one who asked, and answered later', async () => {
    const { ana, dm } = await setUpAnswering(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await interaction.editReply('just for you');
      await interaction.followUp({ content: 'and more', flags: MessageFlags.Ephemeral });
    });

    const asked = dm.slash(ana, 'status');
    const more = await asked.untilReply('and more');

    expect(asked.ephemeral).toBe(true);
    expect(asked.reply).toMatchObject({ text: 'just for you', onlyFor: ana.id, loading: false });
    expect(asked.followUps).toEqual([more]);
    expect(dm.messages).toEqual([]);
    expect(dm.whispers.map(({ text }) => text)).toEqual(['just for you', 'and more']);
  });

  it('show "thinking…" until they are answered', async () => {
    const { ana, dm } = await setUpAnswering(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.deferReply();
    });

    const asked = dm.slash(ana, 'status');
    await asked.untilAcknowledged();

    expect(asked.reply).toMatchObject({ text: '', loading: true });
  });

  it('exist only where they were put, with the options they were put with', async () => {
    const { ana, dm } = await setUpAnswering(async () => {});

    expect(() => dm.slash(ana, 'unknown')).toThrow('no slash command "unknown"');
    expect(() => dm.slash(ana, 'secret')).toThrow('no slash command "secret"');
    expect(() => dm.slash(ana, 'status', { other: 'x' })).toThrow('no option "other"');
  });

  it('complete what is typed', async () => {
    const { ana, dm } = await setUpAnswering(async (interaction) => {
      if (!interaction.isAutocomplete()) return;
      const typed = interaction.options.getFocused();
      await interaction.respond([{ name: `${typed} one`, value: '1' }]);
    });

    const typing = dm.autocomplete(ana, 'status', { text: 'proj' });
    await typing.untilAcknowledged();

    expect(typing.choices).toEqual([{ name: 'proj one', value: '1' }]);
  });
});

describe('buttons', () => {
  it('are pressed by label; the message is updated, and the presser told', async () => {
    const { ana, dm, rest } = await setUpAnswering(async (interaction) => {
      if (!interaction.isButton()) return;
      await interaction.deferUpdate();
      await interaction.followUp({ content: `pressed ${interaction.customId}`, flags: MessageFlags.Ephemeral });
      await interaction.editReply({ content: 'done', components: [] });
    });
    await rest.post(Routes.channelMessages(dm.id), {
      body: { content: 'go on?', components: [row(button('Yes', 'go:1'), button('No', 'stop:1'))] },
    });
    const question = await dm.untilMessage('go on?');
    const labels = question.buttons.flat().map(({ label }) => label);

    const press = dm.press(ana, question.id, 'Yes');
    const told = await press.untilReply();
    await dm.untilMessage('done');

    expect(labels).toEqual(['Yes', 'No']);
    expect(press).toMatchObject({ acknowledgedWith: 6, reply: undefined });
    expect(told).toMatchObject({ text: 'pressed go:1', onlyFor: ana.id });
    expect(question).toMatchObject({ text: 'done', edits: 1, buttons: [] });
    expect(() => dm.press(ana, question.id, 'Yes')).toThrow('no button "Yes"');
  });

  it('are pressed with any custom id by a changed app, also where there are none any more', async () => {
    const { server, ana, client, rest } = await setUpAnswering(async (interaction) => {
      if (interaction.isButton()) await interaction.deferUpdate();
    });
    const mallory = server.addUser({ username: 'mallory' });
    const general = server.guild([ana, mallory]).channel('general');
    await rest.post(Routes.channelMessages(general.id), { body: { content: 'decided' } });
    const { id } = await general.untilMessage('decided');
    const heard: unknown[] = [];
    client.on('interactionCreate', (one) => {
      if (one.isButton()) heard.push([one.user.id, one.customId, one.message.id]);
    });

    const press = general.forgePress(mallory, id, 'allow:99');
    await press.untilAcknowledged();

    expect(heard).toEqual([[mallory.id, 'allow:99', id]]);
    expect(press).toMatchObject({ acknowledgedWith: 6, failed: false });
    expect(() => server.dm(ana).forgePress(mallory, id, 'allow:99')).toThrow('mallory is not in');
  });

  it('open a modal, which is sent back', async () => {
    const { ana, dm, rest } = await setUpAnswering(async (interaction) => {
      if (interaction.isButton()) {
        const input = { type: ComponentType.TextInput, custom_id: 'why', label: 'Why?', style: TextInputStyle.Short };
        await interaction.showModal({ custom_id: 'ask', title: 'Tell', components: [row(input) as never] });
      }
      if (interaction.isModalSubmit())
        await interaction.reply(`because ${interaction.fields.getTextInputValue('why')}`);
    });
    await rest.post(Routes.channelMessages(dm.id), { body: { content: 'no?', components: [row(button('Why'))] } });
    const { id } = await dm.untilMessage('no?');

    const press = dm.press(ana, id, 'Why');
    await press.untilAcknowledged();
    const reply = await dm.submitModal(ana, press, { why: 'of rain' }).untilReply();

    expect(press.modal).toEqual({ customId: 'ask', title: 'Tell', inputs: ['why'] });
    expect(reply.text).toBe('because of rain');
  });

  it('open a modal with boxes to tick, which are sent back', async () => {
    const boxes = {
      ...{ type: ComponentType.CheckboxGroup, custom_id: 'what', required: false, min_values: 0 },
      options: ['a', 'b', 'c'].map((value) => ({ value, label: value, ...(value === 'b' && { default: true }) })),
    };
    const { ana, dm, rest } = await setUpAnswering(async (interaction) => {
      if (interaction.isButton()) {
        const label = { type: ComponentType.Label, label: 'What?', component: boxes };
        await interaction.showModal({ custom_id: 'ask', title: 'Tell', components: [label as never] });
      }
      if (interaction.isModalSubmit()) await interaction.reply(interaction.fields.getCheckboxGroup('what').join('+'));
    });
    await rest.post(Routes.channelMessages(dm.id), { body: { content: 'no?', components: [row(button('Why'))] } });
    const { id } = await dm.untilMessage('no?');

    const press = dm.press(ana, id, 'Why');
    await press.untilAcknowledged();

    expect(press.modal?.fields).toMatchObject([{ label: 'What?', value: ['b'], required: false }]);
    expect((await dm.submitModal(ana, press, { what: ['a', 'c'] }).untilReply()).text).toBe('a+c');
    expect((await dm.submitModal(ana, press, {}).untilReply()).text).toBe('b');
    expect(() => dm.submitModal(ana, press, { what: ['z'] })).toThrow('has no option "z"');
  });

  it('keep modals to the limits', async () => {
    const { ana, dm, rest } = await setUpAnswering(async () => {});
    await rest.post(Routes.channelMessages(dm.id), { body: { content: 'no?', components: [row(button('Why'))] } });
    const { id } = await dm.untilMessage('no?');
    const press = dm.press(ana, id, 'Why');
    const input = (more = {}) => ({ type: 4, custom_id: 'why', style: 1, ...more });
    const label = (component: unknown, more = {}) => ({ type: 18, label: 'Why?', component, ...more });
    const box = (value: string) => ({ value, label: value });
    const boxes = (options: unknown[], more = {}) => label({ type: 22, custom_id: 'what', options, ...more });

    for (const components of [
      [],
      [input({ label: 'Why?' })],
      [label(input(), { label: 'x'.repeat(46) })],
      [label(input({ label: 'Why?' }))],
      [label(input({ value: 'x'.repeat(4_001) }))],
      [label(input({ style: 3 }))],
      [label(button('x'))],
      [label(input()), label(input())],
      Array.from({ length: 6 }, (_, n) => label(input({ custom_id: `${n}` }))),
      [boxes(Array.from({ length: 11 }, (_, n) => box(`${n}`)))],
      [boxes([])],
      [boxes([box('a'), box('a')])],
      [boxes([box('x'.repeat(101))])],
      [boxes([box('a')], { min_values: 0 })],
    ]) {
      const body = { type: 9, data: { custom_id: 'x', title: 'x', components } };
      const shown = rest.post(Routes.interactionCallback(press.id, press.token), { body, auth: false });
      expect(await refusalOf(shown), JSON.stringify(components)).toMatchObject({ status: 400, code: 50035 });
    }
    expect(press.modal).toBeUndefined();
  });

  it('keep to the limits', async () => {
    const { dm, rest } = await setUp();
    const send = (...rows: unknown[]) =>
      rest.post(Routes.channelMessages(dm.id), { body: { content: 'x', components: rows } });
    const six = Array.from({ length: 6 }, (_, index) => button(`${index}`));

    for (const rows of [
      [row(button('x'.repeat(81)))],
      [row(button('x', 'y'.repeat(101)))],
      [row(button('a', 'same'), button('b', 'same'))],
      [row(...six)],
      [row()],
      six.map((one) => row(one)),
      [button('not in a row')],
    ]) {
      expect(await refusalOf(send(...rows))).toMatchObject({ status: 400, code: 50035 });
    }
    expect(dm.messages).toEqual([]);
  });
});

describe('acknowledgements', () => {
  /** No client: the test itself answers, by the server's clock. */
  async function ask() {
    const clock = createFakeClock();
    const base = await setUp({ clock });
    await putCommands(base.server, commands, base.rest);
    const asked = base.dm.slash(base.ana, 'status');
    const acknowledge = (type = 5) =>
      base.rest.post(Routes.interactionCallback(asked.id, asked.token), { body: { type }, auth: false });
    const edit = (content: string) =>
      base.rest.patch(Routes.webhookMessage(base.server.applicationId, asked.token), {
        body: { content },
        auth: false,
      });
    return { ...base, clock, asked, acknowledge, edit };
  }

  it('apply within three seconds only', async () => {
    const { clock, asked, acknowledge } = await ask();
    expect(asked.failed).toBe(false);

    await clock.advance(3_001);

    expect(asked.failed).toBe(true);
    expect(await refusalOf(acknowledge())).toMatchObject({ status: 404, code: 10062 });
  });

  it('apply once, and tell how long they took', async () => {
    const { clock, asked, acknowledge } = await ask();
    await clock.advance(2_900);

    await acknowledge();

    expect(asked.acknowledgedAfterMs).toBe(2_900);
    expect(await refusalOf(acknowledge())).toMatchObject({ status: 400, code: 40060 });
  });

  it('have to fit the interaction', async () => {
    const { asked, acknowledge } = await ask();

    for (const type of [1, 6, 7, 8]) expect(await refusalOf(acknowledge(type))).toMatchObject({ code: 50035 });
    expect(asked.acknowledgedWith).toBeUndefined();
  });

  it('give a token for fifteen minutes', async () => {
    const { clock, asked, acknowledge, edit } = await ask();
    expect(await refusalOf(edit('too early'))).toMatchObject({ status: 404, code: 10015 });
    await acknowledge();
    await clock.advance(14 * 60_000);

    await edit('in time');
    await clock.advance(60_001);

    expect(asked.reply?.text).toBe('in time');
    expect(await refusalOf(edit('too late'))).toMatchObject({ status: 401, code: 50027 });
  });
});
