import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import { ann, message, type Rig, type RigOptions, startRig } from '../rig.ts';

/** As in a clone. */
const hostCommands = {
  bridge: (rest: string) => `npx dispatch-bridge ${rest}`,
  inText: (text: string) =>
    text.replace('`claude`', '`npx claude`').replace('`dispatch-bridge ', '`npx dispatch-bridge '),
};

function startInClone(options: RigOptions = {}): Promise<Rig> {
  return startRig({ ...options, hostCommands });
}

describe('What a chat says about commands on the host works there', () => {
  it('when a program to speak is missing', async () => {
    const { chat, untilText } = await startInClone();

    chat.give(message('/voice'));

    expect(await untilText('cannot speak yet')).toContain(': npx dispatch-bridge config set voice.speak "PROGRAM"');
  });

  it('when an owner asks how to leave', async () => {
    const { chat, untilText } = await startInClone({
      prepare: (_, store) =>
        store.users.put({ platform: 'telegram', id: '30', name: 'Bob', role: 'owner', host: 'desk' }),
    });

    chat.give(message('/users remove 30', { conversation: 'telegram:30', sender: { id: '30', name: 'Bob' } }));

    expect(await untilText('That is you', 'telegram:30')).toContain(': npx dispatch-bridge users remove 30.');
  });

  it('when Claude is not logged in, also in what the queue says later', async () => {
    const { chat, untilText, untilRun, untilState } = await startInClone();
    chat.give(message('one'));

    const run = await untilRun(1);
    run.finish({ outcome: 'failed', failure: 'not-logged-in', message: 'Not logged in. Run `claude` there.' });
    await untilState(1, 'parked');

    await untilText('Run `npx claude` there');
    chat.give(message('/status'));
    expect(await untilText('⏳ Not logged in')).toContain('Run `npx claude` there');
  });

  it('but words that Claude quotes stay as they are', async () => {
    const { chat, untilText, untilRun } = await startInClone();
    chat.give(message('one'));

    const run = await untilRun(1);
    run.finish({ outcome: 'failed', failure: 'api-error', message: 'The API says: “Run `claude` there”.' });

    await untilText('The API says: “Run `claude` there”.');
  });

  it('when Claude does not start', async () => {
    const { chat, host, log, untilText } = await startInClone();
    log.expectError('task failed');
    const userMessage = 'Claude does not start. Run `dispatch-bridge doctor` there.';
    host.failOpen(new BridgeError('agent-failed', 'it does not start', { userMessage }));

    chat.give(message('one'));

    await untilText('Run `npx dispatch-bridge doctor` there.');
  });
});

it('/help lists a command that only this place has, there and nowhere else', async () => {
  const ownCommands = [{ name: 'setup', description: 'Connect an app' }];
  const atTerminal = { platform: 'terminal', id: 'local' } as const;
  const { chat, others, until, untilText } = await startRig({
    users: [{ ...ann, ...atTerminal }],
    others: [{ name: 'terminal', ownCommands }],
  });
  const terminal = others[0]!;

  chat.give(message('/help'));
  const elsewhere = await untilText('/new:');
  terminal.give(message('/help', { conversation: 'terminal:local', sender: { id: 'local', name: 'Ann' } }));
  const there = await until(() => terminal.texts('terminal:local').find((text) => text.includes('/new:')), 'the help');

  expect(elsewhere).not.toContain('/setup');
  expect(there).toContain('/setup: Connect an app');
  for (const name of ['link', 'unlink', 'mute', 'voice']) {
    expect(elsewhere).toContain(`/${name}:`);
    expect(there).not.toContain(`/${name}:`);
  }
});
