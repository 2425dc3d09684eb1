import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, lchownSync, lstatSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { callControl } from '../../../src/system/control/client.ts';
import { resolvePaths } from '../../../src/system/paths.ts';
import { greetWith, makeFolder, serve, talk } from './socket.ts';

const patient = { timeoutMs: 5_000 };

describe('who asks the running bridge', () => {
  it('gets the result, with or without waiting', async () => {
    const { path } = await serve();

    expect(await callControl(path, 'greet', { name: 'Ann' }, patient)).toEqual({ message: 'Hello Ann' });
    expect(await callControl(path, 'later', {}, patient)).toBe('done');
  });

  it('reads why it is refused; a bug is told to the log alone', async () => {
    const { path, failures } = await serve();

    await expect(callControl(path, 'refuse', {}, patient)).rejects.toMatchObject({
      code: 'invalid',
      userMessage: 'Task 3 has ended already.',
    });
    await expect(callControl(path, 'wait', {}, patient)).rejects.toMatchObject({ code: 'retry-later' });
    await expect(callControl(path, 'fail', {}, patient)).rejects.toMatchObject({
      userMessage: 'The bridge could not do that. See its log.',
    });
    expect(failures).toMatchObject([{ method: 'fail', error: { message: 'token 123456:ABC' } }]);
  });

  it('is told when the bridge does not know the command, or speaks otherwise', async () => {
    const { path } = await serve();

    const older = {
      code: 'invalid',
      userMessage: 'The running bridge is older than this command. Restart the bridge.',
    };
    const newer = {
      code: 'invalid',
      userMessage: 'The running bridge is newer than this command. Update this command.',
    };
    await expect(callControl(path, 'fly', {}, patient)).rejects.toMatchObject(older);
    await expect(callControl(path, 'toString', {}, patient)).rejects.toMatchObject(older);
    const first = await greetWith('{"dispatch-bridge":1,"version":"0.0.9"}');
    await expect(callControl(first, 'greet', {}, patient)).rejects.toMatchObject(older);
    const third = await greetWith(
      '{"jsonrpc":"2.0","method":"hello","params":{"name":"dispatch-bridge","version":"0.0.9","protocol":3}}',
    );
    await expect(callControl(third, 'greet', {}, patient)).rejects.toMatchObject(newer);
  });

  it('does not take for an answer what is none', async () => {
    for (const greeting of ['', 'garbage', '{}', '{"jsonrpc":"2.0","id":1,"result":"greeted"}']) {
      const path = await greetWith(greeting);
      await expect(callControl(path, 'greet', {}, patient)).rejects.toMatchObject({ code: 'retry-later' });
    }
  });

  it('does not wait for ever, nor for nobody', async () => {
    const folder = makeFolder();
    const mute = createServer(() => {});
    mute.listen(join(folder, 'mute.sock'));
    await once(mute, 'listening');
    onTestFinished(() => void mute.close());

    for (const path of [join(folder, 'mute.sock'), join(folder, 'none.sock'), join(folder, 'no', 'folder.sock')]) {
      await expect(callControl(path, 'greet', {}, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'retry-later' });
    }
  });
});

describe('the running bridge', () => {
  it('takes no line that is too long, and lets go of who sends it', async () => {
    const { path } = await serve();
    const { say, hear } = talk(path);
    await hear();

    say('x'.repeat(70 * 1024));

    const message = 'Invalid Request. A line may have at most 65536 bytes.';
    expect(await hear()).toEqual({ jsonrpc: '2.0', id: null, error: { code: -32_600, message } });
    expect(await hear()).toBeUndefined();
    expect(await callControl(path, 'later', {}, patient)).toBe('done');
  });

  it('goes on when clients come and go as they like', async () => {
    const { path } = await serve();
    const clients = Array.from({ length: 40 }, () => talk(path));
    for (const { say, socket } of clients) {
      say('{"jsonrpc":"2.0","id":1,"method":"later"}\n');
      socket.destroy();
    }
    await Promise.all(clients.map(({ socket }) => socket.closed || once(socket, 'close')));

    expect(await callControl(path, 'later', {}, patient)).toBe('done');
  });

  it('leaves no socket behind, and does not wait for clients', async () => {
    const { path, server } = await serve();
    const { hear } = talk(path);
    await hear();

    await server.close();

    expect(existsSync(path)).toBe(false);
    expect(await hear()).toBeUndefined();
  });
});

