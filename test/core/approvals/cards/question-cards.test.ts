import { describe, expect, it } from 'vitest';
import { questionBlocks, questionButtons } from '../../../../src/core/approvals/cards/questions.ts';
import type { Approval } from '../../../../src/core/model/approval.ts';
import { createKnownPlatforms } from '../../../../src/core/platforms/known-platforms.ts';
import { facts as discord } from '../../../../src/platforms/discord/limits/facts.ts';
import { toActionRows } from '../../../../src/platforms/discord/render/buttons.ts';
import { facts as telegram } from '../../../../src/platforms/telegram/limits/facts.ts';
import { toKeyboard } from '../../../../src/platforms/telegram/render/keyboard.ts';
import { visibleText } from '../../../../src/text/document/visible.ts';
import { createSecretMask } from '../../../../src/text/secrets/mask.ts';
import { type SeenBlocks, seenOn } from './card-rig.ts';

const mask = createSecretMask({});

/** A card that is in both chats. */
const limits = createKnownPlatforms([telegram, discord]).buttonsIn(['telegram:1', 'discord:2']);

/* Who answers a question sees all of each option, and which button stands for it, on every platform. */

interface Option {
  label: string;
  description?: string;
  preview?: string;
}

interface Seen {
  on: SeenBlocks;
  /** The labels of the options’ buttons, as each platform shows them. */
  keys: Record<'telegram' | 'discord', string[]>;
}

/** `before`: how many questions come first. */
function ask(options: readonly Option[], { multiSelect = false, before = 0 } = {}): Seen {
  const first = { question: 'First?', header: '', options: [{ label: 'Yes' }, { label: 'No' }] };
  const questions = [...Array(before).fill(first), { question: 'Which one?', header: '', options, multiSelect }];
  const approval = { id: 'a', input: { questions }, answers: Array(before).fill(['Yes']), ticked: [] };
  const blocks = questionBlocks(approval as unknown as Approval, before, mask, limits);
  const buttons = questionButtons(approval as unknown as Approval, before, limits);
  const isOption = (action: string) => buttons.flat().some((one) => one.action === action && /\.o\d+$/.test(action));
  const keys = toKeyboard(buttons).inline_keyboard.flat();
  return {
    on: seenOn([{ blocks, notify: true }]),
    keys: {
      telegram: keys.flatMap((key) => ('callback_data' in key && isOption(key.callback_data) ? [key.text] : [])),
      discord: toActionRows(buttons).flatMap(({ components }) =>
        components.flatMap(({ label, custom_id }) => (isOption(custom_id ?? '') ? [label] : [])),
      ),
    },
  };
}

/** Messages may be cut, and lines broken, anywhere. */
function expectWhole({ on }: Seen, ...texts: string[]): void {
  const flat = (text: string) => text.replace(/[\s*│]+/g, '');
  for (const [platform, text] of Object.entries(on)) {
    for (const each of texts) expect([platform, flat(text)]).toEqual([platform, expect.stringContaining(flat(each))]);
  }
}

function expectTellable({ keys }: Seen, count: number): void {
  for (const [platform, labels] of Object.entries(keys)) {
    expect([platform, labels.length]).toEqual([platform, count]);
    const shown = labels.map((label) => Array.from(label).slice(0, 30).join(''));
    expect([platform, new Set(shown).size]).toEqual([platform, count]);
  }
}

const kinds = [
  ['one choice', { multiSelect: false }],
  ['several choices', { multiSelect: true }],
  ['the last of several questions', { multiSelect: false, before: 3 }],
  ['several choices in the last of several questions', { multiSelect: true, before: 3 }],
] as const;

