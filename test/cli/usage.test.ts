import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import { claudeCall, findCall, hostCommands, withCalls } from '../../src/cli/line/call.ts';
import { nativeProblem, nativeTrouble } from '../../src/cli/line/native.ts';
import { troubleOf } from '../../src/cli/line/trouble.ts';
import { program } from '../../src/cli/program.ts';
import { makeMachine } from './run.ts';

describe('a word on the command line that is wrong', () => {
  it.each([
    ['statsu', 'Unknown command “statsu”.', 'Did you mean “status”?', ''],
    ['stat', 'Unknown command “stat”.', 'Did you mean “status”?', ''],
    ['task', 'Unknown command “task”.', 'Did you mean “tasks”?', ''],
    ['help staus', 'Unknown command “staus”.', 'Did you mean “status”?', ''],
    ['stop', 'Unknown command “stop”.', 'To stop the bridge, press Ctrl+C where it runs.', ''],
    ['chat', 'Unknown command “chat”.', 'Did you mean “start”?', ''],
    ['Version', 'Unknown command “Version”.', 'Did you mean “--version”?', ''],
    ['tasks stop 3', 'Unknown command “tasks stop”.', 'Did you mean “tasks cancel”?', 'tasks '],
    ['stauts --help', 'Unknown command “stauts”.', 'Did you mean “status”?', ''],
    ['tasks shw -h', 'Unknown command “tasks shw”.', 'Did you mean “tasks show”?', 'tasks '],
    ['users lst', 'Unknown command “users lst”.', 'Did you mean “users list”?', 'users '],
    ['tasks 12', 'Unknown command “tasks 12”.', 'Did you mean “tasks show 12”?', 'tasks '],
    ['config gett', 'Unknown command “config gett”.', 'Did you mean “config get”?', 'config '],
    ['status --jsn', 'Unknown option “--jsn”.', 'Did you mean “--json”?', 'status '],
    ['start --projct x', 'Unknown option “--projct”.', 'Did you mean “--project”?', 'start '],
    ['tasks move 1 frist', '“frist” is not possible for <place>.', 'Did you mean “first”?', 'tasks move '],
    ['pair telegarm', '“telegarm” is not possible for <platform>.', 'Did you mean “telegram”?', 'pair '],
    ['pair telegram --role ownr', '“ownr” is not possible for --role.', 'Did you mean “owner”?', 'pair '],
    [
      'start --log-level loud',
      '“loud” is not possible for --log-level.',
      'Possible: debug, info, warn, error.',
      'start ',
    ],
    ['config', '“config” needs one more word.', 'Possible: path, get, set, validate, schema.', 'config '],
    ['tasks show', '<id> is missing.', 'tasks show [options] <id>', 'tasks show '],
    ['tasks show 1 2', '“2” is one word too many.', 'tasks show [options] <id>', 'tasks show '],
  ])('%s: says what, what was meant, and where to look', async (line, what, why, help) => {
    const { code, stdout, stderr } = await makeMachine().run(line.split(' '));

    const lines = stderr.trimEnd().split('\n');
    expect({ code, stdout, first: lines[0] }).toEqual({ code: 64, stdout: '', first: `✗ ${what}` });
    expect(lines[1]).toContain(why);
    expect(lines.at(-1)).toMatch(new RegExp(`^  → See: .*dispatch-bridge\\S* ${help}--help$`));
  });
});

describe('help', () => {
  const commands = (command: Command): Command[] => [command, ...command.commands.flatMap(commands)];
  const path = (command: Command): string[] => (command.parent ? [...path(command.parent), command.name()] : []);
  const all = commands(program).map(path);

  it.each(all.map((words) => [words.join(' ') || 'the program', words] as const))(
    'of %s has examples and the options of all commands',
    async (_, words) => {
      const { code, stdout, stderr } = await makeMachine().run([...words, '--help']);

      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/\nExamples?:\n {2}\$ .*dispatch-bridge/);
      for (const option of ['--config <file>', '--verbose', '--help']) expect(stdout).toContain(option);
    },
  );

  it('shows what is possible for an argument', async () => {
    const { stdout } = await makeMachine().run(['tasks', 'move', '-h']);

    expect(stdout).toContain('(choices: "first", "up", "down", "last")');
  });
});

