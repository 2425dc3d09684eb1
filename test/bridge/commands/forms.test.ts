import { describe, expect, it } from 'vitest';
import { bob, eve, startAsking } from '../approvals/approvals-rig.ts';
import type { Arrived } from '../chat.ts';
import { ann, message, type Rig, startRig, vic } from '../rig.ts';

const by = ({ id, name }: { id: string; name: string }) => ({ id, name });

/** The action of a button, by the beginning of its label. */
function actionOf({ buttons }: Arrived, label: string): string {
  return buttons.find((button) => button.label.startsWith(label))!.action;
}

const formOf = (rig: Pick<Rig, 'chat'>, action: string, sender = by(ann)) => rig.chat.formFor({ action, sender });

const toppings = {
  questions: [
    {
      question: 'Which toppings?',
      header: 'h',
      multiSelect: true,
      options: ['Cheese', 'Ham', 'Olives'].map((label) => ({ label, description: '' })),
    },
  ],
};

describe('the form behind a button', () => {
  it('takes the reason of a denial with the press, and asks for no message', async () => {
    const rig = await startAsking();
    const { ask, post } = await rig.askBash('npm test', rig.run);
    const action = actionOf(post, 'Deny with a reason');

    expect(formOf(rig, action)).toEqual({
      title: 'Deny with a reason',
      fields: [{ kind: 'words', name: 'words', label: 'Why not?', isRequired: true }],
    });
    rig.press(post, 'Deny with a reason', { filled: { words: ['yes, but not on a Friday'] } });

    expect(await rig.untilAnswer(ask)).toMatchObject({
      behavior: 'deny',
      message: expect.stringContaining('yes, but not on a Friday'),
    });
    expect(rig.chat.texts().join()).not.toContain('Why not?');
    await rig.untilChanged(post, 'not on a Friday');
  });

  it('that was sent without words asks for them', async () => {
    const rig = await startAsking();
    const { ask, post } = await rig.askBash('npm test', rig.run);

    rig.press(post, 'Deny with a reason', { filled: { words: ['  '] } });

    await rig.untilText('Why not? Your next message here goes to Claude as the reason.');
    expect(ask.answer).toBeUndefined();
  });

  it('of a question with several choices has what is ticked, and takes choices and words together', async () => {
    const rig = await startAsking();
    const ask = rig.host.ask('AskUserQuestion', toppings, rig.run);
    const post = await rig.card('Which toppings?');
    rig.press(post, '☐ Ham');
    await rig.until(() => post.buttons.some(({ label }) => label === '☑ Ham'), 'the tick');
    const action = actionOf(post, 'In my own words');

    expect(formOf(rig, action)?.fields[0]).toMatchObject({
      kind: 'options',
      options: [
        { value: '0', label: 'Cheese', isChosen: false },
        { value: '1', label: 'Ham', isChosen: true },
        { value: '2', label: 'Olives', isChosen: false },
      ],
    });
    rig.press(post, 'In my own words', { filled: { options: [], words: [''] } });
    await rig.untilWord('Tick at least one');
    rig.press(post, 'In my own words', { filled: { options: ['0', '2'], words: ['extra basil'] } });

    expect(JSON.stringify(await rig.untilAnswer(ask))).toContain('"Cheese, Olives, extra basil"');
  });

  it('numbers choices that look the same, and has no room for many or long ones: words alone do then', async () => {
    const rig = await startAsking();
    const asked = async (question: string, labels: string[]) => {
      const options = labels.map((label) => ({ label, description: '' }));
      rig.host.ask('AskUserQuestion', { questions: [{ question, header: 'h', multiSelect: true, options }] }, rig.run);
      return formOf(rig, actionOf(await rig.card(question), 'In my own words'))?.fields;
    };

    expect(await asked('Alike?', ['Ham', 'Ham '])).toMatchObject([
      { options: [{ label: '1. Ham' }, { label: '2. Ham' }] },
      { kind: 'words' },
    ]);
    for (const labels of [Array.from({ length: 11 }, (_, n) => `Number ${n}`), ['x'.repeat(101), 'y']]) {
      expect(await asked(`${labels.length} of them?`, labels)).toMatchObject([{ kind: 'words', isRequired: true }]);
    }
  });

  it('opens for nobody whose press gets a refusal', async () => {
    const rig = await startAsking({ by: bob, where: 'telegram:-5' });
    const { ask, post } = await rig.askBash('npm test', rig.run);
    const action = actionOf(post, 'Deny with a reason');

    expect(formOf(rig, action, by(bob))).toBeDefined();
    for (const other of [eve, vic, { id: '666', name: 'Mallory' }]) {
      expect(formOf(rig, action, by(other)), other.name).toBeUndefined();
    }
    rig.press(post, 'Deny with a reason', { ...rig.as(eve), filled: { words: ['no'] } });
    await rig.until(() => rig.chat.acknowledged.length === 1, 'the refusal');
    expect(ask.answer).toBeUndefined();
    rig.press(post, 'Allow once', rig.as(bob));
    await rig.untilAnswer(ask);
    expect(formOf(rig, action, by(bob))).toBeUndefined();
  });

  it('to change a task holds its text, and what is sent takes its place', async () => {
    const rig = await startRig();
    rig.chat.give(message('one'), message('fix the header'));
    await rig.untilRun(1);
    await rig.untilState(2, 'queued');

    expect(formOf(rig, 'edit:2')).toMatchObject({ title: 'Change #2', fields: [{ value: 'fix the header' }] });
    rig.chat.give(pressOf('edit:2', { text: ['fix the footer'] }));

    await rig.until(() => rig.chat.acknowledged.some(({ text }) => text === 'Changed #2.'), 'the change');
    expect(rig.task(2).prompt).toBe('fix the footer');
    expect(formOf(rig, 'edit:2', by(vic))).toBeUndefined();
    expect(formOf(rig, 'edit:1')).toBeUndefined();
  });

  it('is not there for a text that it cannot hold, or that a chat may not show: a reply changes that', async () => {
    const rig = await startRig();
    const secret = 'ghp_0123456789abcdefghijABCDEFGHIJ456789';
    rig.chat.give(message('one'), message('word '.repeat(900)), message(`use ${secret}`));
    await rig.untilRun(1);
    await rig.untilState(3, 'queued');

    expect(formOf(rig, 'edit:2')).toBeUndefined();
    expect(formOf(rig, 'edit:3')).toBeUndefined();
    rig.chat.give(pressOf('edit:2'));
    await rig.untilText('Reply to this with the new text for #2.');
  });
});

let presses = 0;

function pressOf(action: string, filled?: Record<string, string[]>) {
  return {
    kind: 'press' as const,
    conversation: 'telegram:1',
    sender: by(ann),
    action,
    pressId: `form-${++presses}`,
    messageId: '900',
    ...(filled && { filled }),
  };
}
