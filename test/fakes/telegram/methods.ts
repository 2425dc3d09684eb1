import { flagOf, integerOf, isObject, jsonOf, type Params, textOf } from './params.ts';
import { badRequest, Refusal } from './refusal.ts';
import * as sending from './sending.ts';
import { chatOf, threadOf } from './targets.ts';
import * as topics from './topics.ts';
import { sendDocument, sendPhoto, sendVoice } from './uploads.ts';
import { addView, type World } from './world.ts';

const queryLifetime = 5 * 60_000;

/** The reactions bots may use, from the Bot API's ReactionTypeEmoji. */
const reactions = new Set(
  (
    '👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 ' +
    '🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡'
  ).split(' '),
);

const chatActions = new Set(
  (
    'typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker ' +
    'find_location record_video_note upload_video_note'
  ).split(' '),
);

export type Method = (params: Params, signal: AbortSignal) => unknown;

/** The methods this server knows, by their exact names. What `rich` or `drafts` switches off is unknown: 404. */
export function createMethods(world: World, { rich, drafts }: { rich: boolean; drafts: boolean }): Map<string, Method> {
  const methods: Record<string, Method> = {
    getMe: () => world.bot,
    getUpdates: (params, signal) => getUpdates(world, params, signal),
    getWebhookInfo: () => ({
      url: world.webhook ?? '',
      has_custom_certificate: false,
      pending_update_count: world.queue.size(),
    }),
    setWebhook: (params) => {
      world.webhook = textOf(params, 'url') || undefined;
      if (world.webhook !== undefined) world.queue.terminate('Conflict: terminated by setWebhook request');
      return true;
    },
    deleteWebhook: () => {
      world.webhook = undefined;
      return true;
    },
    sendMessage: (params) => sending.sendMessage(world, params),
    sendDocument: (params) => sendDocument(world, params),
    sendPhoto: (params) => sendPhoto(world, params),
    sendVoice: (params) => sendVoice(world, params),
    getFile: (params) => world.files.find(textOf(params, 'file_id') ?? ''),
    editMessageText: (params) => sending.editMessageText(world, params, rich),
    editMessageReplyMarkup: (params) => sending.editMessageReplyMarkup(world, params),
    editEphemeralMessageText: (params) => sending.editWhisperText(world, params, rich),
    editEphemeralMessageReplyMarkup: (params) => sending.editWhisperMarkup(world, params),
    deleteEphemeralMessage: (params) => sending.deleteWhisper(world, params),
    deleteMessage: (params) => deleteMessage(world, params),
    setMessageReaction: (params) => setMessageReaction(world, params),
    sendChatAction: (params) => sendChatAction(world, params),
    answerCallbackQuery: (params) => answerCallbackQuery(world, params),
    setMyCommands: (params) => setMyCommands(world, params),
    getMyCommands: () => world.commands,
    getForumTopicIconStickers: () => topics.getForumTopicIconStickers(),
    createForumTopic: (params) => topics.createForumTopic(world, params),
    editForumTopic: (params) => topics.editForumTopic(world, params),
    closeForumTopic: (params) => topics.closeForumTopic(world, params),
  };
  if (rich) methods.sendRichMessage = (params) => sending.sendRichMessage(world, params);
  if (drafts) methods.sendMessageDraft = (params) => sending.sendDraft(world, params, 'text');
  if (rich && drafts) methods.sendRichMessageDraft = (params) => sending.sendDraft(world, params, 'rich');
  return new Map(Object.entries(methods));
}

function getUpdates(world: World, params: Params, signal: AbortSignal): unknown {
  if (world.webhook !== undefined) {
    const hint = 'use deleteWebhook to delete the webhook first';
    throw new Refusal(409, `Conflict: can't use getUpdates method while webhook is active; ${hint}`);
  }
  const allowed = jsonOf(params, 'allowed_updates');
  const request = {
    offset: integerOf(params, 'offset') ?? 0,
    limit: clamp(integerOf(params, 'limit') ?? 100, 1, 100),
    timeout: world.holdsPolls ? clamp(integerOf(params, 'timeout') ?? 0, 0, 50) : 0,
    allowedUpdates: Array.isArray(allowed) ? allowed.map(String) : undefined,
  };
  const poll = world.queue.poll(request, signal);
  if (world.conflict) world.queue.terminate();
  return poll;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** Source: Bot API, `deleteMessage`: 48 hours, in private chats too. */
const deletableFor = 48 * 3_600_000;

function deleteMessage(world: World, params: Params): true {
  const chat = chatOf(world, params);
  const message = chat.messages.get(integerOf(params, 'message_id') ?? 0);
  if (message === undefined) throw badRequest('message to delete not found');
  const own = message.from.id === world.bot.id;
  const isOld = world.clock.now() - message.at > deletableFor;
  if ((!own && chat.type !== 'private') || isOld) throw badRequest("message can't be deleted for everyone");
  chat.messages.delete(message.id);
  if (own) {
    addView(world, chat, { what: 'deleted', id: message.id, thread: message.thread, text: message.text, activity: '' });
  }
  return true;
}

function setMessageReaction(world: World, params: Params): true {
  const chat = chatOf(world, params);
  const message = chat.messages.get(integerOf(params, 'message_id') ?? 0);
  if (message === undefined) throw badRequest('message to react not found');
  const wanted = jsonOf(params, 'reaction') ?? [];
  if (!Array.isArray(wanted)) throw badRequest("can't parse reaction types JSON object");
  if (wanted.length > 1) throw badRequest('REACTIONS_TOO_MANY');
  const emoji = wanted.map((reaction) =>
    isObject(reaction) && reaction.type === 'emoji' ? reaction.emoji : undefined,
  );
  if (!emoji.every((one) => reactions.has(one as string))) throw badRequest('REACTION_INVALID');
  message.reactions = emoji as string[];
  return true;
}

function sendChatAction(world: World, params: Params): true {
  const chat = chatOf(world, params);
  threadOf(chat, params);
  if (!chatActions.has(textOf(params, 'action') ?? '')) throw badRequest('wrong parameter action in request');
  chat.typing += 1;
  return true;
}

function answerCallbackQuery(world: World, params: Params): true {
  const query = world.queries.get(textOf(params, 'callback_query_id') ?? '');
  if (query === undefined || query.done || world.clock.now() - query.at > queryLifetime) {
    throw badRequest('query is too old and response timeout expired or query ID is invalid');
  }
  const text = textOf(params, 'text');
  if (text !== undefined && text.length > 200) throw badRequest('MESSAGE_TOO_LONG');
  query.done = true;
  query.answer(text, flagOf(params, 'show_alert'));
  return true;
}

function setMyCommands(world: World, params: Params): true {
  const commands = jsonOf(params, 'commands');
  if (!Array.isArray(commands)) throw badRequest("can't parse commands JSON object");
  if (commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  for (const entry of commands) {
    const { command, description } = isObject(entry) ? entry : {};
    if (typeof command !== 'string' || !/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
    if (typeof description !== 'string' || description.length < 1 || description.length > 256) {
      throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
    }
  }
  const scope = jsonOf(params, 'scope');
  if (scope === undefined || (isObject(scope) && scope.type === 'default')) world.commands = commands;
  if (isObject(scope) && scope.type === 'all_group_chats') world.groupCommands = commands;
  return true;
}
