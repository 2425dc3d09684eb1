import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { showCall } from '../../../src/core/approvals/cards/call.ts';
import { visibleText } from '../../../src/text/document/visible.ts';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';
import { startAsking } from '../approvals/approvals-rig.ts';
import { message, startRig } from '../rig.ts';

const secret = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
/** More of it than nobody would recognise. */
const some = secret.slice(0, 8);
const note = 'I masked what looks like a secret.';

/** Texts that put the secret where a line of `length` characters is cut. */
const around = (length: number) =>
  [36, 20, 6].map((n) => `${'w '.repeat(Math.max(length - n, 0) / 2)}${secret} ${'and so on '.repeat(8)}`);

it('a card has nothing of a secret, wherever its texts are cut, and says that something is masked', async () => {
  const rig = await startAsking({ chat: { files: {} } });
  for (const [n, words] of around(200).entries()) {
    const long = around(900)[n]!;
    const ask = rig.host.ask('Bash', { command: `echo ${n}; ${long}` }, rig.run, { description: words, reason: words });
    const post = await rig.card(`echo ${n};`);

    expect(post.text).not.toContain(some);
    expect(post.text).not.toMatch(/«(?!hidden»)/);
    expect(post.text.includes(note)).toBe(n < 2);
    rig.press(post, 'Deny');
    await rig.untilAnswer(ask);
  }
});

it('a call is masked before it is cut, and so is the file with the whole of it', async () => {
  const options = { readText: async () => ({ state: 'missing' as const }), most: 900, mask: createSecretMask({}) };
  for (const command of around(900)) {
    const { body, wholes } = await showCall({ tool: 'Bash', input: { command } }, options);

    expect(visibleText(body)).not.toContain(some);
    expect(wholes[0]?.text).toContain('w «hidden» and so on');
    expect(wholes[0]?.text).not.toContain(some);
  }
});

it('a change next to a private key has nothing of the key', async () => {
  const lines = Array.from({ length: 9 }, (_, n) => `${n}MIIEpAIBAAKCAQEA2Zx5c9`);
  const key = ['-----BEGIN PRIVATE KEY-----', ...lines, 'Qw==', '-----END PRIVATE KEY-----'];
  const before = `${key.join('\n')}\nport = 1\n`;
  const edit = { old_string: `${lines[8]}\nQw==`, new_string: `9${lines[8]}\nQw==` };
  const change = { file_path: '/home/a', edits: [edit, { old_string: 'port = 1', new_string: 'port = 2' }] };
  const options = {
    readText: async () => ({ state: 'text' as const, text: before }),
    most: 900,
    mask: createSecretMask({}),
  };

  const shown = visibleText((await showCall({ tool: 'MultiEdit', input: change }, options)).body);

  expect(shown).toContain('\n-«hidden»\n+');
  expect(shown).toContain('-port = 1\n+port = 2');
  expect(shown).not.toMatch(/MIIE|Qw/);
});

it('the summary of a card, its reminder and what comes in its place have nothing of a secret', async () => {
  const rig = await startAsking();
  const ask = rig.host.ask(
    'Bash',
    { command: `curl https://example.com/some/long/path/here -H ${secret}` },
    rig.run,
    {},
  );
  const post = await rig.card('Run this command?');
  await rig.clock.advance(30 * 60_000);
  const reminder = await rig.untilText('still needs your answer');
  rig.press(post, 'Deny');
  await rig.untilAnswer(ask);
  await rig.untilChanged(post, 'Ann denied it');

  expect(reminder).toContain('-H «hidden»');
  for (const text of [reminder, post.text]) expect(text).not.toContain(some);
});

it('/queue and the sessions that /continue offers have nothing of a secret', async () => {
  const rig = await startRig({ others: [{ name: 'discord' }] });
  const other = rig.others[0]!;
  await rig.until(() => other.receives, 'discord to receive');
  for (const [n, text] of around(30).entries()) {
    other.give(message(text, { conversation: `discord:${n + 1}` }));
    (await rig.untilRun(n + 1)).finish();
    await rig.untilState(n + 1, 'done');
  }
  rig.store.identities.link({ platform: 'telegram', userId: '1' }, { platform: 'discord', userId: '1' });

  rig.chat.give(message('/continue'));
  await rig.untilText('Which session?');
  rig.chat.give(message('hold'), ...around(60).map((text) => message(text)), message('/queue'));
  const queue = await rig.untilText('#5: ');

  const labels = rig.chat.arrived[0]!.buttons.map(({ label }) => label);
  expect(labels).toHaveLength(3);
  expect(JSON.stringify(labels)).not.toContain(some);
  expect(queue).toContain(note);
  expect(queue).not.toContain(some);
});

it('the audit has nothing of a secret: neither why something was denied nor what was permitted temporarily', async () => {
  const rig = await startAsking();
  const { ask, post } = await rig.askBash('curl https://example.com/a', rig.run, {});
  rig.chat.give(message(`no, use ${secret} instead`, { repliesTo: post.messageId }));
  expect(await rig.untilAnswer(ask)).toMatchObject({ message: expect.stringContaining(secret) });
  const granted = rig.host.ask('Bash', { command: `deploy --key ${secret}` }, rig.run, {
    suggestions: [{ tool: 'Bash', content: `deploy --key ${secret}` }],
  });
  const card = await rig.card('deploy');
  rig.press(card, 'Allow');
  await rig.untilAnswer(granted);

  const details = rig.store.audit.list().map(({ detail }) => detail);
  expect(details).toContainEqual(expect.stringContaining('denied it: no, use «hidden» instead'));
  expect(JSON.stringify(details)).not.toContain(some);
  expect(rig.store.audit.verify()).toMatchObject({ ok: true });
});

it('the name of a file that is sent has nothing of a secret', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-project-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, `${secret}.txt`), 'hello');
  const rig = await startRig({ chat: { files: {} }, projects: [{ name: 'home', path: folder }] });

  rig.chat.give(message(`/file ${secret}.txt`));
  const post = await rig.until(() => rig.chat.arrived.find(({ file }) => file !== undefined), 'the file');

  expect(post.file?.name).toBe('«hidden».txt');
  expect(post.text).toContain(note);
});

it('no view of a growing answer has more than the beginning of a secret', async () => {
  const rig = await startRig();
  rig.chat.give(message('show it'));
  const run = await rig.untilRun(1);
  for (const text of `The token is ${secret} or so.`.match(/.{1,3}/g)!) {
    run.emit({ type: 'text-delta', message: 'm', block: 0, text });
    await rig.clock.advance(1_000);
  }
  await rig.until(() => rig.chat.views.some(({ text }) => text.includes('or so')), 'the last view');
  run.finish({ text: 'Done.' });

  expect(rig.chat.views.length).toBeGreaterThan(5);
  expect(rig.chat.views.map(({ text }) => text).join()).not.toContain(some);
  expect(rig.chat.views.at(-1)?.text).toBe('The token is «hidden» or so.');
});
