import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askingOn, calling, createAskingRig, touchingMany } from './asking-rig.ts';
import { shareRig } from './rig.ts';

describe('on one machine', () => {
  const shared = shareRig(async (machine) => {
    const rig = askingOn(machine);
    return { ...rig, bridge: await rig.start() };
  });

  it('asks for parallel calls one after the other, none hidden', async () => {
    const { chat, ann, project, card, tap, untilFinal } = shared();
    const { names, text } = touchingMany(6);

    chat.say(ann, text);
    for (const name of names) await tap(await card(`touch ${name}`), 'Allow once');

    await untilFinal('All of them.');
    expect(names.filter((name) => !existsSync(join(project, name)))).toEqual([]);
  });

  describe('grants', () => {
    it('grant-expires-and-asks-again; compound-bash-needs-every-part', async () => {
      const { chat, ann, project, card, tap, untilFinal, inStore } = shared();
      const touch = (name: string, then: string) => calling('Bash', { command: `touch ${name}` }, then);

      chat.say(ann, touch('a.txt', 'First.'));
      const asked = await card('touch a.txt');
      expect(asked.text).toContain('in home');
      await tap(asked, 'Allow touch a.txt for 30 min');
      await untilFinal('First.');
      const cards = () => chat.answers.filter(({ text }) => text.includes('touch a.txt')).length;
      const before = cards();

      chat.say(ann, touch('a.txt', 'Second.'));
      await untilFinal('Second.');
      expect(cards()).toBe(before);

      chat.say(ann, touch('a.txt && touch b.txt', 'Third.'));
      await tap(await card('touch b.txt'), 'Deny');
      await untilFinal('Third.');
      expect(existsSync(join(project, 'b.txt'))).toBe(false);

      chat.say(ann, '/grants');
      await chat.untilMessage((message) => message.text.includes('touch a.txt') && message.text.includes('min'));
      inStore((database) => database.prepare('UPDATE grants SET expires_at = 1').run());
      chat.say(ann, touch('a.txt', 'Fourth.'));
      await tap(await card('Run this command?'), 'Allow once');
      await untilFinal('Fourth.');
    });
  });
});

describe('what claude asked when the bridge was killed', () => {
  it('expires when the bridge is killed while it asks: the card says so, and Continue asks again', async () => {
    const { chat, ann, project, configure, start, card, tap, telegram, untilFinal } = await createAskingRig();
    configure({ recovery: 'ask' });
    const first = await start();
    chat.say(ann, calling('Bash', { command: 'touch made.txt' }));
    const asked = await card('touch made.txt');
    chat.say(ann, '/queue');
    // Posts go in order: when the second has arrived, the bridge knows that the first one has.
    await chat.untilMessage('#1 waiting for an answer');

    await first.kill9();
    await start();
    await telegram.until(() => chat.message(asked.id).buttons.length === 0, 'the card to close');
    expect(chat.message(asked.id).text).toMatch(/Expired at \d\d:\d\d UTC: the bridge restarted/);
    const old = await chat.forgePress(ann, asked.id, asked.buttons[0]?.[0]?.data ?? 'ask:x').answered;
    expect(old.text).toMatch(/Expired at|Unknown request/);
    expect(existsSync(join(project, 'made.txt'))).toBe(false);

    await tap(await card('waited for your answer'), 'Continue');
    await tap(await card('Run this command?'), 'Allow once');
    await untilFinal('That is done.');
    expect(existsSync(join(project, 'made.txt'))).toBe(true);
  });

  it('asked after the bridge was killed is not taken for an answer: Claude continues and asks anew', async () => {
    const { chat, ann, model, project, start, card, tap, untilFinal } = await createAskingRig();
    const first = await start();
    chat.say(
      ann,
      `[[text On it.]][[gate later]]${calling('Bash', { command: 'touch made.txt' }).replace('[[text On it.]]', '')}`,
    );
    await chat.untilDraft('On it.');

    await first.kill9();
    model.open('later');
    await model.until(({ requests }) => requests.some(({ step }) => step === 1), 'Claude to continue without it');
    await start();
    await tap(await card('touch made.txt'), 'Allow once');

    await untilFinal('That is done.');
    expect(existsSync(join(project, 'made.txt'))).toBe(true);
  });
});
