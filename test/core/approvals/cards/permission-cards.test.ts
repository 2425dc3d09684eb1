import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { saysNothingNew } from '../../../../src/core/approvals/cards/standard-reasons.ts';
import type { AgentAsk } from '../../../../src/core/ports/host.ts';
import { facts as telegram } from '../../../../src/platforms/telegram/limits/facts.ts';
import type { Block } from '../../../../src/text/document/blocks.ts';
import { createCardRig, type SeenCard } from './card-rig.ts';

/* A card is small: what happens, what for, and buttons that say what they do. */

const bold = (text: string): Block => ({
  type: 'paragraph',
  children: [{ type: 'bold', children: [{ type: 'text', text }] }],
});
const plain = (text: string): Block => ({ type: 'paragraph', children: [{ type: 'text', text }] });

const blocksOf = (card: SeenCard) => card.posts.at(-1)!.blocks;
const rowsOf = (card: SeenCard) => card.posts.at(-1)!.buttons!.map((row) => row.map(({ label }) => label));
const suggesting = (...contents: string[]) => ({ suggestions: contents.map((content) => ({ tool: 'Bash', content })) });

it('an everyday card is a question, a command and one small line, and the rule is on its button', async () => {
  const { show } = createCardRig();
  const card = await show(
    'Bash',
    { command: 'npm test -- login', description: 'Run the login tests' },
    {
      description: 'Run the login tests',
      reason: 'This command requires approval',
      ...suggesting('npm test:*'),
    },
  );

  expect(blocksOf(card)).toEqual([
    bold('Run this command?'),
    { type: 'code', text: 'npm test -- login' },
    { type: 'footer', text: 'Run the login tests · in site' },
  ]);
  expect(rowsOf(card)).toEqual([
    ['Allow once', 'Deny'],
    ['Allow npm test * for 30 min'],
    ['Deny with a reason', 'Stop task'],
  ]);
});

it('the card of an edit is a question, a path with its counts, the diff and one small line', async () => {
  const { folder, show } = createCardRig();
  const path = join(folder, 'a.ts');
  const card = await show('Write', { file_path: path, content: 'a\nb\n' }, { suggestedMode: 'acceptEdits' });

  expect(blocksOf(card)).toMatchObject([
    bold('Create this file?'),
    { type: 'paragraph', children: [{ type: 'code', text: path }, { text: ' +2 −0' }] },
    { type: 'code', language: 'diff' },
    plain(`Allow 30 min: edits in ${folder}, for tasks from Ann in “site”.`),
    { type: 'footer', text: 'in site' },
  ]);
  expect(rowsOf(card)[1]).toEqual(['Allow 30 min']);
});

describe('what a temporary permission covers is', () => {
  const grantOf = async (
    tool: string,
    input: unknown,
    change: Partial<AgentAsk>,
    room: { labelUnits?: number } = {},
  ): Promise<{ label: string | undefined; said: string[] }> => {
    const buttons = { ...telegram.capabilities.buttons, ...room };
    const { show } = createCardRig({ capabilities: { ...telegram.capabilities, buttons } });
    const card = await show(tool, input, change);
    return {
      label: card.buttons.find((label) => label.includes('30 min')),
      said: card.on.telegram.split('\n').filter((line) => line.startsWith('Allow 30 min: ')),
    };
  };

  it.each<[what: string, tool: string, input: unknown, change: Partial<AgentAsk>, label: string]>([
    ['a command of 24 characters', 'Bash', { command: 'make abcdefghijklmnopqrs' }, {}, 'make abcdefghijklmnopqrs'],
    ['a site', 'WebFetch', { url: 'https://a.example/x' }, {}, 'fetching from a.example'],
    ['a tool', 'mcp__git__log', {}, {}, 'the tool git · log'],
  ])('on the button, and not in the text: %s', async (_, tool, input, change, rule) => {
    expect(await grantOf(tool, input, change)).toEqual({ label: `Allow ${rule} for 30 min`, said: [] });
  });

  it.each<[what: string, command: string, change: Partial<AgentAsk>, rules: string]>([
    ['25 characters', 'make abcdefghijklmnopqrst', {}, 'make abcdefghijklmnopqrst'],
    ['two rules', 'make a && make b', {}, 'make a, make b'],
    ['two spaces, which buttons join', 'make "a  b"', {}, 'make "a  b"'],
    ['letters that turn a line round', 'make שלום', {}, 'make שלום'],
    ['a masked secret', 'make postgres://u:p4ssw0rd-x@db', {}, 'make postgres://u:«hidden»@db'],
  ])('whole in the text, and not on the button: %s', async (_, command, change, rules) => {
    expect(await grantOf('Bash', { command }, change)).toEqual({
      label: 'Allow 30 min',
      said: [`Allow 30 min: ${rules}, for tasks from Ann in “site”.`],
    });
  });

  it('whole in the text where a label that long is cut', async () => {
    const short = await grantOf('Bash', { command: 'make abcdef' }, {}, { labelUnits: 27 });
    const long = await grantOf('Bash', { command: 'make abcdef' }, {}, { labelUnits: 28 });

    expect(short).toMatchObject({ label: 'Allow 30 min', said: [expect.stringContaining('make abcdef')] });
    expect(long).toEqual({ label: 'Allow make abcdef for 30 min', said: [] });
  });
});

