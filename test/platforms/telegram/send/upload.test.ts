import { describe, expect, test } from 'vitest';
import { paragraph } from '../../../../src/text/document/blocks.ts';
import { pixel, useTestFolder } from '../../../contracts/chat-platform/outgoing-files.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { conversationOf, deliverAll, never, post, type Rig, startRig } from '../rig.ts';

const folder = useTestFolder();

async function setUp(options: Parameters<typeof startRig>[0] = {}) {
  const rig = await startRig(options);
  const ann = rig.server.addUser({ first_name: 'Ann' });
  const chat = rig.server.privateChat(ann);
  return { ...rig, ann, chat, conversation: conversationOf(chat) };
}

/** Delivers the first part, then what it becomes when it is refused; tells how many forms it took. */
async function deliverSomehow(
  { platform }: Rig,
  conversation: string,
  what: Parameters<Rig['platform']['prepare']>[0],
) {
  let parts = platform.prepare(what);
  for (let forms = 1; ; forms += 1) {
    const refused = await platform.deliver(conversation, parts[0]!, never).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refused === undefined) return forms;
    expect(refused).toMatchObject({ code: 'part-refused' });
    parts = platform.downgrade(parts[0]!);
  }
}

describe('a file', () => {
  test('comes with its caption in its style, its buttons, as a reply, with a sound', async () => {
    const { platform, ann, chat, conversation } = await setUp();
    const asked = chat.say(ann, 'go');
    await deliverAll(platform, conversation, {
      blocks: [paragraph('The ', { type: 'bold', children: [{ type: 'text', text: 'report' }] })],
      file: await folder.outgoing('report.pdf', Buffer.from('%PDF-1.7')),
      buttons: [[{ label: 'Again', action: 'again:1' }]],
      replyTo: String(asked.id),
      notify: true,
    });

    expect(chat.answers).toHaveLength(1);
    expect(chat.answers[0]).toMatchObject({
      kind: 'document',
      text: 'The report',
      silent: false,
      replyTo: asked.id,
      buttons: [[{ label: 'Again', data: 'again:1' }]],
      file: { name: 'report.pdf', text: '%PDF-1.7' },
      raw: { caption_entities: [{ type: 'bold', offset: 4, length: 6 }] },
    });
  });

  test('keeps its name, whatever is in it', async () => {
    const { platform, chat, conversation } = await setUp();
    const names = ['a b; c.txt', '"quoted" \\ back.txt', 'Übersicht 漢字.txt', 'two\r\nlines.txt'];
    for (const name of names) {
      await deliverAll(platform, conversation, { ...post(''), file: await folder.outgoing(name, Buffer.from('x')) });
    }

    expect(chat.answers.map(({ file }) => file?.name)).toEqual([...names.slice(0, 3), 'two  lines.txt']);
  });

  test('follows words that are too long for a caption: the reply is first, the sound and the buttons are last', async () => {
    const { platform, ann, chat, conversation } = await setUp();
    const asked = chat.say(ann, 'go');
    const file = await folder.outgoing('report.pdf', Buffer.from('%PDF-1.7'));
    const buttons = [[{ label: 'Again', action: 'again:1' }]];
    await deliverAll(platform, conversation, post('x'.repeat(1_025), { file, buttons, replyTo: String(asked.id) }));

    expect(chat.answers).toMatchObject([
      { kind: 'rich', text: 'x'.repeat(1_025), silent: true, replyTo: asked.id, buttons: [] },
      { kind: 'document', text: '', silent: false, replyTo: undefined, buttons: [[{ label: 'Again' }]] },
    ]);
  });

  test('has room for a caption of 1,024', async () => {
    const { platform, chat, conversation } = await setUp();
    const file = await folder.outgoing('report.pdf', Buffer.from('%PDF-1.7'));
    await deliverAll(platform, conversation, post('x'.repeat(1_024), { file }));

    expect(chat.answers.map(({ kind, text }) => [kind, text.length])).toEqual([['document', 1_024]]);
  });

  test('that is not there any more leaves a word in its place', async () => {
    const rig = await setUp();
    const file = { path: folder.path('nowhere'), name: 'lost.pdf', kind: 'document' as const, size: 8 };
    await deliverSomehow(rig, rig.conversation, post('Here you are', { file }));

    expect(rig.chat.answers.map(({ text }) => text)).toEqual([
      'Here you are\n\nI could not send lost.pdf: the file is gone, or Telegram refused it.',
    ]);
    expect(rig.server.callsOf('sendDocument')).toEqual([]);
    expect(rig.log.all()).not.toContain('nowhere');
  });

  test('that a group takes none of leaves a word in its place', async () => {
    const rig = await setUp();
    const group = rig.server.group([rig.ann]);
    rig.server.fail('sendDocument', {
      status: 400,
      description: 'Bad Request: not enough rights to send documents to the chat',
    });
    const file = await folder.outgoing('report.pdf', Buffer.from('%PDF-1.7'));
    await deliverSomehow(rig, conversationOf(group), post('Here you are', { file }));

    expect(group.answers.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Here you are\n\nI could not send report.pdf/),
    ]);
  });

  test('is sent again whole after a 429 and after a lost connection', async () => {
    const clock = createFakeClock();
    const { server, platform, chat, conversation } = await setUp({ platformClock: clock });
    const bytes = Buffer.alloc(400_000, 'every byte ');
    server.fail('sendDocument', { status: 429, description: 'Too Many Requests: retry after 3', retryAfter: 3 });
    server.html('sendDocument');
    const [part] = platform.prepare(post('', { file: await folder.outgoing('a.bin', bytes) }));
    const first = platform.deliver(conversation, part!, never).catch((error: unknown) => error);
    await server.untilCall('sendDocument');
    await clock.advance(4_000);
    expect(await first).toMatchObject({ code: 'retry-later' });
    await platform.deliver(conversation, part!, never);

    expect(chat.answers.map(({ file }) => bytes.equals(file!.bytes))).toEqual([true]);
  });

  test('has more time the larger it is', async () => {
    const clock = createFakeClock();
    const { server, platform, conversation } = await setUp({ platformClock: clock });
    server.hang('sendDocument');
    const file = await folder.outgoing('a.bin', Buffer.alloc(320_000));
    const [part] = platform.prepare(post('', { file }));
    let failed = false;
    const failure = platform.deliver(conversation, part!, never).catch((error: unknown) => {
      failed = true;
      return error;
    });
    await server.until(() => server.callsOf('sendDocument').length === 1, 'the upload');
    await clock.advance(119_999);
    expect(failed).toBe(false);
    await clock.advance(1);

    expect(await failure).toMatchObject({ code: 'retry-later' });
  });
});

