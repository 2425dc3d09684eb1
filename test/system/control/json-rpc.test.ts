import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { serve, talk } from './socket.ts';

/** What `talk` hears first. */
const hello = { jsonrpc: '2.0', method: 'hello', params: { name: 'dispatch-bridge', version: '1.2.3', protocol: 2 } };

describe('the running bridge speaks JSON-RPC 2.0: it', () => {
  it('says who it is, and answers line by line under the id it was given', async () => {
    const { path } = await serve();
    const { say, hear, socket } = talk(path);
    expect(await hear()).toMatchObject(hello);

    say('{"jsonrpc":"2.0","id":"a","method":"later"}\n{"jsonrpc":"2.0","id":2,"method":"greet","params":{"name":"Bö');
    expect(await hear()).toEqual({ jsonrpc: '2.0', id: 'a', result: 'done' });
    socket.end('b"}}');

    expect(await hear()).toEqual({ jsonrpc: '2.0', id: 2, result: { message: 'Hello Böb' } });
    expect(await hear()).toBeUndefined();
  });

  it('lets a client of version 1 see that it has another version', async () => {
    const { path } = await serve();
    const { say, hear } = talk(path);
    /** What version 1 read, with which it told its person to restart the bridge. */
    const greetingOfThen = z.object({ 'dispatch-bridge': z.number(), version: z.string() });

    expect(greetingOfThen.parse(await hear())).toEqual({ 'dispatch-bridge': 2, version: '1.2.3' });
    say('{"id":1,"method":"later"}\n');

    const message = 'Invalid Request. This bridge speaks JSON-RPC 2.0 (protocol 2): a request needs "jsonrpc":"2.0".';
    expect(await hear()).toEqual({ jsonrpc: '2.0', id: null, error: { code: -32_600, message } });
  });

  it.each([
    ['what is not JSON', 'garbage', null, -32_700],
    ['what was cut short', '{"jsonrpc":"2.0","id":1,', null, -32_700],
    ['a batch, also an empty one', '[]', null, -32_600],
    ['a batch, also one that is right', '[{"jsonrpc":"2.0","id":1,"method":"later"}]', null, -32_600],
    ['what is no object', 'null', null, -32_600],
    ['another version of the standard', '{"jsonrpc":"1.0","id":1,"method":"later"}', null, -32_600],
    ['no method', '{"jsonrpc":"2.0","id":1}', null, -32_600],
    ['a method that is no text', '{"jsonrpc":"2.0","id":1,"method":7}', null, -32_600],
    ['an id that is none', '{"jsonrpc":"2.0","id":{},"method":"later"}', null, -32_600],
    ['parameters without a structure', '{"jsonrpc":"2.0","id":1,"method":"greet","params":3}', null, -32_600],
    ['no parameters', '{"jsonrpc":"2.0","id":1,"method":"greet","params":null}', null, -32_600],
    ['a response', '{"jsonrpc":"2.0","id":1,"result":"done"}', null, -32_600],
    ['an unknown method', '{"jsonrpc":"2.0","id":1,"method":"fly"}', 1, -32_601],
    ['a method of all objects', '{"jsonrpc":"2.0","id":2,"method":"__proto__"}', 2, -32_601],
    ['parameters by position', '{"jsonrpc":"2.0","id":"p","method":"greet","params":["Ann"]}', 'p', -32_602],
    ['parameters that do not fit', '{"jsonrpc":"2.0","id":3,"method":"ask"}', 3, -32_602],
    ['a bug', '{"jsonrpc":"2.0","id":4,"method":"fail"}', 4, -32_603],
    ['a result that cannot be written', '{"jsonrpc":"2.0","id":5,"method":"loop"}', 5, -32_603],
    ['what it refuses', '{"jsonrpc":"2.0","id":null,"method":"refuse"}', null, -32_000],
    ['what has to wait', '{"jsonrpc":"2.0","id":6.5,"method":"wait"}', 6.5, -32_001],
  ])(
    'is not harmed by %s, and answers it with the code that the standard has for it',
    async (_what, line, id, code) => {
      const { path } = await serve();
      const { say, hear } = talk(path);
      await hear();

      say(`${line}\n\n{"jsonrpc":"2.0","id":7,"method":"later"}\n`);

      expect(await hear()).toEqual({
        jsonrpc: '2.0',
        id,
        error: expect.objectContaining({ code, message: expect.any(String) }),
      });
      expect(await hear()).toEqual({ jsonrpc: '2.0', id: 7, result: 'done' });
    },
  );

  it('says beside its own codes which of the errors of the bridge it is, and for standard ones what was wrong', async () => {
    const { path } = await serve();
    const { say, hear } = talk(path);
    await hear();

    for (const method of ['refuse', 'wait', 'ask', 'fail', 'fly'])
      say(`{"jsonrpc":"2.0","id":1,"method":"${method}"}\n`);

    const errors = [];
    for (let n = 0; n < 5; n += 1) errors.push((await hear())?.error);
    expect(errors).toEqual([
      { code: -32_000, message: 'Task 3 has ended already.', data: { code: 'invalid' } },
      { code: -32_001, message: 'Not now.', data: { code: 'retry-later' } },
      { code: -32_602, message: 'Invalid params: name is a text.', data: { code: 'invalid' } },
      { code: -32_603, message: 'The bridge could not do that. See its log.', data: { code: 'internal' } },
      {
        code: -32_601,
        message: 'Method not found. Methods: greet, later, refuse, ask, wait, fail, loop, note',
      },
    ]);
  });

  it('does what a notification says and answers none, whatever comes of it; an id of null is answered', async () => {
    const { path, greeted, failures } = await serve();
    const { say, hear } = talk(path);
    await hear();

    for (const method of ['note', 'refuse', 'fail', 'fly'])
      say(`{"jsonrpc":"2.0","method":"${method}","params":{"name":"Ann"}}\n`);
    say('{"jsonrpc":"2.0","method":"note","params":["Ann"]}\n{"jsonrpc":"2.0","id":null,"method":"later"}\n');

    expect(await hear()).toEqual({ jsonrpc: '2.0', id: null, result: 'done' });
    expect(greeted).toEqual(['Ann']);
    expect(failures).toMatchObject([{ method: 'fail' }]);
  });
});
