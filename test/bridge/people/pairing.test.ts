import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { isPairingCode } from '../../../src/core/model/pairing-code.ts';
import { createPairing } from '../../../src/core/people/pairing.ts';
import { createTempStore, message, startRig, stranger } from '../rig.ts';

const minute = 60_000;
const ben = { id: '7', name: 'Ben' };

function setUp() {
  const { store, clock, folder } = createTempStore();
  return { store, clock, folder, pairing: createPairing({ store, clock, hostName: 'desk' }) };
}

describe('a pairing code', () => {
  it('lets its bearer in, with the role it was made for', () => {
    const { pairing, store } = setUp();
    const { id, code } = pairing.create('telegram', 'operator', 5);

    expect(pairing.redeem('telegram', ben, code)).toMatchObject({ result: 'paired', user: { role: 'operator' } });

    expect(store.users.get('telegram', '7')).toMatchObject({ name: 'Ben', role: 'operator', host: 'desk' });
    expect(pairing.outcome(id)).toEqual({ name: 'Ben' });
  });

  it('is good once', () => {
    const { pairing, store } = setUp();
    const { code } = pairing.create('telegram', 'owner', 5);
    pairing.redeem('telegram', ben, code);

    expect(pairing.redeem('telegram', stranger, code)).toEqual({ result: 'refused', why: 'used' });
    expect(store.users.get('telegram', stranger.id)).toBeUndefined();
  });

  it('says when it has expired, for a day', async () => {
    const { pairing, clock } = setUp();
    const { id, code } = pairing.create('telegram', 'owner', 5);

    await clock.advance(5 * minute);
    expect(pairing.redeem('telegram', ben, code)).toEqual({ result: 'expired' });
    expect(pairing.outcome(id)).toBe('expired');

    await clock.advance(24 * 60 * minute + 1);
    expect(pairing.redeem('telegram', ben, code)).toEqual({ result: 'refused', why: 'wrong' });
  });

  it('is taken in lower case, with and without its dash', () => {
    const { pairing } = setUp();
    const spoken = pairing.create('telegram', 'owner', 5).spoken.toLowerCase();
    const code = pairing.create('telegram', 'owner', 5).code.toLowerCase();

    expect(spoken).toMatch(/^[a-z2-9]{5}-[a-z2-9]{5}$/);
    expect(isPairingCode(spoken) && isPairingCode(code)).toBe(true);
    expect(pairing.redeem('telegram', ben, ` ${spoken}\n`).result).toBe('paired');
    expect(pairing.redeem('telegram', ben, code).result).toBe('paired');
  });

  it('is good on its own platform only', () => {
    const { pairing } = setUp();
    const { code } = pairing.create('discord', 'owner', 5);

    expect(pairing.redeem('telegram', ben, code)).toEqual({ result: 'refused', why: 'wrong' });
  });

  it('is nowhere on the disk, only its hash', () => {
    const { pairing, folder } = setUp();
    const { code, spoken } = pairing.create('telegram', 'owner', 5);
    const database = new Database(join(folder, 'bridge.db'), { readonly: true });
    const rows = database.prepare('SELECT * FROM pairings').all();
    database.close();

    expect(rows).toMatchObject([{ code_hash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(JSON.stringify(rows)).not.toContain(code);
    expect(JSON.stringify(rows)).not.toContain(spoken);
  });

  it('cannot be guessed: after five wrong tries in an hour not even the right one is taken', async () => {
    const { pairing, clock } = setUp();
    const { code } = pairing.create('telegram', 'owner', 120);
    for (let n = 0; n < 5; n++) {
      expect(pairing.redeem('telegram', stranger, `AAAAA-AAAA${n}`)).toEqual({ result: 'refused', why: 'wrong' });
    }

    expect(pairing.redeem('telegram', stranger, code)).toEqual({ result: 'refused', why: 'locked' });
    expect(pairing.redeem('telegram', { id: '8', name: 'Eve' }, 'AAAAA-AAAAA')).toMatchObject({ why: 'wrong' });

    await clock.advance(60 * minute + 1);
    expect(pairing.redeem('telegram', stranger, code).result).toBe('paired');
  });

  it('does not look like a word', () => {
    expect(['everything', 'hello-world', 'understood', 'AAAAA-AAAA', '/start'].filter(isPairingCode)).toEqual([]);
  });
});

describe('pairing in the chat', () => {
  const from = (sender: { id: string; name: string }, text: string) =>
    message(text, { sender, conversation: `telegram:${sender.id}` });

  it('a stranger with the code is connected and may give tasks at once', async () => {
    const paired: string[] = [];
    const { bridge, chat, untilText, untilRun } = await startRig({ onPaired: ({ name }) => paired.push(name) });
    const { code } = bridge.pairing.create('telegram', 'operator', 5);

    chat.give(from(ben, `/start ${code}`), from(ben, 'hello'));

    expect(await untilText('Connected to desk', 'telegram:7')).toContain('Send me a task');
    expect((await untilRun(1)).text).toBe('hello');
    expect(paired).toEqual(['Ben']);
  });

  it('the bare code does it too', async () => {
    const { bridge, chat, untilText } = await startRig();
    chat.give(from(ben, bridge.pairing.create('telegram', 'viewer', 5).spoken));

    const greeting = await untilText('Connected to desk', 'telegram:7');
    expect(greeting).toBe('Connected to desk. You can watch with /status and /queue.');
    expect(bridge.users()).toContainEqual(expect.objectContaining({ id: '7', role: 'viewer', source: 'paired' }));
  });

  it('an expired code is named as such, with the way to a new one', async () => {
    const { bridge, chat, clock, untilText } = await startRig();
    const { code } = bridge.pairing.create('telegram', 'owner', 5);
    await clock.advance(5 * minute);

    chat.give(from(ben, `/start ${code}`));

    expect(await untilText('expired', 'telegram:7')).toContain('dispatch-bridge pair telegram');
    expect(bridge.users().map((user) => user.id)).not.toContain('7');
  });

  it('a wrong code gets no answer', async () => {
    const { chat, log } = await startRig();

    chat.give(from(stranger, '/start ABCDEFGHJK'));

    expect(log.lines.map((line) => line.fields.what)).toContain('a pairing code that is wrong');
    expect(chat.calls).toEqual([]);
  });

  it('a code in a group is not taken: everybody there could have read it', async () => {
    const { bridge, chat } = await startRig();
    const { code } = bridge.pairing.create('telegram', 'owner', 5);

    chat.give(message(`/start ${code}`, { sender: stranger, private: false }));

    expect(bridge.users().map((user) => user.id)).not.toContain(stranger.id);
    expect(chat.calls).toEqual([]);
  });

  it('a known person’s word of ten letters is a task', async () => {
    const { chat, untilRun } = await startRig();

    chat.give(message('management'));

    expect((await untilRun(1)).text).toBe('management');
  });

  it('a known person who starts without a code is greeted', async () => {
    const { chat, untilText } = await startRig();

    chat.give(message('/start'));

    expect(await untilText('Connected to desk')).toContain('home');
  });
});
