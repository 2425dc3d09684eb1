import { expect, test } from 'vitest';
import { createTelegramPlatform } from '../../../src/platforms/telegram/platform.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { createRecordedLog } from '../recorded-log.ts';
import { createRecordedInbox } from './recorded-inbox.ts';
import { conversationOf, deliverAll, never, post, startRig } from './rig.ts';

const noStore = { get: () => undefined, set: () => {} };

test('tells its account', async () => {
  const { server, platform } = await startRig();

  expect(await platform.connect(never)).toEqual({ id: String(server.bot.id), name: `@${server.bot.username}` });
});

test('a wrong token is refused with what to do about it', async () => {
  const { server } = await startRig();
  const log = createRecordedLog();
  const token = '7:not_the_right_one';
  const platform = createTelegramPlatform({
    token,
    apiRoot: `${server.apiRoot}/`,
    clock: createFakeClock(),
    log,
    store: noStore,
  });
  const failure = await platform.connect(never).catch((error) => error);
  await platform.close?.();

  expect(failure).toMatchObject({ code: 'unauthorized', userMessage: expect.stringContaining('@BotFather') });
  expect(`${failure.stack}${JSON.stringify(failure)}${log.all()}`).not.toContain('not_the_right_one');
});

test('a dead network at the start is worth another try', async () => {
  const { server, platform } = await startRig();
  await server.offline();

  await expect(platform.connect(never)).rejects.toMatchObject({ code: 'retry-later' });
});

test('asks for updates right after it is connected, with nothing in between', async () => {
  const { server, platform } = await startRig();
  const controller = new AbortController();
  const received = platform.receive(createRecordedInbox(), controller.signal);
  await server.untilPolling();
  controller.abort();
  await received;

  expect(server.calls.map(({ method }) => method)).toEqual(['getMe', 'getUpdates']);
});

test('connects anew when the machine slept', async () => {
  const clock = createFakeClock();
  let asleep = 0;
  const { server, platform, log } = await startRig({ platformClock: { ...clock, now: () => clock.now() + asleep } });
  const controller = new AbortController();
  const received = platform.receive(createRecordedInbox(), controller.signal);
  await server.untilPolling();

  asleep = 3_600_000;
  await clock.advance(10_000);
  await log.until(/the machine slept/);
  await log.until(/does not answer/);
  await clock.advance(500);
  await server.until(() => server.callsOf('getUpdates').length >= 2, 'a new poll');
  expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  controller.abort();
  await received;
});

test('shows that a message was taken, and types', async () => {
  const { server, platform } = await startRig();
  const ann = server.addUser({ first_name: 'Ann' });
  const forum = server.group([ann], { forum: true });
  const thread = forum.createTopic('Bugs');
  const said = forum.say(ann, 'go', { thread });
  await platform.receipts!.taken(conversationOf(forum, thread), String(said.id), never);
  await platform.receipts!.typing(conversationOf(forum, thread), never);

  expect(said.reactions).toEqual(['👀']);
  expect(forum.typing).toBe(1);
  expect(server.callsOf('sendChatAction')[0]?.params).toMatchObject({ message_thread_id: thread });
});

test('a receipt that fails is no trouble', async () => {
  const { server, platform, log } = await startRig();
  const chat = server.privateChat(server.addUser({ first_name: 'Ann' }));
  server.fail('setMessageReaction', { status: 400, description: 'Bad Request: REACTION_INVALID' });
  server.fail('sendChatAction', { status: 500, description: 'Internal Server Error' });
  await platform.receipts!.taken(conversationOf(chat), '1', never);
  await platform.receipts!.typing(conversationOf(chat), never);

  expect(log.lines.map(({ level }) => level)).toEqual(['debug', 'debug']);
});

