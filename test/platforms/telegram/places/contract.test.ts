import { createTelegramPlatform } from '../../../../src/platforms/telegram/platform.ts';
import { createClock } from '../../../../src/system/clock.ts';
import { describeSessionPlaces, type PlacesRig } from '../../../contracts/chat-platform/places.ts';
import { startTelegramServer } from '../../../fakes/telegram/server.ts';
import { createRecordedLog } from '../../recorded-log.ts';

async function makeRig(where: 'forum' | 'private'): Promise<PlacesRig> {
  const server = await startTelegramServer();
  const ann = server.addUser({ first_name: 'Ann' });
  const isForum = where === 'forum';
  const chat = isForum
    ? server.group([ann], { forum: true, managesTopics: true })
    : server.privateChat(ann, { topics: true });
  const store = new Map<string, string>();
  const platform = createTelegramPlatform({
    token: server.token,
    apiRoot: server.apiRoot,
    clock: createClock(),
    log: createRecordedLog(),
    store: { get: (key) => store.get(key), set: (key, value) => void store.set(key, value) },
  });
  const threadOf = (conversation: string) => {
    const [, , thread] = conversation.split(':');
    return thread === undefined ? undefined : Number(thread);
  };
  const topicOf = (place: string) => chat.topics.find(({ id }) => id === threadOf(place));

  return {
    platform,
    near: `telegram:${chat.id}`,
    say(conversation, text) {
      const thread = threadOf(conversation);
      chat.say(ann, text, thread === undefined ? {} : { thread });
    },
    seen: (conversation) =>
      chat.answers.filter(({ thread }) => thread === threadOf(conversation)).map(({ text }) => text),
    look(place) {
      const topic = topicOf(place);
      return topic && { name: topic.name, sign: topic.emoji };
    },
    changes: () => server.callsOf('editForumTopic').length,
    ...(isForum && { isClosed: (place: string) => topicOf(place)!.closed }),
    remove: (place) => chat.deleteTopic(threadOf(place)!),
    forbid() {
      if (isForum) chat.letManageTopics(false);
      else server.bot.has_topics_enabled = false;
    },
    hold: () =>
      server.fail('editForumTopic', {
        status: 429,
        description: 'Too Many Requests: retry after 600',
        retryAfter: 600,
      }),
    close: () => server.close(),
  };
}

describeSessionPlaces('Forum topics of Telegram', () => makeRig('forum'));
describeSessionPlaces('Private topics of Telegram', () => makeRig('private'));
