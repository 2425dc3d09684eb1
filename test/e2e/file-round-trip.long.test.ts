import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRig } from './rig.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

it('file-round-trip: a photo is shown to claude, and claude sends a file back', async () => {
  const { telegram, model, ann, start, project } = await createRig();
  const chat = telegram.privateChat(ann);
  writeFileSync(join(project, 'report.csv'), 'a,b\n1,2\n');
  await start();

  chat.say(
    ann,
    '[[text Looking. ]][[tool mcp__bridge__send_file {"path":"report.csv","caption":"the figures"}]][[next]][[text Sent.]]',
    { attachment: 'photo', file: { bytes: png, mimeType: 'image/png' } },
  );
  const file = await chat.untilMessage((message) => message.kind === 'document');
  await chat.untilMessage('Sent.');

  expect(file.file?.bytes.toString()).toBe('a,b\n1,2\n');
  expect(file.file?.name).toBe('report.csv');
  expect(file.text).toContain('the figures');
  expect(JSON.stringify(model.requests[0]?.messages)).toContain('"type":"image"');
});

it('file-round-trip: a document reaches claude by its path, which claude may read without asking', async () => {
  const { telegram, model, ann, start } = await createRig();
  const chat = telegram.privateChat(ann);
  await start();

  chat.say(ann, 'say got it', {
    attachment: 'document',
    file: { name: 'notes.txt', bytes: Buffer.from('remember the milk'), mimeType: 'text/plain' },
  });
  await chat.untilMessage('got it');
  const path = /- (\/\S+notes\.txt) /.exec(model.requests.map((request) => request.prompt).join('\n'))?.[1];
  chat.say(ann, `[[tool Read ${JSON.stringify({ file_path: path })}]][[next]][[text I have read it.]]`);
  const answer = await chat.untilMessage('I have read it.');

  expect(answer.text).not.toContain('Not allowed');
  expect(
    model.requests
      .flatMap((request) => request.toolResults)
      .map((result) => result.text)
      .join(''),
  ).toContain('remember the milk');
});

it('path-escape-is-refused: Claude can send nothing from outside of the project, and no secret', async () => {
  const { telegram, model, ann, start, project, home } = await createRig();
  const chat = telegram.privateChat(ann);
  writeFileSync(join(project, '.env'), 'KEY=1');
  mkdirSync(join(project, 'docs'));
  symlinkSync(join(home, 'config.json'), join(project, 'docs', 'innocent.txt'));
  await start();
  const paths = ['../bridge/config.json', join(home, 'config.json'), 'docs/innocent.txt', '.env', '/etc/passwd'];
  const calls = paths.map((path) => `[[tool mcp__bridge__send_file ${JSON.stringify({ path })}]]`).join('');

  chat.say(ann, `${calls}[[next]][[text Tried all.]]`);
  await chat.untilMessage('Tried all.');
  chat.say(ann, '/file ../bridge/config.json');
  await chat.untilMessage('is outside the project');

  expect(chat.answers.filter((message) => message.kind !== 'rich')).toEqual([]);
  const results = model.requests.flatMap((request) => request.toolResults);
  expect(results.map((result) => result.failed)).toEqual(paths.map(() => true));
});