test('answers a press with a word, also when it is too long or too late', async () => {
  const { server, platform } = await startRig();
  const ann = server.addUser({ first_name: 'Ann' });
  const chat = server.privateChat(ann);
  const buttons = [[{ label: 'Go', action: 'go:1' }]];
  await deliverAll(platform, conversationOf(chat), post('ready?', { buttons }));
  const press = chat.press(ann, chat.answers[0]!.id, 'Go');
  await platform.presses!.acknowledge(press.queryId, `${'x'.repeat(198)}${'😀'.repeat(9)}`, never);
  await platform.presses!.acknowledge(press.queryId, 'again', never);
  await platform.presses!.acknowledge('12345', undefined, never);

  expect((await press.answered).text).toBe(`${'x'.repeat(198)}…`);
});

test('changes and removes buttons, and does not mind when there is nothing to change', async () => {
  const { server, platform } = await startRig();
  const ann = server.addUser({ first_name: 'Ann' });
  const chat = server.privateChat(ann);
  const conversation = conversationOf(chat);
  await deliverAll(platform, conversation, post('ready?', { buttons: [[{ label: 'Go', action: 'go:1' }]] }));
  const id = String(chat.answers[0]!.id);
  await platform.presses!.setButtons(conversation, id, [[{ label: 'Undo', action: 'undo:1' }]], never);
  expect(chat.answers[0]!.buttons).toMatchObject([[{ label: 'Undo', data: 'undo:1' }]]);

  await platform.presses!.setButtons(conversation, id, [], never);
  await platform.presses!.setButtons(conversation, id, [], never);
  await platform.presses!.setButtons(conversation, '4711', [], never);
  expect(chat.answers[0]).toMatchObject({ buttons: [], text: 'ready?' });
});

test('keeps every button where there are many, with labels that Telegram takes', async () => {
  const { server, platform } = await startRig();
  const chat = server.privateChat(server.addUser({ first_name: 'Ann' }));
  const labels = ['a', 'b', 'c', 'd', 'e', ' \u200b', `half \ud83d${'x'.repeat(300)}`];
  const buttons = [labels.map((label, index) => ({ label, action: `pick:${index}` }))];
  await deliverAll(platform, conversationOf(chat), post('Which one?', { buttons }));

  expect(chat.answers[0]!.buttons.map((row) => row.map(({ label }) => label))).toEqual([
    ['a', 'b', 'c', 'd'],
    ['e', '…', `half \ufffd${'x'.repeat(300)}`],
  ]);
  expect(chat.answers[0]!.buttons.flat().map(({ data }) => data)).toEqual(labels.map((_, index) => `pick:${index}`));
});

test('finds the private conversation with a person without asking anybody, and none with a group', async () => {
  const { server, platform } = await startRig();
  const calls = server.calls.length;

  await expect(platform.privateConversation!('501000001', never)).resolves.toBe('telegram:501000001');
  for (const nobody of ['-1002000000001', '@ann', '0']) {
    await expect(platform.privateConversation!(nobody, never)).rejects.toMatchObject({ code: 'target-gone' });
  }
  expect(server.calls).toHaveLength(calls);
});

test('publishes the commands only when they changed', async () => {
  const { server, platform } = await startRig();
  const commands = [{ name: 'status', description: 'What runs now' }];
  await platform.publishCommands!(commands, never);
  await platform.publishCommands!(commands, never);
  expect(server.callsOf('setMyCommands')).toHaveLength(1);

  await platform.publishCommands!([...commands, { name: 'stop', description: 'Stop the task' }], never);
  expect(server.commands.map(({ command }) => command)).toEqual(['status', 'stop']);
});

test('commands that could not be published are published the next time', async () => {
  const { server, platform } = await startRig();
  const commands = [{ name: 'status', description: 'What runs now' }];
  server.fail('setMyCommands', { status: 500, description: 'Internal Server Error' });

  await expect(platform.publishCommands!(commands, never)).rejects.toMatchObject({ code: 'retry-later' });
  await platform.publishCommands!(commands, never);
  expect(server.commands.map(({ command }) => command)).toEqual(['status']);
});

test('makes links that open the chat with the code', async () => {
  const { server, platform } = await startRig();

  expect(platform.pairingLinks!.link('AbC_12-x')).toBe(`https://t.me/${server.bot.username}?start=AbC_12-x`);
});
