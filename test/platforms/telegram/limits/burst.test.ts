import { expect, test } from 'vitest';
import { paragraph } from '../../../../src/text/document/blocks.ts';
import { conversationOf, deliverAll, never, post, startRig } from '../rig.ts';

test('40 chats at once on a strict server: every answer arrives and nothing is a 429', async () => {
  const { server, platform } = await startRig({ limits: true });
  const people = Array.from({ length: 40 }, (_, index) => server.addUser({ first_name: `Person ${index}` }));
  const chats = people.map((person, index) => (index % 4 === 0 ? server.group([person]) : server.privateChat(person)));

  await Promise.all(
    chats.map(async (chat, index) => {
      const conversation = conversationOf(chat);
      const said = chat.say(people[index]!, 'go');
      await platform.receipts!.taken(conversation, String(said.id), never);
      await platform.receipts!.typing(conversation, never);
      let handle: Record<string, unknown> | undefined;
      for (const text of ['one', 'one two', 'one two three']) {
        handle =
          (await platform.previews!.show(conversation, index + 1, handle, { blocks: [paragraph(text)] }, never)) ??
          handle;
      }
      await deliverAll(platform, conversation, post(`answer ${index}`));
      if (handle !== undefined) await platform.previews!.retract(conversation, handle, never);
    }),
  );

  expect(server.tooManyRequests()).toBe(0);
  expect(chats.map((chat) => chat.answers.map(({ text }) => text))).toEqual(
    chats.map((_, index) => [`answer ${index}`]),
  );
  expect(server.callsOf('sendRichMessageDraft').length).toBeGreaterThan(0);
});

test('more answers than a chat may get at once all arrive, in order and without a 429', async () => {
  const { server, platform } = await startRig({ limits: true });
  const chat = server.privateChat(server.addUser({ first_name: 'Ann' }));
  const answers = Array.from({ length: 6 }, (_, index) => `answer ${index}`);
  await Promise.all(answers.map((answer) => deliverAll(platform, conversationOf(chat), post(answer))));

  expect(server.tooManyRequests()).toBe(0);
  expect(chat.answers.map(({ text }) => text)).toEqual(answers);
});

test('eight sessions of a group at once get their topics, signs and answers without a 429', async () => {
  const { server, platform } = await startRig({ limits: true });
  const ann = server.addUser({ first_name: 'Ann' });
  const forum = server.group([ann], { forum: true, managesTopics: true });
  const names = Array.from({ length: 8 }, (_, index) => `session ${index}`);
  const places = platform.places!;

  await Promise.all(
    names.map(async (name) => {
      const place = await places.open(conversationOf(forum), name, 'running', never);
      await places.show(place, name, 'needs-you', never);
      await deliverAll(platform, place, post(`answer of ${name}`));
      await places.show(place, name, 'done', never);
    }),
  );

  expect(server.tooManyRequests()).toBe(0);
  expect(forum.topics.map(({ name }) => name).sort()).toEqual(names);
  expect(
    forum.answers.map(({ thread, text }) => `${text} in ${forum.topics.find(({ id }) => id === thread)?.name}`).sort(),
  ).toEqual(names.map((name) => `answer of ${name} in ${name}`));
});