describe('a dangerous card', () => {
  it.each<[what: string, tool: string, input: Record<string, unknown>]>([
    ['a destructive command', 'Bash', { command: 'rm -rf build' }],
    ['hidden characters in the text of a file', 'Write', { file_path: '/site/a', content: 'a\u202eb' }],
    ['code behind a masked secret', 'Bash', { command: 'mysql -pGr4vel9;id' }],
  ])('begins with the mark and the reason, bold, and has no temporary permission: %s', async (_, tool, input) => {
    const { show } = createCardRig({ settings: { path: '/site' } });
    const card = await show(tool, input, { ...suggesting('rm:*'), suggestedMode: 'acceptEdits' });

    const [first, second] = blocksOf(card);
    expect(first).toEqual(bold(expect.stringMatching(/^⚠️ It .*\.$/)));
    expect(second).toMatchObject({ children: [{ type: 'bold' }] });
    expect(rowsOf(card)).toEqual([
      ['Allow once', 'Deny'],
      ['Deny with a reason', 'Stop task'],
    ]);
  });

  it('says it also where the disk shows the danger', async () => {
    const { show } = createCardRig({ found: { dangers: ['leads outside the project: a → /b'] } });
    const card = await show('Bash', { command: 'cat a' }, suggesting('cat a'));

    expect(card.on.telegram).toMatch(/^⚠️ It leads outside the project: a → \/b\.\nRun this command\?\n/);
    expect(card.buttons.join()).not.toContain('min');
  });

  it('is none where the disk only shows what is worth a look: that follows the question', async () => {
    const { show } = createCardRig({ found: { cautions: ['reads outside the project: /b'] } });
    const card = await show('WebFetch', { url: 'https://a.example/x' });

    expect(blocksOf(card).slice(0, 2)).toEqual([
      bold('Fetch this page?'),
      plain('⚠️ It reads outside the project: /b.'),
    ]);
    expect(card.buttons.join()).toContain('30 min');
  });
});

describe('why Claude asks is left out only when it says nothing new:', () => {
  test.each<[reason: string, tool: string, onCard: string]>([
    ['This command requires approval', 'Bash', ''],
    ["Claude requested permissions to use mcp__a__b, but you haven't granted it yet.", 'mcp__a__b', ''],
    ["Claude requested permissions to write to /a/b c, but you haven't granted it yet.", 'Write', 'x /a/b c +1 −0'],
    ['Path is outside allowed working directories', 'Read', '⚠️ It reads outside the project: /a.'],
  ])('%s', (reason, tool, onCard) => {
    expect(saysNothingNew({ reason, tool }, onCard)).toBe(true);
  });

  test.each<[reason: string, tool: string, onCard: string]>([
    ['This command requires approval, because it reads keys', 'Bash', ''],
    ['This command requires approval\nand more', 'Bash', ''],
    ["Claude requested permissions to use mcp__a__c, but you haven't granted it yet.", 'mcp__a__b', ''],
    ["Claude requested permissions to write to /else, but you haven't granted it yet.", 'Write', '/a/b'],
    [
      "Claude requested permissions to write to /a, but you haven't granted it yet. The file leads here through a link.",
      'Write',
      '/a',
    ],
    ['Path is outside allowed working directories', 'Read', '/a'],
    ['Claude requested permissions to edit /a which is a sensitive file.', 'Edit', '/a'],
    ['', 'Bash', ''],
  ])('%j is shown', (reason, tool, onCard) => {
    expect(saysNothingNew({ reason, tool }, onCard)).toBe(false);
  });
});

