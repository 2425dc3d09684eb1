import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { createCardRig, type SeenCard } from '../../core/approvals/cards/card-rig.ts';
import { message } from '../rig.ts';
import { startAsking } from './approvals-rig.ts';

const platforms = ['telegram', 'telegram (plain)', 'discord', 'terminal'] as const;

/** On each platform the card has all of `parts`, in this order. */
function expectEverywhere({ on }: SeenCard, ...parts: string[]): void {
  for (const platform of platforms) {
    let at = 0;
    for (const part of parts) {
      const found = on[platform].indexOf(part, at);
      expect(found === -1 ? `${platform} lacks ${part} in:\n${on[platform].slice(at)}` : 'is there').toBe('is there');
      at = found + part.length;
    }
  }
}

const careful = (card: SeenCard) => card.on.telegram.split('\n').filter((line) => line.startsWith('⚠️ It '));

it.each<[tool: string, input: Record<string, unknown>]>([
  ['Write', { file_path: 'a.sh', content: 'x=://u:`touch$IFS.x`@h\n' }],
  ['Write', { file_path: 'a.sh', content: 'echo ://u:;touch$IFS.x;@h\n' }],
  ['Edit', { file_path: 'none', old_string: 'a', new_string: 'echo ://u:|sh@h' }],
  ['mcp__shell__run', { command: 'echo ://u:|sh@h' }],
])('what is masked of %s %j could do more than a word, and the card says so', async (tool, input) => {
  const { show } = createCardRig();

  expect(careful(await show(tool, input)).join()).toContain('may hide code');
});

it('an ordinary secret in a file is masked without a warning', async () => {
  const { show } = createCardRig();
  const content = `{ "url": "postgres://u:p4ssw0rd-x@db/a" }\nAPI_TOKEN=abcdefghij1234567890\n`;
  const card = await show('Write', { file_path: 'a.env.ts', content });

  expect(card.on.telegram).toContain('«hidden»');
  expect(careful(card)).toEqual([]);
});

describe('an edit that takes a text away', () => {
  it.each<[what: string, before: string, edit: Record<string, unknown>, change: string[]]>([
    [
      'joins what stands around its line end',
      'echo a #\nrm -r b\n',
      { old_string: ' #' },
      ['-echo a #', '-rm -r b', '+echo arm -r b'],
    ],
    ['leaves no empty line', 'a\nb\nc\n', { old_string: 'b' }, ['-b', ' c']],
    [
      'everywhere takes only those before a line end, where there is one',
      'x;x\ny\n',
      { old_string: 'x', replace_all: true },
      ['-x;x', '-y', '+x;y'],
    ],
  ])('%s, as claude does it', async (_, before, edit, change) => {
    const { folder, show } = createCardRig();
    writeFileSync(join(folder, 'a.sh'), before);
    const card = await show('Edit', { file_path: join(folder, 'a.sh'), new_string: '', ...edit });

    expectEverywhere(card, ...change);
    expect(card.on.telegram).not.toMatch(/^\+$/m);
  });
});

describe('every line that will be written is on the card', () => {
  const content = 'echo ok\n\u001b]0;\ntouch hidden-marker\n#\u0007\necho end\n';

  it('of a new file with a terminal sequence over several lines', async () => {
    const { folder, show } = createCardRig();
    const card = await show('Write', { file_path: join(folder, 'a.sh'), content });

    expectEverywhere(card, '+5 −0', '+echo ok', '+␛]0;', '+touch hidden-marker', '+#␇', '+echo end');
    expect(careful(card)).toEqual(['⚠️ It has control characters, shown as ␛ ␇.']);
  });

  it('of a change with one', async () => {
    const { folder, show } = createCardRig();
    writeFileSync(join(folder, 'a.sh'), 'x\n');
    const card = await show('Edit', { file_path: join(folder, 'a.sh'), old_string: 'x\n', new_string: content });

    expectEverywhere(card, '+5 −1', '-x', '+␛]0;', '+touch hidden-marker', '+#␇');
    expect(careful(card)).toHaveLength(1);
  });

  it.each([
    '\u001b]8;;\nrm -rf x\n\u001b\\',
    '\u009b31m',
    'a\rb',
    'a\u0085b',
    '\u2028rm',
    'a\u0000b',
    'a\bb',
    '\u007f',
  ])('of a command with %j', async (command) => {
    const { show } = createCardRig();
    const card = await show('Bash', { command });

    const signs: Record<string, string> = {
      '\u001b': '␛',
      '\u009b': '\\u009b',
      '\r': '␍',
      '\u0085': '\\u0085',
      '\u2028': '\\u2028',
      '\0': '␀',
      '\b': '␈',
      '\u007f': '␡',
    };
    for (const line of command.split('\n')) {
      expectEverywhere(card, Array.from(line, (sign) => signs[sign] ?? sign).join(''));
    }
    expect(careful(card).join()).toMatch(/control characters|invisible/);
  });

  it('with the whole attached, and nothing lost there, where the card is too short', async () => {
    const { folder, show } = createCardRig();
    const long = Array.from({ length: 60 }, (_, n) => `line ${n}`).join('\n');
    const write = await show('Write', { file_path: join(folder, 'a.sh'), content: `${long}\n${content}` });
    const bash = await show('Bash', { command: `${long}\nrm \u202ex` });

    expectEverywhere(write, '… and 26 more lines; full text in changes.diff');
    expect(write.files['changes.diff']).toContain('+␛]0;\n+touch hidden-marker\n+#␇\n+echo end');
    expectEverywhere(bash, '… and 21 more lines; full text in command.sh');
    expect(bash.files['command.sh']).toBe(`${long}\nrm \\u202ex`);
  });
});

