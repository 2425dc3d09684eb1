import { describe, expect, test } from 'vitest';
import type { Form } from '../../../../src/core/model/form.ts';
import { deliverAll, never, post, receive, startRig } from '../rig.ts';

const why: Form = {
  title: 'Deny with a reason, which is a title that is much too long',
  fields: [{ kind: 'words', name: 'words', label: 'Why not?', isRequired: true }],
};
const pizza: Form = {
  title: 'Pizza',
  fields: [
    {
      kind: 'options',
      name: 'options',
      label: 'What fits',
      options: ['Cheese', 'Ham'].map((label, n) => ({ value: String(n), label, isChosen: n === 1 })),
    },
    { kind: 'words', name: 'words', label: 'In your own words', value: 'basil', isRequired: false },
  ],
};
const twice: Form = { ...pizza, fields: [pizza.fields[1]!, pizza.fields[1]!] };

/** A message with one button for each of these forms. */
async function withForms() {
  const { server, platform, log } = await startRig();
  const ann = server.addUser({ username: 'ann' });
  const channel = server.guild([ann]).channel('work');
  const forms: Record<string, Form> = { 'why:1': why, 'pizza:1': pizza, 'twice:1': twice };
  platform.setForms!(({ action, sender }) => {
    if (action === 'broken:1') throw new Error('no form today');
    return sender.id === ann.id ? forms[action] : undefined;
  });
  const { inbox, incoming } = receive(platform);
  await server.untilConnected();
  const buttons = ['why:1', 'pizza:1', 'twice:1', 'plain:1', 'broken:1'].map((action) => ({ label: action, action }));
  await deliverAll(platform, `discord:${channel.id}`, post('Choose', { buttons: [buttons] }));
  const message = await channel.untilMessage('Choose');
  return { server, platform, log, ann, channel, message, inbox, incoming };
}

describe('forms', () => {
  test('open at once, and what is sent arrives as one press with its words', async () => {
    const { platform, ann, channel, message, inbox, incoming } = await withForms();

    const pressed = channel.press(ann, message.id, 'why:1');
    await pressed.untilAcknowledged();

    expect(pressed.acknowledgedWith).toBe(9);
    expect(pressed.modal).toMatchObject({ customId: 'why:1', fields: [{ label: 'Why not?', required: true }] });
    expect(pressed.modal?.title).toHaveLength(45);
    const sent = channel.submitModal(ann, pressed, { words: 'not\ntoday' });
    await inbox.untilHolds(1);
    const [press] = incoming();
    expect(press).toMatchObject({
      kind: 'press',
      action: 'why:1',
      messageId: message.id,
      filled: { words: ['not\ntoday'] },
    });
    expect(sent.failed).toBe(false);
    expect(press).not.toHaveProperty('text');
    await platform.presses!.acknowledge((press as { pressId: string }).pressId, 'You denied it.', never);
    expect((await sent.untilReply('You denied it.')).onlyFor).toBe(ann.id);
  });

  test('lose nothing that was sent while it cannot be stored', async () => {
    const { ann, channel, message, inbox, incoming } = await withForms();
    const pressed = channel.press(ann, message.id, 'why:1');
    await pressed.untilAcknowledged();
    inbox.failOnce();

    channel.submitModal(ann, pressed, { words: 'not today' });
    await inbox.untilFailed();
    expect(incoming()).toEqual([]);
    await inbox.untilHolds(1);

    expect(incoming()).toMatchObject([{ action: 'why:1', filled: { words: ['not today'] } }]);
  });

  test('have boxes to tick, and what is in them from the start', async () => {
    const { ann, channel, message, inbox, incoming } = await withForms();
    const pressed = channel.press(ann, message.id, 'pizza:1');
    await pressed.untilAcknowledged();
    expect(pressed.modal?.fields).toMatchObject([
      { type: 22, value: ['1'], options: [{ label: 'Cheese' }, { label: 'Ham' }] },
      { type: 4, value: 'basil', required: false },
    ]);

    channel.submitModal(ann, pressed, { options: ['0', '1'] });
    await inbox.untilHolds(1);

    expect(incoming()).toMatchObject([{ action: 'pizza:1', filled: { options: ['0', '1'], words: ['basil'] } }]);
  });

  test.each(['plain:1', 'broken:1', 'twice:1'])(
    'a press on %s, which opens none, is a press like any other',
    async (action) => {
      const { log, ann, channel, message, inbox, incoming } = await withForms();

      const pressed = channel.press(ann, message.id, action);
      await inbox.untilHolds(1);
      await pressed.untilAcknowledged();

      expect(pressed).toMatchObject({ acknowledgedWith: 6, modal: undefined });
      expect(incoming()).toMatchObject([{ kind: 'press', action, messageId: message.id }]);
      expect(incoming()[0]).not.toHaveProperty('filled');
      if (action !== 'plain:1') expect(log.all()).toMatch(/a form could not be made|did not accept/);
    },
  );
});