describe('a folder to approve', () => {
  const offered = async (approvable: string, content = 'x\n') => {
    const { show } = createCardRig({ settings: { path: '/site' }, found: { approvable }, role: 'owner' });
    return show('Write', { file_path: `${approvable}/a.txt`, content });
  };

  it('is on the card with its whole path, in a row of its own, also where the write is a danger', async () => {
    const card = await offered('/data/lib');

    expect(card.on.discord).toMatch(/^\*\*⚠️ It writes outside the project/);
    for (const seen of Object.values(card.on)) {
      expect(seen).toContain(
        'Approve folder 30 min: /data/lib, for tasks from Ann in “site”. Always: for all tasks in “site”.',
      );
    }
    expect(rowsOf(card)).toEqual([
      ['Allow once', 'Deny'],
      ['Approve folder 30 min', 'Always'],
      ['Deny with a reason', 'Stop task'],
    ]);
  });

  it('is not where a part of its path is masked, or the text hides something', async () => {
    for (const card of [
      await offered('/data/ghp_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789'),
      await offered('/data/lib', 'a\u202eb'),
    ]) {
      expect(card.buttons).toEqual(['Allow once', 'Deny', 'Deny with a reason', 'Stop task']);
      expect(card.on.telegram).not.toContain('Approve folder');
    }
  });
});

describe('the folder', () => {
  const folderOn = async (ask: Partial<AgentAsk>, rig: Parameters<typeof createCardRig>[0] = {}) => {
    const { show } = createCardRig({ settings: { path: '/site' }, ...rig });
    const { on } = await show('Bash', { command: 'make' }, ask);
    return on.telegram.split('\n').filter((line) => line.startsWith('Folder: '));
  };

  it('is on the card unless it is the project’s own, by one name or the other', async () => {
    const alias = { found: { owns: [{ written: '/site', real: '/real/site' }] } };

    expect(await folderOn({ shellFolder: '/site' })).toEqual([]);
    expect(await folderOn({ shellFolder: '/real/site' }, alias)).toEqual([]);
    expect(await folderOn({ shellFolder: '/site/sub' }, alias)).toEqual(['Folder: /site/sub']);
    expect(await folderOn({ shellFolder: '/site ' })).toEqual(['Folder: /site␠']);
    expect(await folderOn({ shellFolder: undefined })).toEqual([]);
  });

  it('of a session that works elsewhere goes by the name that people know it by', async () => {
    const elsewhere = { settings: { path: '/trees/7', place: 'session “login”, branch fix-login' } };

    expect(await folderOn({ shellFolder: '/trees/7' }, elsewhere)).toEqual([
      'Folder: session “login”, branch fix-login',
    ]);
    expect(await folderOn({ shellFolder: '/trees/7/sub' }, elsewhere)).toEqual(['Folder: /trees/7/sub']);
  });
});

it.each(['/ann/lib/a.txt', '~/lib/a.txt'])('a purpose that only repeats the call is left out: %s', async (purpose) => {
  const { show } = createCardRig();
  const card = await show('Read', { file_path: '/ann/lib/a.txt' }, { description: purpose });

  expect(blocksOf(card).at(-1)).toEqual({ type: 'footer', text: 'in site' });
});

it('a purpose too long for small print is a paragraph, whole on every platform', async () => {
  const { show } = createCardRig();
  const purpose = `${'Run one more test and see. '.repeat(7)}End`;
  const card = await show('Bash', { command: 'make' }, { description: purpose });

  expect(blocksOf(card).at(-1)).toEqual(plain(`${purpose} · in site`));
  for (const seen of Object.values(card.on)) expect(seen).toContain(`${purpose} · in site`);
});