describe('the socket', () => {
  it('can be opened by its user alone', async () => {
    const { path } = await serve(join(makeFolder(), 'new', 'control.sock'));

    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  });

  it('of a bridge that was killed is replaced, that of a living one is not', async () => {
    const path = join(makeFolder(), 'control.sock');
    const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.stdout.write('listening'))`;
    const dead = spawn(process.execPath, ['-e', script]);
    await once(dead.stdout, 'data');
    dead.kill('SIGKILL');
    await once(dead, 'close');
    expect(existsSync(path)).toBe(true);

    await serve(path);

    expect(await callControl(path, 'later', {}, patient)).toBe('done');
    await expect(serve(path)).rejects.toMatchObject({ code: 'conflict' });
    expect(await callControl(path, 'later', {}, patient)).toBe('done');
  });

  it('replaces a link, and never follows it', async () => {
    const folder = makeFolder();
    const living = await serve(join(folder, 'living.sock'));
    const path = join(folder, 'control.sock');
    for (const target of [join(folder, 'nowhere'), living.path]) {
      symlinkSync(target, path);

      const { server } = await serve(path);

      expect(lstatSync(path).isSocket()).toBe(true);
      await server.close();
    }
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
    expect(await callControl(living.path, 'later', {}, patient)).toBe('done');
  });

  it.runIf(process.getuid?.() === 0)('leaves a link that someone else made', async () => {
    const path = join(makeFolder(), 'control.sock');
    symlinkSync('/nowhere', path);
    lchownSync(path, 12_345, 12_345);

    await expect(serve(path)).rejects.toMatchObject({ userMessage: expect.stringContaining('someone else') });
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
  });

  it('takes the place of nothing else', async () => {
    const path = join(makeFolder(), 'control.sock');
    writeFileSync(path, 'mine');

    await expect(serve(path)).rejects.toMatchObject({ code: 'invalid' });
    expect(existsSync(path)).toBe(true);
  });

  it('is neither put nor looked for where others can write', async () => {
    const open = makeFolder();
    const path = join(open, 'control.sock');
    chmodSync(open, 0o777);
    const closed = makeFolder();
    symlinkSync(closed, join(closed, 'link'));

    await expect(serve(path)).rejects.toMatchObject({ userMessage: expect.stringContaining(`chmod 700 '${open}'`) });
    await expect(callControl(path, 'later', {}, patient)).rejects.toMatchObject({ code: 'invalid' });
    await expect(callControl('/tmp/control.sock', 'later', {}, patient)).rejects.toMatchObject({ code: 'invalid' });
    await expect(serve(join(closed, 'link', 'control.sock'))).resolves.toBeDefined();
  });

  it('lies in the data folder, or where a short path leads that every process of the user finds', () => {
    const deep = `/home/ann/${'deep/'.repeat(30)}data`;
    const usual = resolvePaths({ DISPATCH_BRIDGE_HOME: '/home/ann/data' }).control;
    const short = resolvePaths({ DISPATCH_BRIDGE_HOME: deep }).control;

    expect(usual).toBe('/home/ann/data/control.sock');
    expect(short).toMatch(/^\/tmp\/dispatch-bridge-[\da-f]{16}\/control\.sock$/);
    expect(short).toBe(resolvePaths({ DISPATCH_BRIDGE_HOME: deep, TMPDIR: '/elsewhere' }).control);
    expect(short).not.toBe(resolvePaths({ DISPATCH_BRIDGE_HOME: `${deep}2` }).control);
  });
});