describe('nothing invisible and nothing that turns text round hides', () => {
  test.each([
    ['Bash', { command: 'python3 run\u202ebat.py' }, 'python3 run\\u202ebat.py'],
    ['WebFetch', { url: 'https://127.0.0.1:9/a\u202eb\u200bc', prompt: 'x' }, 'https://127.0.0.1:9/a\\u202eb\\u200bc'],
    ['Read', { file_path: '/etc/a\u2066b\u00ad' }, '/etc/a\\u2066b\\u00ad'],
    ['Write', { file_path: '/tmp/a\u200b.sh', content: 'x' }, '/tmp/a\\u200b.sh'],
    ['Write', { file_path: '/tmp/a\nb.sh', content: 'x' }, '/tmp/a␊b.sh'],
    ['Write', { file_path: '/tmp/a.sh', content: 'if (a\u2066)\u2069 {' }, '+if (a\\u2066)\\u2069 {'],
    ['mcp__x__y', { to: 'a\u{e0041}b', n: '\ufeff' }, '"to": "a\\u{e0041}b"'],
    ['mcp__x\u202e__y', {}, 'Use x\\u202e · y?'],
    ['Task', { prompt: 'do\u200bit' }, 'do\\u200bit'],
    ['Bash', { command: 'ls\u00a0-la\u3000\u3164\u2800' }, 'ls\\u00a0-la\\u3000\\u3164\\u2800'],
    ['Bash', { command: 'cat a\u030a' }, 'cat a\\u030a'],
    ['NotebookEdit', { notebook_path: '/n.ipynb', new_source: 'x\u200fy' }, '+x\\u200fy'],
    ['AskUserQuestion', { questions: [{ question: 'Do\u202eit?', options: [] }] }, 'Do\\u202eit?'],
    ['ExitPlanMode', { plan: 'Run `a\u202eb` and x\u200by' }, 'a\\u202eb'],
  ])('%s %j', async (tool, input, shown) => {
    const { show } = createCardRig();
    const card = await show(tool, input);

    expectEverywhere(card, shown);
    if (!shown.includes('a\\u030a') && !shown.includes('␊')) expect(careful(card)).not.toEqual([]);
  });

  it('in the words around it', async () => {
    const { show } = createCardRig({ userName: 'Ann\u202e' });
    const card = await show(
      'Bash',
      { command: 'make x-and-all-that-follows-it' },
      {
        description: 'it\u202e is fine',
        reason: 'be\u200bcause',
        suggestions: [{ tool: 'Bash', content: 'make x-and-all-that-follows-it' }],
      },
    );

    expectEverywhere(card, 'Why Claude asks: be\\u200bcause', 'it\\u202e is fine · in site');
    expectEverywhere(card, 'Allow 30 min: make x-and-all-that-follows-it, for tasks from Ann\\u202e');
  });

  it('offers no temporary permission, and none covers it', async () => {
    const { show } = createCardRig();
    const card = await show(
      'Bash',
      { command: 'make x\u200b' },
      { suggestions: [{ tool: 'Bash', content: 'make *' }] },
    );

    expect(card.buttons).toEqual(['Allow once', 'Deny', 'Deny with a reason', 'Stop task']);
  });

  it('in labels, descriptions and previews of a question', async () => {
    const { show } = createCardRig();
    const options = [
      { label: 'Yes\u202e', description: 'go\u200bod', preview: 'rm -rf \u200b/\n\u001b[8mx' },
      { label: `${'Long '.repeat(20)}end`, description: '' },
    ];
    const card = await show('AskUserQuestion', { questions: [{ question: 'Which?', header: 'h', options }] });

    expectEverywhere(card, 'Yes\\u202e', 'go\\u200bod', 'Long Long end', 'rm -rf \\u200b/\n', '␛[8mx');
    expect(card.buttons[0]).toBe('1. Yes\\u202e');
  });
});

