import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { onTestFailed } from 'vitest';
import { calling, createAskingRig } from './asking-rig.ts';
import type { RunOptions } from './machine.ts';
import { createDiscordRig } from './rig.ts';

/** What a person sees of one message, on either platform. */
export interface CodeMessage {
  id: string;
  text: string;
  labels: string[];
}

/** Ann in a private chat with a bridge that works in a repository, with a bare remote and a `gh` that keeps its state. */
export async function createCodeRig(platform: 'telegram' | 'discord', project: Record<string, unknown> = {}) {
  const people = platform === 'telegram' ? await onTelegram() : await onDiscord();
  const { rig } = people;
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  const top = rig.project;
  const remote = join(rig.home, '..', 'remote.git');
  git(rig.home, 'init', '-q', '--bare', '-b', 'main', remote);
  git(top, 'init', '-q', '-b', 'main');
  git(top, 'config', 'user.name', 'Ann');
  git(top, 'config', 'user.email', 'ann@example.org');
  writeFileSync(join(top, 'a.txt'), 'one\n');
  git(top, 'add', 'a.txt');
  git(top, 'commit', '-qm', 'first');
  git(top, 'remote', 'add', 'origin', remote);
  git(top, 'push', '-q', 'origin', 'main');
  rig.configure({
    users: people.users,
    claude: { args: ['--allowedTools', 'Bash,Write,Edit,Read'], spare: false },
    projects: [{ name: 'home', path: top, ...project }],
  });

  onTestFailed(() => void process.stderr.write(`${inspect(people.messages(), { depth: 5 })}\n`));
  const withButton = (part: string, label: string) =>
    people.until(
      () => people.messages().findLast(({ text, labels }) => text.includes(part) && labels.some(startsWith(label))),
      `a message with “${part}” and the button ${label}`,
    );
  return {
    ...rig,
    git,
    remote,
    messages: people.messages,
    until: people.until,
    say: people.say,
    /** The newest message with this text. */
    untilText: (part: string) =>
      people.until(() => people.messages().findLast(({ text }) => text.includes(part)), `“${part}”`),
    async press(part: string, label: string) {
      const message = await withButton(part, label);
      people.press(message.id, message.labels.find(startsWith(label))!);
    },
    withButton,
    /** The worktrees of the repository besides the checkout. */
    worktrees: () =>
      git(top, 'worktree', 'list', '--porcelain')
        .split('\n')
        .filter((line) => line.startsWith('worktree '))
        .map((line) => line.slice('worktree '.length))
        .slice(1),
  };
}

export const write = (name: string, content: string) =>
  calling('Write', { file_path: name, content }, `Wrote ${name}.`);

/** A `gh` first on the path of the bridge, and the file of its state. */
export function withGh(home: string): { options: RunOptions; file: string } {
  const bin = join(home, '..', 'bin');
  mkdirSync(bin, { recursive: true });
  copyFileSync(new URL('../fakes/git/gh.mjs', import.meta.url), join(bin, 'gh'));
  chmodSync(join(bin, 'gh'), 0o755);
  const file = join(home, '..', 'gh.json');
  const path = new URL('../../node_modules/.bin', import.meta.url).pathname;
  return { options: { env: { PATH: `${bin}:${path}:${process.env.PATH}`, GH_STATE: file } }, file };
}

function startsWith(label: string) {
  return (one: string) => one.startsWith(label);
}

async function onTelegram() {
  const rig = await createAskingRig();
  const { chat, ann, telegram } = rig;
  return {
    rig,
    users: rig.users,
    until: telegram.until,
    messages: (): CodeMessage[] =>
      chat.answers.map(({ id, text, buttons }) => ({
        ...{ id: String(id), text },
        labels: buttons.flat().map(({ label }) => label),
      })),
    say: (text: string, replyTo?: string) =>
      void chat.say(ann, text, replyTo === undefined ? {} : { replyTo: Number(replyTo) }),
    press: (id: string, label: string) => void chat.press(ann, Number(id), label),
  };
}

async function onDiscord() {
  const rig = await createDiscordRig();
  const { annOnDiscord: ann, discord } = rig;
  const dm = discord.dm(ann);
  return {
    rig,
    users: [{ platform: 'discord', id: ann.id, role: 'owner', name: 'Ann' }],
    until: discord.until,
    messages: (): CodeMessage[] =>
      dm.answers.map(({ id, text, buttons }) => ({ id, text, labels: buttons.flat().map(({ label }) => label) })),
    say: (text: string, replyTo?: string) => void dm.say(ann, text, replyTo === undefined ? {} : { replyTo }),
    press: (id: string, label: string) => void dm.press(ann, id, label),
  };
}
