import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRig, processesOf, type Rig } from './rig.ts';

/** Starts as claude does, and never reads what it is given. */
const deafClaude = `#!/usr/bin/env node
if (process.argv.includes('--version')) {
  console.log('2.1.329 (Claude Code)');
  process.exit();
}
process.stdin.setEncoding('utf8').once('data', (line) => {
  const { request_id } = JSON.parse(line.split('\\n')[0]);
  const response = { subtype: 'success', request_id, response: {} };
  console.log(JSON.stringify({ type: 'control_response', response }));
});
process.stdin.on('end', () => process.exit());
`;

function answered({ telegram, ann }: Rig, text: string): number {
  return telegram.privateChat(ann).answers.filter((message) => message.text.includes(text) && !message.silent).length;
}

it('survives-kill-9 before the task is stored: the update is delivered again', async () => {
  const rig = await createRig();
  const { telegram, model, ann, start } = rig;
  const chat = telegram.privateChat(ann);
  const first = await start();
  // Stopped in its tracks, the bridge is given the update by the server but can't read it any more.
  process.kill(first.pid, 'SIGSTOP');
  chat.say(ann, 'say unharmed');
  await telegram.until(() => telegram.polling === 0, 'the update to leave the server');
  await first.kill9();

  await start();
  await chat.untilMessage('unharmed');

  expect(answered(rig, 'unharmed')).toBe(1);
  expect(model.promptsSeen('say unharmed')).toBe(1);
});

it('survives-kill-9 after the task is stored and before claude has it', async () => {
  const rig = await createRig();
  const { telegram, model, ann, start, configure, home } = rig;
  const chat = telegram.privateChat(ann);
  const deaf = join(home, 'deaf-claude');
  writeFileSync(deaf, deafClaude);
  chmodSync(deaf, 0o755);
  configure({ claude: { command: deaf, spare: false } });
  const first = await start();
  chat.say(ann, 'say unharmed');
  chat.say(ann, 'say me too');
  await first.untilLog('task started');
  await first.kill9();

  configure({ claude: { spare: false } });
  await start();
  await chat.untilMessage('me too');

  expect(answered(rig, 'unharmed')).toBe(1);
  expect(model.promptsSeen('say unharmed')).toBe(1);
  expect(model.promptsSeen('say me too')).toBe(1);
});

it('survives-kill-9 mid-turn: claude finishes alone and the next start brings its answer', async () => {
  const rig = await createRig();
  const { telegram, model, ann, start } = rig;
  const chat = telegram.privateChat(ann);
  const first = await start();
  chat.say(ann, '[[text Half. ]][[gate kill]][[text Whole.]]');
  await chat.untilDraft('Half.');
  await first.kill9();

  const second = await start();
  await second.untilLog('claude still works on a task of the last run');
  model.open('kill');
  const answer = await chat.untilMessage('Whole.');

  expect(answer.text).toContain('Half.');
  expect(answered(rig, 'Whole.')).toBe(1);
  expect(model.promptsSeen('[[gate kill]]')).toBe(1);
  chat.say(ann, 'recall');
  await chat.untilMessage('I see 2 user prompts');
});

it('survives-kill-9 mid-turn with claude killed too: it is told, and goes on when the person wants', async () => {
  const rig = await createRig();
  const { telegram, model, ann, start, home } = rig;
  const chat = telegram.privateChat(ann);
  const first = await start();
  chat.say(ann, '[[text Half. ]][[gate kill]][[text Whole.]]');
  await chat.untilDraft('Half.');
  const claude = processesOf(home).filter((pid) => pid !== first.pid);
  await first.kill9();
  for (const pid of claude) process.kill(pid, 'SIGKILL');

  await start();
  const question = await chat.untilMessage('only partly done');
  expect(model.promptsSeen('[[gate kill]]')).toBe(1);
  model.open('kill');
  const press = chat.press(ann, question.id, 'Continue');

  expect(await press.answered).toMatchObject({ text: 'Going on.' });
  await chat.untilMessage('Whole.');
  expect(answered(rig, 'Whole.')).toBe(1);
  expect(model.promptsSeen('You were interrupted')).toBe(1);
});

it('survives-kill-9 before the final send: the answer is sent, the model is not asked again', async () => {
  const rig = await createRig();
  const { telegram, model, ann, start } = rig;
  const chat = telegram.privateChat(ann);
  const first = await start();
  telegram.hang('sendRichMessage');
  chat.say(ann, 'say finally');
  await telegram.until(() => telegram.callsOf('sendRichMessage').length === 1, 'the send that hangs');
  await first.kill9();

  await start();
  await chat.untilMessage('finally');

  expect(answered(rig, 'finally')).toBe(1);
  expect(model.promptsSeen('say finally')).toBe(1);
});