describe('what looks like something else is named', () => {
  test.each([
    ['WebFetch', { url: 'https://аpple.com/x' }, /xn--pple-43d\.com/],
    ['Bash', { command: 'curl https://gіthub.com/x' }, /xn--gthub-n2e\.com/],
    ['Bash', { command: 'curl аррӏе.com' }, /xn--80ak6aa92e\.com/],
    ['Bash', { command: 'git clone git@gіthub.com:a/b' }, /g\\u0456thub/],
    ['Bash', { command: 'cаt x' }, /c\\u0430t/],
    ['Read', { file_path: '/etc/pаsswd' }, /p\\u0430sswd/],
    ['mcp__x__open', { url: 'https://github.com@evil.example/a' }, /goes to evil\.example, not to github\.com/],
    ['WebFetch', { url: 'https://github.com@evil.example' }, /goes to evil\.example, not to github\.com/],
    ['Bash', { command: 'curl https://github.com\\@evil.example' }, /backslash/],
    ['Bash', { command: 'curl http://ｇithub.com/x' }, /github\.com/],
    ['Write', { file_path: '/a', content: 'if (isАdmin) {' }, /is\\u0410dmin/],
    ['ExitPlanMode', { plan: 'Fetch gіthub' }, /g\\u0456thub/],
  ])('%s %j', async (tool, input, warning) => {
    const { show } = createCardRig();

    expect(careful(await show(tool, input)).join('\n')).toMatch(warning);
  });

  test('a host in another alphabet has its other name beside it, without alarm', async () => {
    const { show } = createCardRig();
    const card = await show('WebFetch', { url: 'https://пример.рф/путь' });

    expectEverywhere(card, 'https://пример.рф/путь', 'Host: xn--e1afmkfd.xn--p1ai');
    expect(careful(card)).toEqual([]);
    expectEverywhere(await show('Bash', { command: 'curl http://2130706433/x' }), '2130706433', 'Host: 127.0.0.1');
  });

  test.each([
    ['Write', { file_path: '/дом/файл.txt', content: 'Привет, мир. Δt = 5 μs, PDFки, 中文（括号）。\n' }],
    ['Write', { file_path: '/a.md', content: 'می‌خواهم ⚠️ 👨‍👩‍👧 क्‍ष\n\ufeffx\u00a0!\n' }],
    ['Bash', { command: 'git commit -m "Исправить: с диска, USB-кабель ⚠️"' }],
    ['Bash', { command: 'cat "отчёт за май.txt" 你好.txt' }],
    ['Bash', { command: 'curl https://me:pw@example.com/ https://example.com:8080/a?b=c@d' }],
    ['mcp__x__y', { text: 'Καλημέρα, κόσμε' }],
  ])('no alarm for what people write: %s %j', async (tool, input) => {
    const { show } = createCardRig();

    expect(careful(await show(tool, input)).filter((line) => !/writes outside/.test(line))).toEqual([]);
  });
});

describe('what comes after the card hides nothing either', () => {
  it('as of a rule: in its place, in the audit, in /grants', async () => {
    const { host, run, card, press, chat, untilAnswer, untilChanged, untilText, store } = await startAsking();
    const ask = host.ask('mcp__x\u0301__cаt', {}, run);
    const hidden = host.ask('Bash', { command: 'make \u202ex' }, run);
    const post = await card('Use x\u0301 · cаt?');
    expect(post.text).toContain('“cаt” is c\\u0430t');
    press(post, 'Deny');
    await untilAnswer(ask);
    press(await card('make \\u202ex'), 'Deny');
    await untilAnswer(hidden);
    await untilChanged(post, 'Ann denied it');

    expect(store.audit.list().map(({ detail }) => detail)).toContain('Bash make \\u202ex: denied it');
    const grant = { platform: 'telegram' as const, userId: '1', userName: 'Ann', project: 'home', tool: 'Bash' };
    store.grants.add({ ...grant, rule: 'make \u200bx\nrm', createdAt: 0, expiresAt: 1e15 });
    chat.give(message('/grants'));
    expect(await untilText('Active permissions')).toContain('make \\u200bx␊rm');
  });

  it('while claude gets the answer to a question as it wrote it', async () => {
    const { host, run, card, press, untilAnswer, untilWord, untilChanged } = await startAsking();
    const options = ['S\u200b', 'M'].map((label) => ({ label, description: '' }));
    const ask = host.ask('AskUserQuestion', { questions: [{ question: 'Which?', options }] }, run);
    const post = await card('Which?');
    press(post, 'S\\u200b');

    expect(await untilAnswer(ask)).toMatchObject({ input: { answers: { 'Which?': 'S\u200b' } } });
    expect(await untilWord('S')).toBe('S\\u200b');
    await untilChanged(post, 'Ann: S\\u200b');
  });
});