describe('a hint names the form that works', () => {
  function makePlace() {
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'dispatch-call-')));
    onTestFinished(() => rmSync(base, { recursive: true }));
    const folders = { root: join(base, 'clone'), bin: join(base, 'bin'), other: join(base, 'other') };
    for (const folder of [join(folders.root, 'bin'), folders.bin, folders.other])
      mkdirSync(folder, { recursive: true });
    const program = join(folders.root, 'bin/dispatch-bridge.js');
    symlinkSync(join(import.meta.dirname, '../../bin/dispatch-bridge.js'), program);
    writeFileSync(join(folders.root, 'package.json'), '{}');
    return { ...folders, program };
  }

  it('after a global install: the plain name', () => {
    const { root, bin, other, program } = makePlace();
    symlinkSync(program, join(bin, 'dispatch-bridge'));

    expect(findCall({ path: `/nowhere:${bin}`, cwd: other, root })).toBe('dispatch-bridge');
    expect(findCall({ path: bin, cwd: root, root })).toBe('dispatch-bridge');
  });

  it('in a clone, and below it: npx, also while npm has put its own folders on the path', () => {
    const { root, program } = makePlace();
    const linked = join(root, 'node_modules/.bin');
    mkdirSync(linked, { recursive: true });
    symlinkSync(program, join(linked, 'dispatch-bridge'));

    expect(findCall({ path: linked, cwd: root, root })).toBe('npx dispatch-bridge');
    mkdirSync(join(root, 'src'));
    expect(findCall({ path: '', cwd: join(root, 'src'), root })).toBe('npx dispatch-bridge');
  });

  it('elsewhere: the whole path, and nothing that npx would fetch from outside', () => {
    const { root, other, program } = makePlace();

    const within = join(root, 'website');
    mkdirSync(within);
    writeFileSync(join(within, 'package.json'), '{}');

    expect(findCall({ path: '', cwd: other, root })).toBe(`node ${program}`);
    expect(findCall({ path: '', cwd: within, root })).toBe(`node ${program}`);
  });

  it('in a package that has it among its own: npx', () => {
    const { root, other, program } = makePlace();
    const linked = join(other, 'node_modules/.bin');
    mkdirSync(linked, { recursive: true });
    symlinkSync(program, join(linked, 'dispatch-bridge'));

    expect(findCall({ path: '', cwd: other, root })).toBe('npx dispatch-bridge');
  });

  it('another program of that name is not ours', () => {
    const { root, bin } = makePlace();
    symlinkSync('/bin/true', join(bin, 'dispatch-bridge'));

    expect(findCall({ path: bin, cwd: root, root })).toBe('npx dispatch-bridge');
  });

  it('so does a hint that names claude', () => {
    const { bin, other } = makePlace();
    const linked = join(other, 'node_modules/.bin');

    const command = join(linked, 'claude');
    expect(claudeCall(command, linked, other)).toBe(command);
    mkdirSync(linked, { recursive: true });
    symlinkSync('/bin/true', command);
    expect(claudeCall(command, linked, other)).toBe('npx claude');
    expect(claudeCall('/opt/my claude/claude', bin)).toBe("'/opt/my claude/claude'");
    const odd = "/opt/ann's $HOME/claude";
    expect(execFileSync('sh', ['-c', `printf %s ${claudeCall(odd, bin)}`], { encoding: 'utf8' })).toBe(odd);
    symlinkSync('/bin/true', join(bin, 'claude'));
    expect(claudeCall(join(linked, 'claude'), bin)).toBe('claude');
  });

  it('also for the texts of the bridge that go to chats', () => {
    const other = mkdtempSync(join(tmpdir(), 'bridge-hints-'));
    onTestFinished(() => rmSync(other, { recursive: true }));
    const { bridge, inText } = hostCommands(join(other, 'my claude'), '/nowhere');

    expect(bridge('pair telegram')).toBe(withCalls('Run: dispatch-bridge pair telegram').replace('Run: ', ''));
    expect(inText('Not logged in. Run `claude` there and log in with /login.')).toBe(
      `Not logged in. Run \`'${join(other, 'my claude')}'\` there and log in with /login.`,
    );
    expect(inText('Run `dispatch-bridge doctor` there.')).toBe(withCalls('Run `dispatch-bridge doctor` there.'));
    expect(inText('You said: `claude`')).toBe('You said: `claude`');
  });

  it('also in texts of other rooms, where they name a command', () => {
    const name = findCall({
      path: process.env.PATH ?? '',
      cwd: process.cwd(),
      root: join(import.meta.dirname, '../..'),
    });

    expect(withCalls('Not there. Run: dispatch-bridge setup')).toBe(`Not there. Run: ${name} setup`);
    expect(withCalls('Run `dispatch-bridge doctor` there.')).toBe(`Run \`${name} doctor\` there.`);
    for (const kept of ['Another dispatch-bridge uses it.', '/opt/dispatch-bridge start', 'npx dispatch-bridge setup'])
      expect(withCalls(kept)).toBe(kept);
  });
});

