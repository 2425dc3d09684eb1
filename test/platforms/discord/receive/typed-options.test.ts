import { describe, expect, it } from 'vitest';
import { listedCommands } from '../../../../src/core/commands/registry.ts';
import type { IncomingMessage } from '../../../../src/core/model/incoming.ts';
import type { CommandSummary } from '../../../../src/core/ports/chat-platform.ts';
import { never, receive, startRig } from '../rig.ts';

const all: CommandSummary[] = listedCommands.map(({ name, args = [], subcommands }) => ({
  name,
  description: `What ${name} does`,
  ...(subcommands ? { subcommands } : { args }),
}));

const long = `⏳ #12 ${'fix '.repeat(40)}`;
const numbers = [{ value: '12', name: long }, { value: '34' }];

async function offered(commands: readonly CommandSummary[] = all) {
  const rig = await startRig();
  const ann = rig.server.addUser({ username: 'ann' });
  const dm = rig.server.dm(ann);
  rig.platform.setSuggestions?.(
    ({ text }) => numbers.filter(({ value }) => value.startsWith(text)),
    ['cancel', 'edit'],
  );
  await rig.platform.publishCommands!(commands, never);
  const receiving = receive(rig.platform);
  await rig.server.untilConnected();
  return { ...rig, ...receiving, ann, dm };
}

describe('a slash command with fields', () => {
  it.each<[string, Record<string, string | number>, string]>([
    ['retry', { number: 12 }, '/retry 12'],
    ['retry', {}, '/retry'],
    ['edit', { text: 'new words', number: 12 }, '/edit 12 new words'],
    ['mode', { mode: 'plan' }, '/mode plan'],
    ['tasks recent', {}, '/tasks'],
    ['tasks search', { text: 'login' }, '/tasks login'],
    ['users list', {}, '/users'],
    ['users invite', {}, '/users invite'],
    ['users role', { role: 'operator', id: 'discord:7' }, '/users role discord:7 operator'],
    ['folders add', { path: '/srv/my data' }, '/folders add /srv/my data'],
    ['grants withdraw', { which: 'all' }, '/grants withdraw all'],
  ])('/%s %j is the text that people type elsewhere', async (line, values, text) => {
    const { ann, dm, inbox, incoming } = await offered();

    dm.slash(ann, line, values);
    await inbox.untilHolds(1);

    expect((incoming()[0] as IncomingMessage).text).toBe(text);
  });

  it('offers numbers while one is typed', async () => {
    const { ann, dm } = await offered();

    const typed = dm.autocomplete(ann, 'cancel', { number: '1' });
    await typed.untilAcknowledged();

    expect(typed.choices).toEqual([{ name: `${long.slice(0, 99)}…`, value: 12 }]);
  });

  it('offers them for its first field alone', async () => {
    const { server } = await offered();

    const fields = server.commands.find(({ name }) => name === 'edit')!.options;
    expect(fields.map(({ name, autocomplete = false }) => [name, autocomplete])).toEqual([
      ['number', true],
      ['text', false],
    ]);
  });

  it('keeps one field for any text where a command does not say what it takes', async () => {
    const { server } = await offered([{ name: 'status', description: 'What goes on' }]);

    expect(server.commands[0]!.options).toMatchObject([{ name: 'text', type: 3 }]);
  });
});

it.each<[string, CommandSummary]>([
  ['more than 25 choices', command(Array.from({ length: 26 }, (_, n) => ({ name: `${n}`, value: `${n}` })))],
  ['a choice without a name', command([{ name: '', value: 'x' }])],
  ['a name with a space', { name: 'x', description: 'x', args: [{ name: 'a b', description: 'x', kind: 'text' }] }],
  [
    'a required field after another',
    {
      name: 'x',
      description: 'x',
      args: [
        { name: 'a', description: 'x', kind: 'text' },
        { name: 'b', description: 'x', kind: 'text', required: true },
      ],
    },
  ],
  [
    'two subcommands of one name',
    {
      name: 'x',
      description: 'x',
      subcommands: [
        { name: 'a', description: 'x' },
        { name: 'a', description: 'y' },
      ],
    },
  ],
])('the fake server refuses %s, as Discord does', async (_, wrong) => {
  await expect(offered([wrong])).rejects.toThrow();
});

function command(choices: { name: string; value: string }[]): CommandSummary {
  return { name: 'x', description: 'x', args: [{ name: 'a', description: 'x', kind: 'text', choices }] };
}
