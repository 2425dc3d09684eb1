import { linkSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { createDiscordRig } from './rig.ts';

it('own-files-stay: of a project that holds the bridge and claude’s home, their files leave by no way', async () => {
  const { telegram, discord, annOnDiscord, model, ann, start, configure, home, project } = await createDiscordRig();
  // A project as people have it who work in their home folder: config, database and transcripts are inside of it.
  const folder = dirname(home);
  configure({ projects: [{ name: 'home', path: folder }] });
  symlinkSync(join(home, 'config.json'), join(project, 'link.json'));
  linkSync(join(home, 'config.json'), join(project, 'hard.json'));
  writeFileSync(join(home, 'config.json.bak'), 'an older one');
  writeFileSync(join(project, 'report.txt'), 'all is well');
  const chat = telegram.privateChat(ann);
  const dm = discord.dm(annOnDiscord);
  await start();

  chat.say(ann, 'say @bridge/config.json is data');
  await chat.untilMessage('is data');
  const transcript = readdirSync(join(folder, '.claude', 'projects'), { recursive: true, encoding: 'utf8' }).find(
    (name) => name.endsWith('.jsonl'),
  );
  const own = [
    'bridge/config.json',
    'BRIDGE/../bridge/./config.json',
    `/proc/self/root${join(home, 'config.json')}`,
    'bridge/config.json.bak',
    'bridge/bridge.db',
    'bridge/bridge.db-wal',
    'project/link.json',
    'project/hard.json',
    '.claude.json',
    relative(folder, join(folder, '.claude', 'projects', transcript!)),
  ];
  const read = ['config.json', 'config.json.bak', 'bridge.db'].map(
    (name) => `[[tool Read ${JSON.stringify({ file_path: join(home, name) })}]]`,
  );
  const calls = own.map((path) => `[[tool mcp__bridge__send_file ${JSON.stringify({ path })}]]`).join('');
  chat.say(
    ann,
    `${calls}[[tool mcp__bridge__send_image {"path":"bridge/config.json"}]]${read.join('')}[[next]][[text Tried all.]]`,
  );
  await chat.untilMessage('Tried all.');
  for (const path of ['bridge/config.json', 'project/hard.json']) {
    chat.say(ann, `/file ${path}`);
    await chat.untilMessage(`${path} is the bridge’s config file`);
    dm.say(annOnDiscord, `/file ${path}`);
    await dm.untilMessage(`${path} is the bridge’s config file`);
  }
  chat.say(ann, '/file project/report.txt');
  const sent = await chat.untilMessage((message) => message.kind === 'document');
  dm.say(annOnDiscord, '/file project/report.txt');
  await dm.untilMessage((message) => message.files.length > 0);

  const results = model.requests.flatMap((request) => request.toolResults);
  expect(results.map(({ text, failed }) => (failed ? 'refused' : text))).toEqual(
    [...own, 'send_image', ...read].map(() => 'refused'),
  );
  expect(results[0]?.text).toContain('is the bridge’s config file');
  expect(results.find(({ text }) => text.includes('.jsonl'))?.text).toContain('Claude’s own');
  expect(sent.file?.name).toBe('report.txt');
  expect(chat.answers.filter(({ kind }) => kind === 'document')).toHaveLength(1);
  expect(JSON.stringify(model.requests.map((request) => request.messages))).not.toContain(telegram.token);
});
