import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calling, createAskingRig } from './asking-rig.ts';

const color = {
  question: 'Which colour?',
  header: 'Colour',
  options: [
    { label: 'Red', description: 'like fire' },
    { label: 'Blue', description: 'like the sea' },
  ],
  multiSelect: false,
};
const sizes = {
  question: 'Which sizes?',
  header: 'Sizes',
  options: ['Small', 'Large'].map((label) => ({ label, description: `${label} ones` })),
  multiSelect: true,
};

describe('questions', () => {
  it('one of them, several, and free text reach claude as they were answered', async () => {
    const { chat, ann, model, start, card, tap, telegram, untilFinal } = await createAskingRig();
    await start();

    chat.say(ann, calling('AskUserQuestion', { questions: [color, sizes] }, 'Chosen.'));
    await tap(await card('Which colour?'), 'Blue');
    const second = await card('Which sizes?');
    await tap(second, '☐ Large');
    await telegram.until(
      () =>
        chat
          .message(second.id)
          .buttons.flat()
          .some(({ label }) => label === '☑ Large'),
      'a tick',
    );
    await tap(chat.message(second.id), 'Done');
    await untilFinal('Chosen.');

    chat.say(ann, calling('AskUserQuestion', { questions: [color] }, 'Heard.'));
    const third = await card('Which colour?');
    chat.say(ann, 'a warm grey', { replyTo: third.id });
    await untilFinal('Heard.');

    const seen = JSON.stringify(model.requests);
    expect(seen).toContain('Blue');
    expect(seen).toMatch(/Which sizes\?[^}]*Large/);
    expect(seen).toContain('a warm grey');
  });
});

describe('plans', () => {
  it('are shown and sent back with what should change, then approved; Claude continues in the mode that was chosen', async () => {
    const { chat, ann, project, model, start, card, tap, untilFinal } = await createAskingRig();
    await start();
    chat.say(ann, '/mode plan');
    await chat.untilMessage('Mode: plan only.');
    const plan = (text: string) =>
      `[[tool Write ${JSON.stringify({ file_path: '$PLANFILE', content: text })}]][[next]][[tool ExitPlanMode {}]][[next]]`;
    const write = `[[tool Write ${JSON.stringify({ file_path: join(project, 'made.txt'), content: 'x' })}]][[next]]`;

    chat.say(ann, `${plan('# First plan')}${plan('# Second plan')}${write}[[text All built.]]`);
    const first = await card('Approve this plan?');
    await tap(first, 'Keep planning');
    await chat.untilMessage('What should change?');
    chat.say(ann, 'smaller, please');
    const second = await card('Approve this plan?', chat, first);
    expect(chat.answers.some(({ text }) => text.includes('First plan'))).toBe(true);
    expect(chat.answers.some(({ text }) => text.includes('Second plan'))).toBe(true);
    await tap(second, 'Approve, edit freely');

    await untilFinal('All built.');
    expect(existsSync(join(project, 'made.txt'))).toBe(true);
    expect(JSON.stringify(model.requests)).toContain('smaller, please');
    chat.say(ann, '/mode');
    await chat.untilMessage('Mode: edit freely.');
  });
});
