const bot = { id: 700, is_bot: true, first_name: 'Bridge', username: 'Our_Bot' };
const ann = { id: 42, is_bot: false, first_name: 'Ann', last_name: 'Lee', username: 'annlee', language_code: 'en' };
const bob = { id: 43, is_bot: false, first_name: 'Bob' };
const direct = { id: 42, type: 'private', first_name: 'Ann', last_name: 'Lee', username: 'annlee' };
const forum = { id: -1_002_000_000_001, type: 'supergroup', title: 'Team', is_forum: true };
const group = { id: -5_001, type: 'group', title: 'Friends', all_members_are_administrators: true };
const date = 1_767_600_000;

const inTopic = { message_thread_id: 9, is_topic_message: true };
const card = { message_id: 3, from: bot, date, text: 'May I run the tests?' };
const keyboard = { inline_keyboard: [[{ text: 'Allow once', callback_data: 'allow:7' }]] };

function inPrivate(fields: object): object {
  return { message_id: 5, from: ann, chat: direct, date, ...fields };
}

function inForum(fields: object): object {
  return { message_id: 6, from: bob, chat: forum, date, ...inTopic, ...fields };
}

/** Updates as the Bot API gives them, one for each thing that parsing knows. */
export const realUpdates: Record<string, unknown>[] = [
  { message: inPrivate({ text: 'fix the tests' }) },
  { message: inPrivate({ text: '/status', entities: [{ type: 'bot_command', offset: 0, length: 7 }] }) },
  { message: inPrivate({ text: 'yes', reply_to_message: { ...card, chat: direct, reply_markup: keyboard } }) },
  {
    message: inForum({
      text: '@Our_Bot why?',
      entities: [{ type: 'mention', offset: 0, length: 8 }],
      reply_to_message: { ...card, chat: forum, ...inTopic },
      quote: { text: 'run the tests', position: 6, is_manual: true },
    }),
  },
  {
    message: inForum({
      text: '/cancel@Our_Bot 12',
      entities: [{ type: 'bot_command', offset: 0, length: 15 }],
      reply_to_message: { message_id: 9, from: ann, chat: forum, date, forum_topic_created: { name: 'Bugs' } },
    }),
  },
  { message: inPrivate({ text: 'see', forward_origin: { type: 'user', sender_user: bob, date } }) },
  { message: inPrivate({ text: 'see', forward_origin: { type: 'hidden_user', sender_user_name: 'Cy', date } }) },
  {
    message: inPrivate({
      text: 'see',
      forward_origin: { type: 'channel', chat: { id: -1_001, type: 'channel', title: 'News' }, message_id: 4, date },
    }),
  },
  { message: inPrivate({ text: 'a gif', via_bot: { id: 88, is_bot: true, first_name: 'Gif', username: 'gif' } }) },
  {
    message: inPrivate({
      text: 'this one',
      external_reply: { origin: { type: 'user', sender_user: bob, date }, chat: forum, message_id: 77 },
      quote: { text: 'the log says no', position: 0 },
    }),
  },
  {
    message: inPrivate({
      caption: 'look',
      media_group_id: '13579',
      photo: [{ file_id: 'small', file_unique_id: 's', width: 90, height: 60, file_size: 1_000 }],
    }),
  },
  {
    message: inPrivate({
      document: { file_id: 'doc', file_unique_id: 'd', file_name: 'a.txt', mime_type: 'text/plain', file_size: 12 },
    }),
  },
  {
    message: inPrivate({
      rich_message: {
        blocks: [
          { type: 'heading', size: 1, text: 'Plan' },
          {
            type: 'list',
            items: [{ label: '1.', blocks: [{ type: 'paragraph', text: ['do ', { type: 'bold', text: 'it' }] }] }],
          },
          { type: 'table', cells: [[{ text: 'a', align: 'left', valign: 'top' }]] },
        ],
      },
    }),
  },
  { message: { message_id: 8, from: bob, chat: group, date, text: 'hello all' } },
  { edited_message: inPrivate({ text: 'fix all tests', edit_date: date + 5 }) },
  { edited_message: inForum({ text: 'why so?', edit_date: date + 5, reply_to_message: { ...card, chat: forum } }) },
  {
    callback_query: {
      id: '4382bfdwdsb323b2d9',
      from: ann,
      message: { ...card, chat: direct, reply_markup: keyboard },
      chat_instance: '-3001',
      data: 'allow:7',
    },
  },
  {
    callback_query: {
      id: '4382bfdwdsb323b2d8',
      from: bob,
      message: { ...card, chat: forum, ...inTopic, reply_markup: keyboard },
      chat_instance: '-3002',
      data: 'deny:7',
    },
  },
  {
    callback_query: {
      id: '4382bfdwdsb323b2d7',
      from: bob,
      message: { chat: forum, message_id: 3, date: 0 },
      chat_instance: '-3002',
      data: 'deny:7',
    },
  },
  { stopped_message_generation: { chat: direct, draft_id: 1_234 } },
  { stopped_message_generation: { chat: direct, message_thread_id: 9, draft_id: 1_235 } },
].map((update, index) => ({ update_id: 700_000_001 + index, ...update }));
