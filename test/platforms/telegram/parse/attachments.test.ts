import { describe, expect, test } from 'vitest';
import type { IncomingMessage } from '../../../../src/core/model/incoming.ts';
import { attachmentsOf } from '../../../../src/platforms/telegram/parse/attachments.ts';
import { parseUpdate } from '../../../../src/platforms/telegram/parse/parse.ts';
import type { AttachmentKind } from '../../../fakes/telegram/types.ts';
import { conversationOf, never, startRig } from '../rig.ts';

const me = { id: 700, username: 'Our_Bot' };
const bot = { id: 700, is_bot: true, first_name: 'Bridge' };
const ann = { id: 42, is_bot: false, first_name: 'Ann' };
const direct = { id: 42, type: 'private', first_name: 'Ann' };
const notes = { file_id: 'n1', file_unique_id: 'u', file_name: 'notes.txt', file_size: 10, mime_type: 'text/plain' };
const notesSeen = {
  kind: 'document',
  name: 'notes.txt',
  size: 10,
  mimeType: 'text/plain',
  source: { file_id: 'n1' },
};

function parse(fields: Record<string, unknown>): IncomingMessage {
  const message = { message_id: 5, date: 1_767_600_000, chat: direct, from: ann, ...fields };
  return parseUpdate({ update_id: 1, message }, me) as IncomingMessage;
}

describe('a file', () => {
  test('tells its name, size and type, and what is needed to fetch it', () => {
    expect(attachmentsOf({ text: 'no file', document: notes })).toEqual([notesSeen]);
  });

  test('that is a photo is the largest of its sizes, in whatever order they come', () => {
    const size = (id: string, width: number) => ({ file_id: id, file_size: width, width, height: width });
    const photo = [size('s', 90), size('l', 1280), size('m', 320)];

    expect(attachmentsOf({ photo })).toEqual([{ kind: 'photo', size: 1280, source: { file_id: 'l' } }]);
  });

  test.each<[AttachmentKind, object]>([
    ['voice', { kind: 'voice', mimeType: 'audio/ogg' }],
    ['audio', { kind: 'audio', name: 'song.mp3', mimeType: 'audio/mpeg' }],
    ['video', { kind: 'video', name: 'clip.mp4', mimeType: 'video/mp4' }],
    ['animation', { kind: 'animation', name: 'wave.mp4', mimeType: 'video/mp4' }],
    ['video_note', { kind: 'video_note' }],
    ['sticker', { kind: 'sticker', name: 'sticker.webp' }],
  ])('that is a %s is one attachment that can be fetched', async (attachment, expected) => {
    const { server } = await startRig();
    const person = server.addUser({ first_name: 'Ann' });
    const { raw } = server.privateChat(person).say(person, '', { attachment });

    expect(attachmentsOf(raw)).toEqual([
      { ...expected, size: expect.any(Number), source: { file_id: expect.any(String) } },
    ]);
  });

  test.each([
    [{ is_animated: true }, 'sticker.tgs'],
    [{ is_video: true }, 'sticker.webm'],
  ])('that is a sticker with %j has the ending of what it is', (fields, name) => {
    expect(attachmentsOf({ sticker: { file_id: 's', ...fields } })).toMatchObject([{ name }]);
  });

  test.each([
    ['a story', { story: { id: 1 } }, 'story'],
    ['a place that says nowhere', { location: {} }, 'location'],
    ['a file that Telegram tells nothing about', { document: { file_id: 7 } }, 'document'],
    ['a photo without sizes', { photo: 'none' }, 'photo'],
  ])('is not what %s is: it has no source', (_what, fields, kind) => {
    expect(attachmentsOf(fields)).toEqual([{ kind }]);
  });

  test.each([
    [{ location: { latitude: 48.13, longitude: 11.57 } }, 'location: 48.13, 11.57'],
    [
      { venue: { title: 'Café', address: 'Main St 1', location: { latitude: 1, longitude: 2 } }, location: {} },
      'venue: Café, Main St 1 (1, 2)',
    ],
    [{ contact: { first_name: 'Bob', last_name: 'Lee', phone_number: '+49 1' } }, 'contact: Bob Lee, +49 1'],
    [{ poll: { question: 'Tea?', options: [{ text: 'Yes' }, { text: 'No' }] } }, 'poll: Tea?: Yes / No'],
    [{ dice: { emoji: '🎲', value: 4 } }, 'dice: 🎲 4'],
    [
      { checklist: { title: 'Trip', tasks: [{ text: 'pack' }, { text: 'book', completion_date: 1 }] } },
      'checklist: Trip: [ ] pack; [x] book',
    ],
    [{ contact: { first_name: 'Two\nlines' } }, 'contact: Two lines'],
  ])('that is no file says what it holds in one line: %j', (fields, data) => {
    expect(attachmentsOf(fields)).toEqual([{ kind: Object.keys(fields)[0], data }]);
  });

  test('with strange side fields is still fetched', () => {
    const document = { file_id: 'n1', file_name: 7, file_size: -1, mime_type: null };

    expect(attachmentsOf({ document })).toEqual([{ kind: 'document', source: { file_id: 'n1' } }]);
  });
});

describe('a reply', () => {
  const theirs = { message_id: 3, date: 1, chat: direct, from: ann, document: notes };

  test('to a file brings the file, after its own', () => {
    const photo = [{ file_id: 'p1', width: 1, height: 1 }];

    expect(parse({ text: 'sum this up', reply_to_message: theirs })).toMatchObject({
      text: 'sum this up',
      attachments: [notesSeen],
    });
    expect(parse({ caption: 'compare', photo, reply_to_message: theirs }).attachments).toEqual([
      { kind: 'photo', source: { file_id: 'p1' } },
      notesSeen,
    ]);
  });

  test('to a file in another chat brings it too', () => {
    const external_reply = { origin: { type: 'user', date: 1, sender_user: ann }, document: notes };

    expect(parse({ text: 'and this?', external_reply }).attachments).toEqual([{ ...notesSeen, from: 'Ann' }]);
  });

  test('to a file of ours brings nothing: it came from here', () => {
    const ours = { ...theirs, from: bot };

    expect(parse({ text: 'shorter, please', reply_to_message: ours }).attachments).toEqual([]);
  });

  test('to a poll brings what it asks', () => {
    const poll = { ...theirs, document: undefined, poll: { question: 'Tea?' } };

    expect(parse({ text: 'yes', reply_to_message: poll }).attachments).toEqual([{ kind: 'poll', data: 'poll: Tea?' }]);
  });

  test('can be fetched like a file that was just sent', async () => {
    const { server, platform } = await startRig();
    const person = server.addUser({ first_name: 'Ann' });
    const chat = server.privateChat(person);
    const first = chat.say(person, '', { attachment: 'document' });
    const { raw } = chat.say(person, 'sum this up', { replyTo: first.id });
    const incoming = platform.parse({ message: raw });

    expect(incoming).toMatchObject({ conversation: conversationOf(chat), attachments: [{ name: 'notes.txt' }] });
    const [attachment] = (incoming as IncomingMessage).attachments;
    await expect(platform.files!.fetch(attachment!, '/no/such/folder/x', never)).rejects.toMatchObject({
      code: 'internal',
    });
    expect(server.callsOf('file').map(({ params }) => params.path)).toEqual(['documents/file 1']);
  });
});
