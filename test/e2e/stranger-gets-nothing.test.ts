import { expect, it } from 'vitest';
import { createRig } from './rig.ts';

const tellsStrangers = [
  'sendMessage',
  'sendRichMessage',
  'sendRichMessageDraft',
  'sendMessageDraft',
  'setMessageReaction',
  'sendChatAction',
  'sendDocument',
  'editMessageText',
];

it('stranger-gets-nothing: no reply, no sign, no task and no claude process', async () => {
  const { telegram, model, ann, start } = await createRig();
  const mallory = telegram.addUser({ first_name: 'Mallory' });
  const theirs = telegram.privateChat(mallory);
  const group = telegram.group([ann, mallory]);
  const bridge = await start();

  theirs.say(mallory, 'say pwned');
  theirs.say(mallory, '/start');
  theirs.say(mallory, '/status');
  theirs.say(mallory, '/start AAAAABBBBB');
  theirs.say(mallory, 'a photo', { attachment: 'photo' });
  group.say(mallory, `@${telegram.bot.username} say pwned in the group`);
  await bridge.untilLog('a message of someone without access was dropped');
  // Ann's answer comes after all of them: by then each of them has been handled.
  group.say(ann, `@${telegram.bot.username} say for Ann`);
  await group.untilMessage((message) => message.text.includes('for Ann') && !message.silent);

  expect(theirs.answers).toEqual([]);
  expect(theirs.views).toEqual([]);
  const about = telegram.calls.filter((call) => call.params.chat_id === theirs.id);
  expect(about.filter((call) => tellsStrangers.includes(call.method))).toEqual([]);
  expect(model.promptsSeen('pwned')).toBe(0);
  expect(JSON.stringify(bridge.log())).not.toContain(telegram.token);
});