describe('nothing of a call is left out', () => {
  test.each([
    [
      'Bash',
      { command: 'x', run_in_background: true, timeout: 600_000, dangerouslyDisableSandbox: true, more: { a: 1 } },
      ['run_in_background: true', 'timeout: 600000', 'dangerouslyDisableSandbox: true', 'more: {"a":1}'],
    ],
    ['Bash', { command: 'x', description: 'says this' }, ['says this']],
    ['WebFetch', { url: 'https://a.bc', prompt: 'send the keys' }, ['send the keys']],
    ['Read', { file_path: '/a', offset: 3, limit: 4 }, ['offset: 3', 'limit: 4']],
    ['Write', { file_path: '/nowhere/a', content: 'x\n', mode: '0777' }, ['mode: "0777"']],
    ['ExitPlanMode', { plan: 'x', allowedPrompts: [{ tool: 'Bash', prompt: 'rm it' }] }, ['rm it']],
    [
      'Edit',
      { file_path: '/nowhere', old_string: 'a', new_string: 'b', replace_all: true },
      ['does not exist', 'everywhere', '-a', '+b'],
    ],
    [
      'MultiEdit',
      {
        file_path: '/nowhere',
        edits: [
          { old_string: 'a', new_string: 'b' },
          { old_string: 'c', new_string: 'd', replace_all: true },
        ],
      },
      ['edit 1 of 2', '-a', '+b', 'edit 2 of 2, everywhere', '-c', '+d'],
    ],
    [
      'MultiEdit',
      {
        file_path: '/a',
        edits: [
          { old_string: 'a', new_string: 5 },
          { old_string: 'b', new_string: 'c' },
        ],
      },
      ['"new_string": 5', '"new_string": "c"'],
    ],
    ['NotebookEdit', { notebook_path: '/n', cell_id: 'c7', edit_mode: 'delete' }, ['Delete this cell?', 'c7']],
    [
      'NotebookEdit',
      { notebook_path: '/n', cell_id: 'c7', edit_mode: 'insert', cell_type: 'code', new_source: 'x' },
      ['Insert this cell?', 'c7', '+x', 'cell_type: "code"'],
    ],
    ['NotebookEdit', { notebook_path: '/n', cell_id: 'c7', new_source: 'x' }, ['Change this cell?', 'c7', '+x']],
    ['Edit', { file_path: '/nowhere', old_string: '', new_string: 'x' }, ['Create this file?', '+x']],
    ['Write', { file_path: '/nowhere/a', content: '' }, ['Create this file?', '+0 −0', 'empty']],
    ['Bash', { command: '\n\n  ' }, ['␊']],
    ['Bash', { command: '' }, ['(empty)']],
    ['Bash', { command: 'foo \\ \nbar' }, ['foo \\␠\n', 'bar']],
    ['Bash', { command: 'echo a\tb' }, ['echo a␉']],
    ['Bash', { command: "cat <<'E'\n```\n``` x\n````\nE" }, ["cat <<'E'", 'x', 'E']],
    ['Write', { file_path: '/nowhere/a', content: 'x  \r\ny' }, ['+x␠␠␍', '+y', '\\ No newline at end of file']],
  ])('%s %j', async (tool, input, parts) => {
    const { show } = createCardRig();

    expectEverywhere(await show(tool, input), ...parts);
  });

  it('as of what is left of a cell', async () => {
    const { folder, show } = createCardRig();
    const path = join(folder, 'n.ipynb');
    const cells = [{ id: 'c1', cell_type: 'code', source: ['a\n', 'b'] }];
    writeFileSync(path, JSON.stringify({ cells }));

    expectEverywhere(
      await show('NotebookEdit', { notebook_path: path, cell_id: 'c1', new_source: 'a\nc' }),
      '-b',
      '+c',
    );
    expectEverywhere(
      await show('NotebookEdit', { notebook_path: path, cell_id: 'cell-0', edit_mode: 'delete' }),
      '-a',
      '-b',
    );
  });

  it('as of changes of line ends and of white space', async () => {
    const { folder, show } = createCardRig();
    const path = join(folder, 'a');
    const rewrite = async (before: string, content: string) => {
      writeFileSync(path, before);
      return show('Write', { file_path: path, content });
    };

    expectEverywhere(await rewrite('a\r\nb\r\n', 'a\nb\r\n'), '-a␍', '+a', 'b␍');
    expectEverywhere(await rewrite('a\nb\n', 'a\nb'), '-b', '+b', '\\ No newline at end of file');
    expectEverywhere(await rewrite('a\n', 'a \n'), '-a', '+a␠');
    expectEverywhere(await rewrite('\ta\n', '    a\n'), '-␉', 'a', '+    a');
    expectEverywhere(await rewrite('a\n', 'a\n'), 'Nothing changes');
    expect((await rewrite('a\r\nb\r\n', 'a\r\nc\r\n')).on.discord).not.toContain('␍');
    expect((await rewrite('\tb\n', '\tc\n')).on.discord).toContain('+   c');
  });

  it.each([
    ['not text', Buffer.from([0x67, 0xfc, 0x00])],
    ['larger than', Buffer.alloc(1_000_001, 0x61)],
  ])('as of a file there that is %s', async (why, bytes) => {
    const { folder, show } = createCardRig();
    writeFileSync(join(folder, 'a'), bytes);
    const card = await show('Write', { file_path: join(folder, 'a'), content: 'x\n' });

    expectEverywhere(card, 'Replace this file?', why, '+x');
    expect(card.on.telegram).not.toContain('Create this file');
  });

  it('as of the rule that a temporary permission would give', async () => {
    const { show } = createCardRig();
    const parts = ['a', 'b', 'c'].map((name) => `make ${name.repeat(180)} end`);
    const suggestions = parts.map((content) => ({ tool: 'Bash', content }));
    const card = await show('Bash', { command: parts.join(' && ') }, { suggestions });

    expect(card.buttons).toContain('Allow 30 min');
    expectEverywhere(card, `Allow 30 min: ${parts.join(', ')}, for tasks from Ann`);
  });

  it('as of a plan that hides a part in its form', async () => {
    const { show } = createCardRig();
    for (const plan of ['See [docs](https://a.bc "then push to main")', '```bash then push to main\nx\n```']) {
      const card = await show('ExitPlanMode', { plan });

      expectEverywhere(card, 'then push to main');
      expect(careful(card)).toHaveLength(1);
    }
    // What refers to nothing is text.
    const note = await show('ExitPlanMode', { plan: '# Plan\n\n[//]: # (then push to main)\n\n1. Test' });
    expectEverywhere(note, '[//]: # (then push to main)');
    const link = await show('ExitPlanMode', { plan: '1. Read [this](https://evil.example/x), **bo**ld\n2. `x`' });
    expectEverywhere(link, 'this', 'https://evil.example/x');
    expect(careful(link)).toEqual([]);
    expectEverywhere(await show('ExitPlanMode', { plan: 'a&#8238;b' }), '8238');
  });

  it('as of lines between the marks of a key', async () => {
    const { show } = createCardRig();
    const key = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC';
    const command = `: "-----BEGIN PRIVATE KEY-----"\ntouch hidden-marker\n${key}\n: "-----END PRIVATE KEY-----"; rm x`;
    const card = await show('Bash', { command });

    expectEverywhere(card, 'touch hidden-marker', '«hidden»', 'rm x');
    for (const platform of platforms) expect(card.on[platform]).not.toContain(key);
  });

  it.each(['curl https://me:Kx9;id;Qz7@example.com/', 'mysql -pGr4vel9;id'])(
    'as of a command where a password would be: %s',
    async (command) => {
      const { show } = createCardRig();
      const card = await show('Bash', { command });

      expect(careful(card).join()).toContain('may hide code');
    },
  );

  it('and what a password cannot be is shown: it runs something', async () => {
    const { show } = createCardRig();
    const card = await show('Bash', { command: 'curl https://me:Kx9$(id)Qz7@example.com/' });

    for (const platform of platforms) expect(card.on[platform]).toContain('Kx9$(id)Qz7');
  });
});
