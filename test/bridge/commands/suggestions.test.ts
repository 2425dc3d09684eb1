import { expect, it } from 'vitest';
import { bob } from '../approvals/approvals-rig.ts';
import { ann, message, startRig, vic } from '../rig.ts';

it('a number is suggested with its task, as far as the command can do something with it, and without secrets', async () => {
  const { chat, untilRun, untilState } = await startRig();
  const secret = 'ghp_0123456789abcdefghijABCDEFGHIJ456789';
  chat.give(message('one'), message(`use ${secret}`), message('three'));
  (await untilRun(1)).finish({ text: 'ok' });
  await untilState(2, 'running');
  const of = (command: string, text = '') => chat.suggested({ command, text, userId: ann.id });

  expect(of('retry')).toEqual([{ value: '1', name: '✅ #1 one' }]);
  expect(of('edit')).toEqual([{ value: '3', name: '⏳ #3 three' }]);
  expect(of('cancel').map(({ value }) => value)).toEqual(['3', '2']);
  expect(JSON.stringify(of('cancel'))).not.toContain(secret);
  expect(of('cancel', 'THREE')).toHaveLength(1);
  expect(of('cancel', 'nothing')).toEqual([]);
});

it('people are suggested to owners alone, and strangers get no suggestions at all', async () => {
  const { chat } = await startRig({ users: [bob] });
  const of = (userId: string, command = 'users') => chat.suggested({ command, text: '', userId });

  expect(of(ann.id)).toContainEqual({ value: 'telegram:3', name: 'Bob, operator, telegram 3' });
  expect(of(ann.id).map(({ value }) => value)).not.toContain('telegram:1');
  expect(of(bob.id)).toEqual([]);
  expect(of('666', 'project')).toEqual([]);
  expect(of(vic.id, 'project').map(({ value }) => value)).toContain('site');
});
