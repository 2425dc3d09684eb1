import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findTranscript } from '../../src/claude/transcript/file.ts';
import { commandsAllowed, createAskingRig } from './asking-rig.ts';
import { watchBridge } from './bridge-process.ts';

const streams = ['--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose'];

/** A chat whose session somebody has gone on with in a claude at the desk, which stays open. */
async function openAtDesk() {
  const rig = await createAskingRig({}, commandsAllowed);
  const { chat, ann, model, project, environment, start, untilFinal } = rig;
  await start();
  chat.say(ann, 'say in the chat');
  await untilFinal('in the chat');
  const sessionId = model.requests.at(-1)!.session!;

  const child = spawn('claude', ['-p', ...streams, '--resume', sessionId], { cwd: project, env: environment });
  const claude = watchBridge(child);
  child.stdin.write(`${JSON.stringify({ type: 'user', message: { role: 'user', content: 'say at the desk' } })}\n`);
  await claude.untilOutput('"result":"at the desk"');
  const home = join(environment.HOME!, '.claude');
  const transcript = () => readFileSync(findTranscript(home, project, sessionId)!, 'utf8');

  return {
    ...rig,
    sessionId,
    transcript,
    pid: claude.pid,
    async closeDesk() {
      child.stdin.end();
      await once(child, 'close');
    },
  };
}

/** What was said and done; as it leaves the session to the desk, our own idle claude notes its cost and its last prompt. */
function saidIn(transcript: string): string[] {
  return transcript.split('\n').filter((line) => line.includes('"parentUuid":'));
}

it('a-desk-session-is-never-written-to: the task waits, or works in a copy of it', async () => {
  const { chat, ann, model, telegram, card, tap, untilFinal, sessionId, transcript, pid } = await openAtDesk();
  const atDesk = transcript();
  chat.say(ann, 'recall');
  const told = await card('This session is open in Claude at the desk');
  const before = transcript();
  expect(saidIn(before)).toEqual(saidIn(atDesk));
  expect(told.text).toContain(`process ${pid}`);
  expect(told.buttons.flat().map(({ label }) => label)).toEqual(['Work in a copy', 'Cancel']);
  expect(model.promptsSeen('recall')).toBe(0);

  await tap(told, 'Work in a copy');

  const answer = await untilFinal('I see');
  expect(answer.text).toMatch(/say in the chat.*say at the desk.*recall/);
  expect(model.requests.at(-1)!.session).not.toBe(sessionId);
  await telegram.until(() => chat.message(told.id).text === 'Task #2 works in a copy.', 'the notice to tell');
  expect(transcript()).toBe(before);
  chat.say(ann, 'recall once more');
  await untilFinal('recall once more');
  expect(transcript()).toBe(before);
});

it('a-desk-session-is-never-written-to: when it is closed there, the task continues by itself', async () => {
  const { chat, ann, model, telegram, card, untilFinal, sessionId, closeDesk } = await openAtDesk();
  chat.say(ann, 'recall');
  const told = await card('This session is open in Claude at the desk');

  await closeDesk();

  expect((await untilFinal('I see')).text).toMatch(/say in the chat.*say at the desk.*recall/);
  expect(model.requests.at(-1)!.session).toBe(sessionId);
  await telegram.until(() => !chat.messages.some(({ id }) => id === told.id), 'the notice to go');
});