describe('an error', () => {
  it.each([
    [
      'Telegram is not connected yet. Run: dispatch-bridge setup',
      { what: 'Telegram is not connected yet.', why: [], next: ['Run: dispatch-bridge setup'] },
    ],
    [
      'Too little space. 3 MB are needed. Free some space, then try again.',
      { what: 'Too little space.', why: ['3 MB are needed.'], next: ['Free some space, then try again.'] },
    ],
    ['It failed (ENOENT: no such file).', { what: 'It failed (ENOENT: no such file).', why: [], next: [] }],
  ])('%j: what, why, and what to do are apart', (message, trouble) => {
    expect(troubleOf(message)).toEqual(trouble);
  });

  it('of a database library that does not load says in three lines what to install', () => {
    const cause = Object.assign(new Error('GLIBC_2.99 not found\nmore'), { code: 'ERR_DLOPEN_FAILED' });

    const reason = nativeProblem(new Error('cannot use the lock file', { cause }));
    const { what, why = [], next = [] } = nativeTrouble(reason ?? '');

    expect(reason).toBe('GLIBC_2.99 not found');
    expect([what, ...why, ...next]).toHaveLength(3);
    expect(next[0]).toMatch(/compiler \(.+\): npm .*build-release/);
    expect(nativeProblem(new Error('another one', { cause: new Error('x') }))).toBeUndefined();
  });
});

it('a command that runs into a broken database library says so, and not that a file is unusable', async () => {
  const machine = makeMachine();
  const preload = join(import.meta.dirname, 'no-native.cjs');
  const { code, stderr } = await machine.run(['tasks'], { env: { NODE_OPTIONS: `--require ${preload}` } });

  expect(code).toBe(69);
  expect(stderr).toMatch(/^✗ The database library .*\n {2}.*GLIBC_2\.99 not found\n {2}→ .*compiler.*\n$/);
  expect(existsSync(machine.database)).toBe(false);
});

it.each(['start', 'status', 'users', 'backup copy.db', 'doctor --no-claude'])(
  '%s says what to install where the database library does not load',
  async (line) => {
    const machine = makeMachine();
    machine.writeConfig({ claude: { command: '/no/such/claude' } });
    const preload = join(import.meta.dirname, 'no-native.cjs');
    const env = { NODE_OPTIONS: `--require ${preload}` };
    writeFileSync(machine.database, '');

    const { stdout, stderr } = await machine.run(line.split(' '), { env });

    expect(`${stdout}${stderr}`).toMatch(/better-sqlite3\) does not load .*GLIBC_2\.99.*compiler \(/s);
  },
);
