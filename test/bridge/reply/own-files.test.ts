import {
  chmodSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startAsking } from '../approvals/approvals-rig.ts';
import { ann, message, type Rig, type RigOptions, startRig } from '../rig.ts';

/** Where the data folders of tests lie: a project as wide as somebody's home folder. */
const around = realpathSync(tmpdir());
const voice = { kind: 'voice', mimeType: 'audio/ogg', source: { id: 'voice' } };
const photo = { kind: 'photo', source: { id: 'photo' } };
const files = () => ({ voice: Buffer.from('OggS…'), photo: Buffer.from('a photo') });

function tempFolder(): string {
  const folder = mkdtempSync(join(around, 'bridge-project-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The one file that was received, which somebody put another one in the place of. */
function replaceReceived({ folder }: Rig, put: (path: string) => void): void {
  const received = readdirSync(join(folder, 'files'), { recursive: true, encoding: 'utf8' });
  const path = join(folder, 'files', received.find((name) => name.includes('.'))!);
  unlinkSync(path);
  put(path);
}

describe.each(['telegram', 'discord'] as const)('on %s', (name) => {
  const conversation = `${name}:1` as const;
  const say = (text: string, change = {}) => message(text, { conversation, ...change });
  const start = (options: RigOptions = {}) => startRig({ chat: { name, files: files() }, ...options });

  it('Claude’s tools and /file give out nothing of the bridge’s own data', async () => {
    const rig = await start({ projects: [{ name: 'home', path: around }] });
    const data = basename(rig.folder);
    const hard = join(tempFolder(), 'notes.txt');
    linkSync(join(rig.folder, 'bridge.db'), hard);
    rig.chat.give(say('work'));
    const { sessionId } = await rig.untilRun(1);

    for (const path of [`${data}/bridge.db`, `${data}/bridge.db-wal`, `${data}/../${data}/bridge.db`, hard])
      for (const tool of ['send_file', 'send_image'])
        expect(await rig.host.callTool(tool, { path }, sessionId), path).toEqual({
          failed: true,
          text: `${path} is a file in the bridge’s data folder. It stays on this machine: open it there.`,
        });
    for (const path of [`${data}/bridge.db`, hard]) {
      rig.chat.give(say(`/file ${path}`));
      await rig.untilText(`${path} is a file in the bridge’s data folder.`, conversation);
    }

    expect(rig.chat.arrived.filter(({ file }) => file)).toEqual([]);
  });

  it('a task’s own received file is sent back, also where the project holds the data folder', async () => {
    const rig = await start({ projects: [{ name: 'home', path: around }] });
    rig.chat.give(say('look', { attachments: [photo] }));
    const run = await rig.untilRun(1);

    const { path } = run.files[0]!;
    expect(await rig.host.callTool('send_file', { path }, run.sessionId)).not.toHaveProperty('failed');
    await rig.until(() => rig.chat.arrived.find(({ file }) => file), 'the file');
  });

  it('a received file that became a link, or a file of the bridge, reaches neither claude nor a program', async () => {
    for (const put of [symlinkSync, linkSync]) {
      const rig = await start();
      rig.chat.give(say('first'));
      const first = await rig.untilRun(1);
      rig.chat.give(say('look', { attachments: [photo] }));
      await rig.until(() => rig.store.files.ofTask(rig.task(2).id)[0]?.stored, 'the file');
      replaceReceived(rig, (path) => put(join(rig.folder, 'bridge.db'), path));
      first.finish();

      await rig.untilState(2, 'failed');
      await rig.untilText('photo.jpg is no longer the file you sent', conversation);
      expect(rig.host.runs).toHaveLength(1);
    }
  });

  it('a voice message that became a link to a file of the bridge is not written down', async () => {
    const folder = tempFolder();
    const listener = join(folder, 'listen');
    writeFileSync(listener, `#!/bin/sh\ntest -f ${folder}/ready && head -c 15 "$1"\n`);
    chmodSync(listener, 0o755);
    const rig = await start({ voiceCommand: listener });
    rig.chat.give(say('', { attachments: [voice] }));
    await rig.untilState(1, 'failed');
    replaceReceived(rig, (path) => symlinkSync(join(rig.folder, 'bridge.db'), path));
    writeFileSync(join(folder, 'ready'), '');

    rig.chat.give(say('/retry 1'));

    await rig.untilState(2, 'failed');
    await rig.untilText('voice.ogg is no longer the file you sent', conversation);
    expect(rig.chat.texts(conversation).join('\n')).not.toContain('SQLite');
  });
});

describe('a card', () => {
  async function asked(tool: string, input: (folder: string) => Record<string, unknown>) {
    const rig = await startAsking({ chat: { files: files() } });
    const folder = tempFolder();
    rig.host.ask(tool, input(folder), rig.run, {});
    return rig.card('file?');
  }

  it('of a change to what is usually secret shows the change, and nothing else of the file', async () => {
    const post = await asked('Edit', (folder) => {
      writeFileSync(join(folder, '.env'), 'PASSPORT=12345\nPORT=1\n');
      return { file_path: join(folder, '.env'), old_string: 'PORT=1', new_string: 'PORT=2' };
    });

    expect(post.text).toContain('-PORT=1\n+PORT=2');
    expect(post.text).not.toContain('PASSPORT');
    expect(post.text).toContain('looks like a secret by its name');
  });

  it('of a change that may be made in many places says so, where they are not shown', async () => {
    const post = await asked('Edit', (folder) => {
      writeFileSync(join(folder, '.env'), 'A=1\nB=1\n');
      return { file_path: join(folder, '.env'), old_string: '=1', new_string: '=2', replace_all: true };
    });

    expect(post.text).toContain('@@ everywhere @@');
  });

  it('of a file that is overwritten does not call it new because its text is not shown', async () => {
    const post = await asked('Write', (folder) => {
      writeFileSync(join(folder, 'server.key'), 'PASSPORT=12345\n');
      return { file_path: join(folder, 'server.key'), content: 'PORT=2\n' };
    });

    expect(post.text).toContain('Replace this file?');
    expect(post.text).toContain('The current file looks like a secret by its name, so it is not shown.');
    expect(post.text).toContain('+PORT=2');
    expect(post.text).not.toContain('PASSPORT');
  });

  it('of a new file with such a name says nothing of what it holds now', async () => {
    const post = await asked('Write', (folder) => ({ file_path: join(folder, '.env'), content: 'PORT=2\n' }));

    expect(post.text).toContain('Create this file?');
    expect(post.text).not.toContain('is not shown');
  });

  it('shows nothing of a file that is the same as one of the bridge', async () => {
    const rig = await startAsking({ chat: { files: files() } });
    const hard = join(tempFolder(), 'notes.txt');
    const own = join(rig.folder, 'note-of-the-bridge');
    writeFileSync(own, 'PASSPORT=12345\n');
    linkSync(own, hard);
    rig.host.ask('Write', { file_path: hard, content: 'PORT=2\n' }, rig.run, {});
    const post = await rig.card('file?');

    expect(post.text).toContain('is a file in the bridge’s data folder');
    expect(post.text).not.toContain('PASSPORT');
  });
});

it('the person who may reads the same words as Claude', async () => {
  const path = tempFolder();
  writeFileSync(join(path, '.bash_history'), 'ls\n');
  const rig = await startRig({ chat: { files: files() }, projects: [{ name: 'home', path }] });

  rig.chat.give(message('/file .bash_history', { sender: { id: ann.id, name: ann.name } }));

  await rig.untilText(
    '.bash_history looks like a secret by its name, so it stays on this machine. If it is not a secret, rename it there.',
  );
});
