import { expect, test } from 'vitest';
import { paragraph } from '../../../../src/text/document/blocks.ts';
import { deliverAll, never, post, startRig } from '../rig.ts';

test('40 channels at once on a strict server: every answer arrives and nothing is a 429', {
  timeout: 30_000,
}, async () => {
  const { server, platform } = await startRig({ limits: true });
  const people = Array.from({ length: 40 }, (_, index) => server.addUser({ username: `person${index}` }));
  const channels = people.map((person) => server.dm(person));

  await Promise.all(
    channels.map(async (channel, index) => {
      const conversation = `discord:${channel.id}`;
      const said = channel.say(people[index]!, 'go');
      await platform.receipts!.taken(conversation, said.id, never);
      await platform.receipts!.typing(conversation, never);
      let handle: Record<string, unknown> | undefined;
      for (const text of ['one', 'one two', 'one two three']) {
        const view = { blocks: [paragraph(text)] };
        handle = (await platform.previews!.show(conversation, index + 1, handle, view, never)) ?? handle;
      }
      await deliverAll(platform, conversation, post(`answer ${index}`));
      if (handle !== undefined) await platform.previews!.retract(conversation, handle, never);
    }),
  );

  expect(server.tooManyRequests()).toBe(0);
  expect(channels.map(({ answers }) => answers.map(({ text }) => text))).toEqual(
    channels.map((_, index) => [`answer ${index}`]),
  );
  expect(server.callsOf('POST /channels/:channel/messages').length).toBeGreaterThan(40);
});

test('more answers than a channel may get at once all arrive, in order and without a 429', {
  timeout: 20_000,
}, async () => {
  const { server, platform } = await startRig({ limits: true });
  const dm = server.dm(server.addUser({ username: 'ann' }));
  const answers = Array.from({ length: 7 }, (_, index) => `answer ${index}`);

  await Promise.all(answers.map((answer) => deliverAll(platform, `discord:${dm.id}`, post(answer))));

  expect(server.tooManyRequests()).toBe(0);
  expect(dm.answers.map(({ text }) => text)).toEqual(answers);
});