describe('an image', () => {
  test.each([
    ['a picture', 'chart.png', pixel, 'photo'],
    ['a picture of more than 10 MB', 'poster.png', Buffer.alloc(10 * 1024 * 1024 + 1), 'document'],
    ['a GIF, which would stand still as a photo', 'wave.gif', Buffer.from('GIF89a'), 'document'],
  ])('that is %s is sent as what shows it best', async (_what, name, bytes, kind) => {
    const { server, platform, chat, conversation } = await setUp();
    await deliverAll(platform, conversation, post('look', { file: await folder.outgoing(name, bytes, 'image') }));

    expect(chat.answers).toMatchObject([{ kind, text: 'look' }]);
    expect(server.calls.filter(({ status }) => status !== 200)).toEqual([]);
  });

  test.each(['PHOTO_INVALID_DIMENSIONS', 'IMAGE_PROCESS_FAILED', 'not enough rights to send photos to the chat'])(
    'that is refused as a photo (%s) is sent as a document',
    async (reason) => {
      const rig = await setUp();
      rig.server.fail('sendPhoto', { status: 400, description: `Bad Request: ${reason}` });
      const file = await folder.outgoing('strip.png', pixel, 'image');
      const forms = await deliverSomehow(rig, rig.conversation, post('look', { file, replyTo: '9' }));

      expect(forms).toBe(2);
      expect(rig.chat.answers).toMatchObject([{ kind: 'document', text: 'look', silent: false }]);
      expect(rig.chat.answers[0]!.file?.name).toBe('strip.png');
    },
  );
});

describe('a spoken answer', () => {
  test('is a voice message, or a document where Telegram takes it for none', async () => {
    const rig = await setUp();
    const { platform, server, conversation } = rig;
    const voice = await folder.outgoing('one.ogg', Buffer.from('OggS words'), 'voice');
    const odd = await folder.outgoing('two.ogg', Buffer.from('words'), 'voice');

    await deliverAll(platform, conversation, { blocks: [], file: voice, notify: false });
    expect(await deliverSomehow(rig, conversation, { blocks: [], file: odd, notify: false })).toBe(2);

    expect(server.callsOf('sendVoice')).toHaveLength(2);
    expect(server.callsOf('sendDocument')).toHaveLength(1);
  });
});
