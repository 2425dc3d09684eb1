import { Api, GrammyError, HttpError, InputFile } from 'grammy';
import type { Update } from 'grammy/types';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../clock/clock.ts';
import { startTelegramServer } from './server.ts';
import type { TelegramServer, TelegramServerOptions } from './types.ts';

const servers: TelegramServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A server with one person and a grammY client of its bot. */
async function setUp(options?: TelegramServerOptions) {
  const server = await startTelegramServer(options);
  servers.push(server);
  const api = new Api(server.token, { apiRoot: server.apiRoot });
  const ana = server.addUser({ first_name: 'Ana', username: 'ana' });
  const chat = server.privateChat(ana);
  return { server, api, ana, chat };
}

async function refusalOf(call: Promise<unknown>): Promise<GrammyError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GrammyError);
  return error as GrammyError;
}

/** grammY's types ask for an older AbortSignal than the one it really takes. */
function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal as never, abort: () => controller.abort() };
}

const idsOf = (updates: Update[]) => updates.map(({ update_id }) => update_id);

const paragraph = (text: string) => ({ blocks: [{ type: 'paragraph' as const, text }] });

describe('getUpdates', () => {
  it('gives updates again until a higher offset confirms them', async () => {
    const { server, api, ana, chat } = await setUp();
    chat.say(ana, 'one');
    chat.say(ana, 'two');

    const first = await api.getUpdates();
    const again = await api.getUpdates();
    const rest = await api.getUpdates({ offset: first[0]!.update_id + 1 });

    expect(first.map(({ message }) => message?.text)).toEqual(['one', 'two']);
    expect(again).toEqual(first);
    expect(idsOf(rest)).toEqual([first[1]!.update_id]);
    expect(server.unconfirmed).toBe(1);
  });

  it('keeps only the last updates for a negative offset, and honours the limit', async () => {
    const { api, ana, chat } = await setUp();
    for (const text of ['a', 'b', 'c', 'd']) chat.say(ana, text);

    const limited = await api.getUpdates({ limit: 1 });
    const last = await api.getUpdates({ offset: -2 });
    const all = await api.getUpdates();

    expect(limited.map(({ message }) => message?.text)).toEqual(['a']);
    expect(last.map(({ message }) => message?.text)).toEqual(['c', 'd']);
    expect(all).toEqual(last);
  });

  it('confirms nothing for an offset from before a restart of the ids', async () => {
    const { server, api, ana, chat } = await setUp();
    server.setNextUpdateId(1000);
    chat.say(ana, 'hello');

    const updates = await api.getUpdates({ offset: 700_000_000 });

    expect(idsOf(updates)).toEqual([1000]);
  });

  it('returns as soon as something comes, all that was said at once together', async () => {
    const { server, api, ana, chat } = await setUp();
    const poll = api.getUpdates({ timeout: 50 });
    await server.untilPolling();

    chat.say(ana, 'left', { attachment: 'photo', mediaGroup: 'album' });
    chat.say(ana, 'right', { attachment: 'photo', mediaGroup: 'album' });
    const updates = await poll;

    expect(updates.map(({ message }) => message?.caption)).toEqual(['left', 'right']);
    expect(updates.map(({ message }) => message?.media_group_id)).toEqual(['album', 'album']);
  });

  it('returns empty at the end of the timeout', async () => {
    const clock = createFakeClock();
    const { server, api } = await setUp({ clock });
    const poll = api.getUpdates({ timeout: 30 });
    await server.untilPolling();

    await clock.advance(29_999);
    expect(server.polling).toBe(1);
    await clock.advance(1);

    expect(await poll).toEqual([]);
  });

  it('ends the older of two polls with 409', async () => {
    const { server, api, ana, chat } = await setUp();
    const older = api.getUpdates({ timeout: 50 });
    await server.untilPolling();

    const refused = refusalOf(older);
    const newer = api.getUpdates({ timeout: 50 });
    const error = await refused;
    chat.say(ana, 'hello');

    expect(error.error_code).toBe(409);
    expect(error.description).toBe(
      'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    );
    expect(await newer).toHaveLength(1);
  });

  it('gives 409 while another poller or a webhook is there', async () => {
    const { server, api } = await setUp();
    const end = server.conflict();

    expect((await refusalOf(api.getUpdates({ timeout: 50 }))).error_code).toBe(409);
    end();
    server.setWebhook('https://example.org/hook');

    expect((await refusalOf(api.getUpdates())).description).toContain('while webhook is active');
    await api.deleteWebhook();
    expect(await api.getUpdates()).toEqual([]);
  });

  it('forgets a poller that went away', async () => {
    const { server, api, ana, chat } = await setUp();
    const { signal, abort } = abortable();
    const poll = api.getUpdates({ timeout: 50 }, signal);
    await server.untilPolling();

    abort();
    await expect(poll).rejects.toBeInstanceOf(HttpError);
    await server.until(() => server.polling === 0, 'the end of the poll');
    chat.say(ana, 'hello');

    expect(await api.getUpdates({ timeout: 50 })).toHaveLength(1);
  });

  it('remembers which kinds of updates were asked for', async () => {
    const { api, ana, chat } = await setUp();
    const said = chat.say(ana, 'before');
    await api.getUpdates({ allowed_updates: ['edited_message'] });

    chat.say(ana, 'not asked for');
    chat.edit(ana, said.id, 'after');
    const updates = await api.getUpdates();

    expect(updates.map((update) => update.edited_message?.text ?? update.message?.text)).toEqual(['before', 'after']);
  });

  it('drops a press after 150 s and a message after a day', async () => {
    const clock = createFakeClock();
    const { server, api, ana, chat } = await setUp({ clock });
    const reply_markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go:1' }]] };
    const { message_id } = await api.sendMessage(ana.id, 'Shall I?', { reply_markup });
    chat.say(ana, 'hello');
    chat.press(ana, message_id, 'Go');

    await clock.advance(150_000);
    expect((await api.getUpdates()).map((update) => Object.keys(update)[0])).toEqual(['message']);
    await clock.advance(24 * 60 * 60_000);

    expect(await api.getUpdates()).toEqual([]);
    expect(server.unconfirmed).toBe(0);
  });
});

describe('accounts', () => {
  it('refuses a wrong token, a revoked one and a method it does not know', async () => {
    const { server, api } = await setUp();
    const stranger = new Api('1:wrong', { apiRoot: server.apiRoot });

    expect((await api.getMe()).username).toBe(server.bot.username);
    expect((await refusalOf(stranger.getMe())).error_code).toBe(401);
    expect((await refusalOf(api.getMyName())).error_code).toBe(404);
    server.revokeToken();
    expect((await refusalOf(api.getMe())).description).toBe('Unauthorized');
  });

  it('checks and keeps the command list', async () => {
    const { api } = await setUp();

    await api.setMyCommands([{ command: 'new', description: 'Start afresh' }]);
    const refused = refusalOf(api.setMyCommands([{ command: 'New', description: 'x' }]));

    expect((await refused).description).toBe('Bad Request: BOT_COMMAND_INVALID');
    expect(await api.getMyCommands()).toEqual([{ command: 'new', description: 'Start afresh' }]);
  });
});

describe('messages', () => {
  it('shows what was sent as the person sees it', async () => {
    const { api, ana, chat } = await setUp();
    const asked = chat.say(ana, 'hello');

    await api.sendMessage(ana.id, 'Hi *you*', {
      disable_notification: true,
      reply_parameters: { message_id: asked.id },
      reply_markup: {
        inline_keyboard: [[{ text: 'Open', url: 'https://example.org' }], [{ text: 'Go', callback_data: 'go:1' }]],
      },
    });
    await api.sendRichMessage(ana.id, paragraph('A rich one'));

    expect(chat.answers).toMatchObject([
      { kind: 'text', text: 'Hi *you*', silent: true, replyTo: asked.id },
      { kind: 'rich', text: 'A rich one', silent: false, buttons: [] },
    ]);
    expect(chat.answers[0]!.buttons.flat().map(({ label, data }) => [label, data])).toEqual([
      ['Open', undefined],
      ['Go', 'go:1'],
    ]);
  });

  it('takes documents as multipart, byte by byte', async () => {
    const { api, ana, chat } = await setUp();
    const content = 'line one\r\n\r\n--- not a boundary\r\n€ end';

    await api.sendDocument(ana.id, new InputFile(Buffer.from(content), 'answer.md'), { caption: 'The rest' });
    const long = api.sendDocument(ana.id, new InputFile(Buffer.from('x'), 'x.md'), { caption: 'x'.repeat(1025) });

    expect((await refusalOf(long)).description).toBe('Bad Request: message caption is too long');
    expect(chat.answers).toMatchObject([
      { text: 'The rest', file: { name: 'answer.md', size: Buffer.byteLength(content), text: content } },
    ]);
  });

  it('says no in the words of Telegram', async () => {
    const { server, api, ana, chat } = await setUp();
    const unknown = server.addUser({ first_name: 'Bo' });
    const send = (text: string, other = {}) => refusalOf(api.sendMessage(ana.id, text, other));
    const button = (callback_data: string) => ({ inline_keyboard: [[{ text: 'x', callback_data }]] });

    expect((await send('')).description).toBe('Bad Request: message text is empty');
    expect((await send('x'.repeat(4097))).description).toBe('Bad Request: message is too long');
    expect((await send('x', { reply_parameters: { message_id: 99 } })).description).toBe(
      'Bad Request: message to be replied not found',
    );
    expect((await send('x', { message_thread_id: 7 })).description).toBe('Bad Request: message thread not found');
    expect((await send('x', { reply_markup: button('é'.repeat(33)) })).description).toBe(
      'Bad Request: BUTTON_DATA_INVALID',
    );
    expect((await send('x', { entities: [{ type: 'bold', offset: 0, length: 2 }] })).description).toMatch(
      /^Bad Request: can't parse entities: /,
    );
    expect((await refusalOf(api.sendMessage(unknown.id, 'x'))).error_code).toBe(403);
    expect((await refusalOf(api.sendMessage(1, 'x'))).description).toBe('Bad Request: chat not found');
    chat.block();
    expect((await send('x')).description).toBe('Forbidden: bot was blocked by the user');
    expect(chat.answers).toEqual([]);
  });

  it('edits own messages; without reply_markup the buttons go', async () => {
    const { api, ana, chat } = await setUp();
    const reply_markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go:1' }]] };
    const said = chat.say(ana, 'hello');
    const { message_id } = await api.sendMessage(ana.id, 'one', { reply_markup });
    const edit = (text: string, id = message_id) => api.editMessageText(ana.id, id, text);

    expect((await refusalOf(api.editMessageText(ana.id, message_id, 'one', { reply_markup }))).description).toMatch(
      /^Bad Request: message is not modified: /,
    );
    expect((await refusalOf(edit('x'.repeat(4097)))).description).toBe('Bad Request: MESSAGE_TOO_LONG');
    expect((await refusalOf(edit('two', 99))).description).toBe('Bad Request: message to edit not found');
    expect((await refusalOf(edit('two', said.id))).description).toBe("Bad Request: message can't be edited");
    await edit('two');

    expect(chat.answers).toMatchObject([{ text: 'two', edits: 1, buttons: [] }]);
    expect(chat.views.map(({ what, text }) => [what, text])).toEqual([
      ['sent', 'one'],
      ['edited', 'two'],
    ]);
    await api.editMessageReplyMarkup(ana.id, message_id, { reply_markup });
    expect(chat.answers[0]!.buttons).toHaveLength(1);
    await api.deleteMessage(ana.id, message_id);
    expect(chat.answers).toEqual([]);
  });

  it('edits rich messages by the rules for sending them, and shows what they say now', async () => {
    const { api, ana, chat } = await setUp();
    const { message_id } = await api.sendRichMessage(ana.id, paragraph('one'));
    const edit = (rich_message: object) =>
      api.raw.editMessageText({ chat_id: ana.id, message_id, rich_message: rich_message as never });

    expect((await refusalOf(edit(paragraph('one')))).description).toMatch(/^Bad Request: message is not modified: /);
    expect((await refusalOf(edit(paragraph('x'.repeat(32_769))))).description).toBe('Bad Request: MESSAGE_TOO_LONG');
    expect((await refusalOf(edit({ blocks: [{ type: 'card', text: 'x' }] }))).description).toMatch(/unsupported type/);
    expect(chat.message(message_id)).toMatchObject({ text: 'one', edits: 0 });
    await edit({ blocks: [{ type: 'pre', text: '+ two', language: 'diff' }] });

    expect(chat.message(message_id)).toMatchObject({
      kind: 'rich',
      text: '+ two',
      blocks: [{ type: 'pre', text: '+ two', language: 'diff' }],
    });
    await api.editMessageText(ana.id, message_id, 'three');
    expect(chat.message(message_id)).toMatchObject({ kind: 'text', text: 'three', blocks: undefined, edits: 2 });
    expect(() => chat.message(99)).toThrow('no message 99');
  });

  it('overlooks a rich message in an edit where it knows none, as an older server does', async () => {
    const { api, ana } = await setUp({ rich: false });
    const { message_id } = await api.sendMessage(ana.id, 'one');

    const refused = await refusalOf(
      api.raw.editMessageText({ chat_id: ana.id, message_id, rich_message: paragraph('two') }),
    );

    expect(refused.description).toBe('Bad Request: message text is empty');
  });

  it('takes one allowed reaction per message', async () => {
    const { api, ana, chat } = await setUp();
    const said = chat.say(ana, 'hello');

    await api.setMessageReaction(ana.id, said.id, [{ type: 'emoji', emoji: '👀' }]);
    const odd = [{ type: 'emoji', emoji: '🪐' }] as never;

    expect((await refusalOf(api.setMessageReaction(ana.id, said.id, odd))).description).toContain('REACTION_INVALID');
    expect(said.reactions).toEqual(['👀']);
  });

  it('answers a press once, and not when it is old', async () => {
    const clock = createFakeClock();
    const { api, ana, chat } = await setUp({ clock });
    const reply_markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go:1' }]] };
    const { message_id } = await api.sendMessage(ana.id, 'Shall I?', { reply_markup });
    const press = chat.press(ana, message_id, 'Go');
    const late = chat.press(ana, message_id, 'go:1');
    const [update] = await api.getUpdates();

    await api.answerCallbackQuery(update!.callback_query!.id, { text: 'Done' });
    const twice = await refusalOf(api.answerCallbackQuery(press.queryId));
    await clock.advance(6 * 60_000);
    const old = await refusalOf(api.answerCallbackQuery(late.queryId));

    expect(await press.answered).toEqual({ text: 'Done', alert: false });
    expect(update!.callback_query).toMatchObject({ data: 'go:1', message: { message_id, text: 'Shall I?' } });
    expect(twice.description).toMatch(/query is too old/);
    expect(old.description).toMatch(/query is too old/);
  });
});

describe('presses that no button allows', () => {
  it('come in with any data, of any person, and are answered like others', async () => {
    const { server, api, ana } = await setUp();
    const mallory = server.addUser({ first_name: 'Mallory' });
    const group = server.group([ana, mallory]);
    const { message_id } = await api.sendMessage(group.id, 'Done', {
      reply_markup: { inline_keyboard: [[{ text: 'Undo', callback_data: 'undo:1' }]] },
    });

    const press = group.forgePress(mallory, message_id, 'allow:99');
    const [update] = await api.getUpdates();
    await api.answerCallbackQuery(update!.callback_query!.id, { text: 'No' });

    expect(() => group.press(mallory, message_id, 'allow:99')).toThrow('no button "allow:99"');
    expect(update!.callback_query).toMatchObject({
      from: { first_name: 'Mallory' },
      data: 'allow:99',
      message: { message_id, text: 'Done' },
    });
    expect(await press.answered).toEqual({ text: 'No', alert: false });
  });

  it('tell only the id of a message that is old, or gone', async () => {
    const { api, ana, chat } = await setUp();
    const { message_id } = await api.sendMessage(ana.id, 'Shall I?');
    chat.forgePress(ana, message_id, 'go:1', { old: true });
    chat.remove(message_id);
    chat.forgePress(ana, message_id, 'go:2');

    const queries = (await api.getUpdates()).map(({ callback_query }) => callback_query!);

    expect(queries.map(({ data }) => data)).toEqual(['go:1', 'go:2']);
    for (const { message } of queries) expect(message).toEqual({ chat: expect.anything(), message_id, date: 0 });
  });
});

describe('files', () => {
  const download = (server: TelegramServer, path: string, token = server.token) =>
    fetch(`${server.apiRoot}/file/bot${token}/${encodeURI(path)}`);

  it('gives back what a person sent, by the id in the message', async () => {
    const { server, api, ana, chat } = await setUp();
    const bytes = Buffer.from([0, 255, 13, 10, 128]);
    chat.say(ana, 'look', { attachment: 'document', file: { name: 'a.bin', bytes, mimeType: 'application/x-a' } });
    const [update] = await api.getUpdates();
    const document = update!.message!.document!;

    const { file_path, file_size } = await api.getFile(document.file_id);
    const answer = await download(server, file_path!);

    expect(document).toMatchObject({ file_name: 'a.bin', mime_type: 'application/x-a', file_size: 5 });
    expect(file_size).toBe(5);
    expect(bytes.equals(Buffer.from(await answer.arrayBuffer()))).toBe(true);
    expect(server.callsOf('file')).toMatchObject([{ params: { path: file_path }, status: 200 }]);
  });

  it('keeps photos in several sizes', async () => {
    const { api, ana, chat } = await setUp();
    chat.say(ana, '', { attachment: 'photo', file: { bytes: Buffer.from('a large one') } });
    const [update] = await api.getUpdates();

    expect(update!.message!.photo!.map(({ width, file_size }) => [width, file_size])).toEqual([
      [320, 6],
      [1280, 11],
    ]);
  });

  it('refuses strangers, unknown files, and files of more than 20 MB', async () => {
    const { server, api, ana, chat } = await setUp();
    chat.say(ana, '', { attachment: 'video', file: { bytes: Buffer.alloc(20 * 1024 * 1024 + 1) } });
    const [update] = await api.getUpdates();

    expect((await refusalOf(api.getFile('none'))).description).toBe('Bad Request: invalid file_id');
    expect((await refusalOf(api.getFile(update!.message!.video!.file_id))).description).toBe(
      'Bad Request: file is too big',
    );
    expect((await download(server, 'videos/none')).status).toBe(404);
    expect((await download(server, 'videos/file 1', '7:wrong')).status).toBe(401);
  });

  it('shows the photos and documents of the bot with their captions, and keeps them when buttons change', async () => {
    const { server, api, ana, chat } = await setUp();
    const bold = { caption: 'so big', caption_entities: [{ type: 'bold' as const, offset: 3, length: 3 }] };
    const photo = await api.sendPhoto(ana.id, new InputFile(Buffer.from('pixels'), 'chart.png'), bold);
    await api.sendDocument(ana.id, new InputFile(Buffer.from('bytes'), '"a; \\"b\\".bin"'));
    await api.editMessageReplyMarkup(ana.id, photo.message_id, {
      reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go:1' }]] },
    });

    expect(chat.answers).toMatchObject([
      { kind: 'photo', text: 'so big', file: { name: 'chart.png', bytes: Buffer.from('pixels') }, raw: bold },
      { kind: 'document', text: '', file: { name: 'a; "b".bin', bytes: Buffer.from('bytes') } },
    ]);
    const { file_path } = await api.getFile(photo.photo[0]!.file_id);
    expect(await (await download(server, file_path!)).text()).toBe('pixels');
    const huge = api.sendPhoto(ana.id, new InputFile(Buffer.alloc(10 * 1024 * 1024 + 1), 'huge.png'));
    expect((await refusalOf(huge)).description).toMatch(/is too big for a photo/);
  });

  it('breaks downloads like any call', async () => {
    const { server, api, ana, chat } = await setUp();
    chat.say(ana, '', { attachment: 'document' });
    const [update] = await api.getUpdates();
    const { file_path } = await api.getFile(update!.message!.document!.file_id);
    server.fail('file', { status: 500, description: 'Internal Server Error' });
    server.cut('file');
    server.stall('file');

    expect((await download(server, file_path!)).status).toBe(500);
    await expect((await download(server, file_path!)).text()).rejects.toThrow();
    const reader = (await download(server, file_path!)).body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('some ');
    await reader.cancel();
    await server.until(() => server.callsOf('file')[2]?.endedAt !== undefined, 'the end of the connection');
  });
});

describe('drafts', () => {
  it('animate, and vanish after 30 s', async () => {
    const clock = createFakeClock();
    const { api, ana, chat } = await setUp({ clock });
    const thinking = { type: 'thinking' as const, text: 'Thinking…' };

    await api.sendRichMessageDraft(ana.id, 7, { blocks: [thinking] });
    expect(chat.draft).toMatchObject({ draftId: 7, text: '', activity: 'Thinking…', canStop: false });
    await clock.advance(20_000);
    await api.sendRichMessageDraft(ana.id, 7, paragraph('Half an ans'), { can_stop: true });
    await clock.advance(29_999);

    expect(chat.draft).toMatchObject({ text: 'Half an ans', canStop: true, shown: 2 });
    await clock.advance(1);
    expect(chat.draft).toBeUndefined();
    expect(chat.views.map(({ what }) => what)).toEqual(['draft', 'draft', 'draft-gone']);
  });

  it('end with a real message', async () => {
    const { api, ana, chat } = await setUp();
    await api.sendMessageDraft(ana.id, 7, 'Half');

    await api.sendMessage(ana.id, 'Half and half');

    expect(chat.draft).toBeUndefined();
    expect(await chat.untilMessage(/^Half and/)).toMatchObject({ text: 'Half and half' });
  });

  it('can be stopped by the person', async () => {
    const { api, ana, chat } = await setUp();
    await api.sendMessageDraft(ana.id, 7, 'Half', { can_stop: true, keep_on_stop: true });

    chat.pressStop(ana);
    const [update] = await api.getUpdates();
    await api.sendMessageDraft(ana.id, 7, 'Half and more', { can_stop: true });

    expect(update!.stopped_message_generation).toMatchObject({ chat: { id: ana.id }, draft_id: 7 });
    expect(chat.draft?.text).toBe('Half');
  });

  it('are refused in groups, with id 0, and where they are unknown', async () => {
    const { server, api, ana } = await setUp();
    const old = await setUp({ rich: false, drafts: false });
    const group = server.group([ana]);

    expect((await refusalOf(api.sendMessageDraft(group.id, 7, 'x'))).description).toBe(
      'Bad Request: TEXTDRAFT_PEER_INVALID',
    );
    expect((await refusalOf(api.sendMessageDraft(ana.id, 0, 'x'))).error_code).toBe(400);
    expect((await refusalOf(old.api.sendMessageDraft(old.ana.id, 7, 'x'))).description).toBe('Not Found');
    expect((await refusalOf(old.api.sendRichMessage(old.ana.id, paragraph('x')))).description).toBe('Not Found');
  });
});

describe('groups and topics', () => {
  it('marks commands, mentions, replies and forwards', async () => {
    const { server, api, ana } = await setUp();
    const group = server.group([ana]);
    const first = group.say(ana, '/status@bridge_test_bot see /etc/hosts, @bob');
    group.say(ana, 'that one', { replyTo: first.id, quote: 'see' });
    group.say(ana, 'look', { forwardedFrom: 'Cy' });
    group.say(ana, 'a gif', { viaBot: 'gif' });

    const [command, reply, forward, inline] = (await api.getUpdates()).map(({ message }) => message!);

    expect(command!.entities).toEqual([
      { type: 'bot_command', offset: 0, length: 23 },
      { type: 'mention', offset: 40, length: 4 },
    ]);
    expect(reply).toMatchObject({ message_thread_id: first.id, quote: { text: 'see', position: 24 } });
    expect(reply!.is_topic_message).toBeUndefined();
    expect(forward!.forward_origin).toMatchObject({ type: 'hidden_user', sender_user_name: 'Cy' });
    expect(inline).toMatchObject({ from: { first_name: 'Ana' }, via_bot: { is_bot: true, username: 'gif' } });
  });

  it('keeps topics apart, in forums and in private chats', async () => {
    const { server, api, ana } = await setUp();
    const forum = server.group([ana], { forum: true });
    const bo = server.addUser({ first_name: 'Bo' });
    const chat = server.privateChat(bo, { topics: true });
    const thread = forum.createTopic('Release');
    const { message_thread_id } = await api.createForumTopic(bo.id, 'Mine');

    forum.say(ana, 'hello', { thread });
    await api.sendMessageDraft(bo.id, 7, 'Half', { message_thread_id });
    await api.sendMessage(bo.id, 'in general');
    const update = (await api.getUpdates()).find(({ message }) => message?.text === 'hello');
    forum.closeTopic(thread);
    const closed = await refusalOf(api.sendMessage(forum.id, 'x', { message_thread_id: thread }));

    expect(update!.message).toMatchObject({ is_topic_message: true, message_thread_id: thread });
    expect(chat.draft).toMatchObject({ thread: message_thread_id, text: 'Half' });
    expect(closed.description).toBe('Bad Request: TOPIC_CLOSED');
    forum.vanish();
    expect((await refusalOf(api.sendMessage(forum.id, 'x'))).description).toBe('Bad Request: chat not found');
  });

  it('tells of a group that became a supergroup, and refuses its old id', async () => {
    const { server, api, ana } = await setUp();
    const group = server.group([ana], { basic: true });
    await api.sendMessage(group.id, 'before');

    const upgraded = group.upgrade(ana);
    const { description, parameters } = await refusalOf(api.sendMessage(group.id, 'to nobody'));
    await api.sendMessage(upgraded.id, 'after');
    const [joined, left, entered] = await api.getUpdates();

    expect([description, parameters]).toEqual([
      'Bad Request: group chat was upgraded to a supergroup chat',
      { migrate_to_chat_id: upgraded.id },
    ]);
    expect(joined!.my_chat_member).toMatchObject({ chat: { id: upgraded.id }, new_chat_member: { status: 'member' } });
    expect(left!.message).toMatchObject({ chat: { id: group.id }, migrate_to_chat_id: upgraded.id });
    expect(entered!.message).toMatchObject({ chat: { id: upgraded.id }, migrate_from_chat_id: group.id });
    expect([group.answers, upgraded.answers].map((seen) => seen.map(({ text }) => text))).toEqual([
      ['before'],
      ['after'],
    ]);
  });

  it('lets the bot make topics only where it may, with names and icons that Telegram has', async () => {
    const { server, api, ana } = await setUp();
    const forum = server.group([ana], { forum: true });
    const plain = server.group([ana]);
    const [icon] = await api.getForumTopicIconStickers();
    const refused = async (call: Promise<unknown>) => (await refusalOf(call)).description;

    expect(await refused(api.createForumTopic(plain.id, 'Fix'))).toBe('Bad Request: the chat is not a forum');
    expect(await refused(api.createForumTopic(ana.id, 'Fix'))).toBe('Bad Request: the chat is not a forum');
    expect(await refused(api.createForumTopic(forum.id, 'Fix'))).toBe(
      'Bad Request: not enough rights to create a topic',
    );
    forum.letManageTopics(true);
    expect(await refused(api.createForumTopic(forum.id, ' '))).toBe('Bad Request: TOPIC_TITLE_EMPTY');
    expect(await refused(api.createForumTopic(forum.id, 'x'.repeat(129)))).toBe('Bad Request: TOPIC_TITLE_TOO_LONG');
    expect(await refused(api.createForumTopic(forum.id, 'Fix', { icon_color: 7 as 0x6fb9f0 }))).toContain('color');
    expect(await refused(api.createForumTopic(forum.id, 'Fix', { icon_custom_emoji_id: '7' }))).toContain('DOCUMENT');
    await api.createForumTopic(forum.id, 'x'.repeat(128), { icon_custom_emoji_id: icon!.custom_emoji_id! });
    expect(forum.topics).toMatchObject([{ name: 'x'.repeat(128), emoji: icon!.emoji, closed: false }]);
    forum.vanish();
    expect(await refused(api.createForumTopic(forum.id, 'Fix'))).toBe('Bad Request: chat not found');
  });

  it('changes and closes topics of the bot, those of others only with the right, and each only once', async () => {
    const { server, api, ana } = await setUp();
    const forum = server.group([ana], { forum: true, managesTopics: true });
    const theirs = forum.createTopic('Theirs');
    const { message_thread_id: own } = await api.createForumTopic(forum.id, 'Fix');
    const [icon] = await api.getForumTopicIconStickers();
    const refused = async (call: Promise<unknown>) => (await refusalOf(call)).description;
    forum.letManageTopics(false);

    expect(await refused(api.editForumTopic(forum.id, theirs, { name: 'Ours' }))).toContain('not enough rights');
    expect(await refused(api.closeForumTopic(forum.id, theirs))).toContain('not enough rights');
    await api.editForumTopic(forum.id, own, { icon_custom_emoji_id: icon!.custom_emoji_id! });
    expect(await refused(api.editForumTopic(forum.id, own, { name: 'Fix' }))).toBe('Bad Request: TOPIC_NOT_MODIFIED');
    await api.closeForumTopic(forum.id, own);
    expect(await refused(api.closeForumTopic(forum.id, own))).toBe('Bad Request: TOPIC_NOT_MODIFIED');
    expect(await refused(api.sendMessage(forum.id, 'x', { message_thread_id: own }))).toBe('Bad Request: TOPIC_CLOSED');
    forum.deleteTopic(own);
    expect(await refused(api.closeForumTopic(forum.id, own))).toBe('Bad Request: TOPIC_ID_INVALID');
    expect(forum.topics).toMatchObject([{ id: theirs, name: 'Theirs', edits: 0 }]);
  });

  it('tells of topics by service messages, of its own too, and what is said there replies to the first', async () => {
    const { server, api, ana } = await setUp();
    const forum = server.group([ana], { forum: true });
    forum.letManageTopics(true);
    const { message_thread_id: thread } = await api.createForumTopic(forum.id, 'Fix');
    await api.editForumTopic(forum.id, thread, { name: 'Fixed' });
    forum.say(ana, 'and more', { thread });
    await api.closeForumTopic(forum.id, thread);

    const [right, ...updates] = await api.getUpdates();
    const from = { is_bot: true };
    const chat = { id: forum.id, is_forum: true };
    expect(right!.my_chat_member).toMatchObject({ chat, new_chat_member: { can_manage_topics: true } });
    expect(updates.map(({ message }) => message)).toMatchObject([
      { message_id: thread, message_thread_id: thread, from, chat, forum_topic_created: { name: 'Fix' } },
      { message_thread_id: thread, from, forum_topic_edited: { name: 'Fixed' } },
      { text: 'and more', reply_to_message: { message_id: thread, from, forum_topic_created: { name: 'Fix' } } },
      { message_thread_id: thread, from, forum_topic_closed: {} },
    ]);
    expect(forum.answers).toEqual([]);
  });

  it('forgets a topic that was deleted, with all that stood in it', async () => {
    const { server, api, ana } = await setUp();
    const forum = server.group([ana], { forum: true });
    const message_thread_id = forum.createTopic('Release');
    await api.sendMessage(forum.id, 'inside', { message_thread_id });
    await api.sendMessage(forum.id, 'outside');

    forum.deleteTopic(message_thread_id);
    const { description } = await refusalOf(api.sendMessage(forum.id, 'x', { message_thread_id }));

    expect(description).toBe('Bad Request: message thread not found');
    expect(forum.answers.map(({ text }) => text)).toEqual(['outside']);
  });
});

describe('limits', () => {
  it('hold a private chat that got too much, longer with each call', async () => {
    const clock = createFakeClock();
    const { server, api, ana, chat } = await setUp({ clock, limits: true });
    for (const text of ['1', '2', '3', '4', '5']) await api.sendMessage(ana.id, text);

    const held = await refusalOf(api.sendMessage(ana.id, '6'));
    const longer = await refusalOf(api.sendChatAction(ana.id, 'typing'));
    await clock.advance(10_000);
    await api.sendMessage(ana.id, '6');

    expect(held.description).toBe('Too Many Requests: retry after 5');
    expect(held.parameters.retry_after).toBe(5);
    expect(longer.parameters.retry_after).toBe(10);
    expect(server.tooManyRequests()).toBe(2);
    expect(chat.answers).toHaveLength(6);
  });

  it('let one message a second pass after a burst', async () => {
    const clock = createFakeClock();
    const { server, api, ana } = await setUp({ clock, limits: true });
    for (const text of ['1', '2', '3', '4', '5']) await api.sendMessage(ana.id, text);

    for (let i = 0; i < 3; i += 1) {
      await clock.advance(1000);
      await api.sendMessage(ana.id, 'more');
    }

    expect(server.tooManyRequests()).toBe(0);
  });

  it('count 20 a minute in a group and 30 a second over all', async () => {
    const clock = createFakeClock();
    const { server, api, ana } = await setUp({ clock, limits: true });
    const group = server.group([ana]);
    const others = Array.from({ length: 12 }, (_, i) => server.privateChat(server.addUser({ first_name: `U${i}` })));

    for (let i = 0; i < 20; i += 1) await api.sendMessage(group.id, `message ${i}`);
    for (const { id } of others.slice(0, 10)) await api.sendChatAction(id, 'typing');
    const overAll = await refusalOf(api.sendMessage(others[10]!.id, 'x'));
    await clock.advance(1000);
    await api.sendMessage(others[10]!.id, 'x');
    const inGroup = await refusalOf(api.sendMessage(group.id, 'x'));

    expect(overAll.parameters.retry_after).toBe(1);
    expect(inGroup.parameters.retry_after).toBe(59);
  });
});

describe('faults', () => {
  it('fail calls before they are done, as often as planned', async () => {
    const { server, api, ana, chat } = await setUp();
    server.fail('sendMessage', {
      status: 429,
      description: 'Too Many Requests: retry after 3',
      retryAfter: 3,
      times: 2,
    });
    server.html('*');

    const errors = [await refusalOf(api.sendMessage(ana.id, 'x')), await refusalOf(api.sendMessage(ana.id, 'x'))];
    await expect(api.sendMessage(ana.id, 'x')).rejects.toBeInstanceOf(HttpError);
    await api.sendMessage(ana.id, 'x');

    expect(errors.map(({ parameters }) => parameters.retry_after)).toEqual([3, 3]);
    expect(server.callsOf('sendMessage').map(({ status }) => status)).toEqual([429, 429, 502, 200]);
    expect(chat.answers).toHaveLength(1);
  });

  it('lose an answer after the call was done', async () => {
    const { server, api, ana, chat } = await setUp();
    server.fail('sendMessage', { when: 'after' });

    await expect(api.sendMessage(ana.id, 'done?')).rejects.toBeInstanceOf(HttpError);

    expect(await chat.untilMessage('done?')).toMatchObject({ text: 'done?' });
    expect(server.callsOf('sendMessage')[0]!.status).toBeUndefined();
  });

  it('cut an answer, whose updates come again', async () => {
    const { server, api, ana, chat } = await setUp();
    chat.say(ana, 'hello');
    server.cut('getUpdates');

    // Not with grammY: it doesn't notice a cut answer before its own timeout.
    const answer = await fetch(`${server.apiRoot}/bot${server.token}/getUpdates`);
    await expect(answer.json()).rejects.toThrow();

    expect(await api.getUpdates()).toHaveLength(1);
  });

  it('leave a call without an answer', async () => {
    const { server, api, ana, chat } = await setUp();
    server.hang('sendMessage');
    const { signal, abort } = abortable();
    const hangs = api.sendMessage(ana.id, 'x', {}, signal);
    await server.until(() => server.calls.at(-1)?.params.text === 'x', 'the call that hangs');

    await api.sendMessage(ana.id, 'y');
    abort();
    await expect(hangs).rejects.toBeInstanceOf(HttpError);

    expect(chat.answers.map(({ text }) => text)).toEqual(['y']);
  });

  it('go offline and come back with all updates', async () => {
    const { server, api, ana, chat } = await setUp();
    const poll = api.getUpdates({ timeout: 50 });
    await server.untilPolling();

    await Promise.all([expect(poll).rejects.toBeInstanceOf(HttpError), server.offline()]);
    chat.say(ana, 'are you there?');
    await expect(api.getMe()).rejects.toBeInstanceOf(HttpError);
    await server.online();

    expect((await api.getUpdates()).map(({ message }) => message?.text)).toEqual(['are you there?']);
  });

  it('tell who waits in vain what was called', async () => {
    const server = await startTelegramServer();
    const waits = server.until(() => false, 'a miracle');

    await Promise.all([
      expect(waits).rejects.toThrow(/waited for a miracle until the server was closed/),
      server.close(),
    ]);
  });
});

describe('ephemeral messages', () => {
  const forAna = (ana: { id: number }) => ({ ephemeral_message_parameters: { receiver_user_id: ana.id } });

  async function inGroup() {
    const clock = createFakeClock();
    const { server, api, ana } = await setUp({ clock });
    const ben = server.addUser({ first_name: 'Ben' });
    const group = server.group([ana, ben]);
    const scope = { type: 'all_group_chats' as const };
    await api.setMyCommands([{ command: 'who', description: 'Who', is_ephemeral: true }], { scope });
    const ask = () => group.say(ana, '/who', { whisper: true }).raw.ephemeral_message_id!;
    return { server, api, ana, ben, group, ask, clock };
  }

  it('are sent only as the answer to one of that person, for 15 seconds, and nobody else sees them', async () => {
    const { api, ana, ben, group, ask, clock } = await inGroup();
    const asked = ask();
    const answer = (to: { id: number } = ana) =>
      api.sendMessage(group.id, 'You', { ...forAna(to), reply_parameters: { ephemeral_message_id: asked } });

    const sent = await answer();
    expect(sent).toMatchObject({ message_id: 0, ephemeral_message_id: expect.any(Number), receiver_user: ana });
    expect(group.whispersTo(ana)).toMatchObject([{ text: 'You' }]);
    expect([group.whispersTo(ben), group.messages]).toEqual([[], []]);

    expect((await refusalOf(answer(ben))).error_code).toBe(400);
    expect((await refusalOf(api.sendMessage(group.id, 'You', forAna(ana)))).error_code).toBe(400);
    await clock.advance(15_001);
    expect((await refusalOf(answer())).error_code).toBe(400);
  });

  it('take no ordinary reply, and an app sends one only for a command whose menu says so', async () => {
    const { api, ana, group, ask } = await inGroup();

    const reply = api.sendMessage(group.id, 'All', { reply_parameters: { ephemeral_message_id: ask() } });

    expect((await refusalOf(reply)).description).toContain('must be ephemeral');
    expect(() => group.say(ana, '/other', { whisper: true })).toThrow('no app sends');
  });
});