describe.each(kinds)('of %s', (_, how) => {
  it('previews are in the text, each with its label', () => {
    const seen = ask(
      [
        { label: 'Grid', description: 'Two columns', preview: '+---+---+\n| a | b |' },
        { label: 'List', preview: '- a\n- b' },
      ],
      how,
    );

    expectWhole(seen, 'Grid: Two columns', '+---+---+\n| a | b |', '- a\n- b');
    expectTellable(seen, 2);
  });

  it.each([61, 64, 65, 80, 81, 300, 2_500])('labels of %i characters are whole', (length) => {
    const labels = ['a', 'b'].map((sign) => `${sign}${'x'.repeat(length - 4)}end`);
    const seen = ask(
      labels.map((label) => ({ label })),
      how,
    );

    expectWhole(seen, ...labels);
    expectTellable(seen, 2);
  });

  it.each([
    ['the 80th character', 'Rewrite the module that reads the files of the people who write to the bridge, '],
    ['the 40th', 'Rewrite the module that reads the files, '],
    ['the 80th, of emoji', '👩‍👩‍👧‍👦'.repeat(12)],
    ['the 80th, of wide signs', '漢字'.repeat(41)],
    ['the 80th, right to left', 'שלום '.repeat(17)],
  ])('labels that differ only after %s have buttons that differ', (_what, same) => {
    const labels = ['now', 'later', 'never'].map((end) => `${same}${end}`);
    const seen = ask(
      labels.map((label) => ({ label })),
      how,
    );

    expectWhole(seen, 'now', 'later', 'never');
    expectTellable(seen, 3);
  });

  it.each([
    ['lines', 'one\ntwo', 'one two'],
    ['white space', 'one  two', 'one two'],
    ['nothing', 'same', 'same'],
    ['what is not seen', 'a\u200bb', 'ab'],
    ['what turns round', 'a\u202eb', 'ab'],
  ])('labels that differ in %s only have buttons that differ', (_what, one, other) => {
    const seen = ask(
      [
        { label: one, description: 'first' },
        { label: other, description: 'second' },
      ],
      how,
    );

    expectWhole(seen, 'first', 'second');
    expectTellable(seen, 2);
  });

  it('an option without a label is there by its description, or by its preview', () => {
    const seen = ask(
      [{ label: ' ', description: 'Go on' }, { label: '', preview: 'stop it\nnow' }, { label: 'C' }],
      how,
    );

    expectWhole(seen, 'Go on', 'stop it now');
    expectTellable(seen, 3);
  });

  it('of many options each is in the text, and the rest of the buttons stays', () => {
    const labels = Array.from({ length: 40 }, (_, n) => `Option number ${n + 1} of forty`);
    const seen = ask(
      labels.map((label) => ({ label })),
      how,
    );

    expectWhole(seen, ...labels, 'Only the first 20 have buttons.');
    expectTellable(seen, 20);
    for (const row of [toKeyboard, toActionRows]) {
      const buttons = questionButtons(many(labels, how), 'before' in how ? how.before : 0, limits);
      expect(JSON.stringify(row(buttons))).toContain('Stop task');
    }
  });
});

function many(labels: readonly string[], { multiSelect, before = 0 }: { multiSelect: boolean; before?: number }) {
  const question = { question: 'Which one?', header: '', options: labels.map((label) => ({ label })), multiSelect };
  const input = { questions: Array(before + 1).fill(question) };
  return { id: 'a', input, answers: [], ticked: [] } as unknown as Approval;
}

it('short labels need no numbers', () => {
  const seen = ask([{ label: 'Red', description: 'warm' }, { label: 'Blue' }]);

  expect(seen.keys).toEqual({ telegram: ['Red', 'Blue'], discord: ['Red', 'Blue'] });
});

describe('where less fits, a card', () => {
  const narrow = { rows: 3, inRow: 2, inAll: 6, labelUnits: 10, actionBytes: 30 };
  const shown = (labels: string[], room = narrow) => {
    const approval = many(labels, { multiSelect: true });
    return {
      text: visibleText(questionBlocks(approval, 0, mask, room)),
      labels: questionButtons(approval, 0, room)
        .flat()
        .map(({ label }) => label),
    };
  };

  it('has buttons for fewer options, says so, and keeps the others', () => {
    const { text, labels } = shown(['A', 'B', 'C', 'D', 'E']);

    expect(labels).toEqual(['☐ A', '☐ B', '☐ C', 'Done', 'In my own words', 'Stop task']);
    expect(text).toContain('Only the first 3 have buttons.');
    expect(text).toContain('E');
    expect(shown(['A', 'B'], { ...narrow, inAll: 4 }).text).toContain('Only the first has a button.');
    expect(shown(['A', 'B'], { ...narrow, inAll: 3 }).text).toContain('There is no room for their buttons here.');
  });

  it('numbers the options whose labels a button would cut', () => {
    expect(shown(['Alpha', 'Beta', 'a long label'.slice(0, 11)]).labels.slice(0, 3)).toEqual([
      '☐ 1. Alpha',
      '☐ 2. Beta',
      '☐ 3. a long labe',
    ]);
  });
});
