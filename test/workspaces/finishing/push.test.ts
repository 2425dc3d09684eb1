import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { comparePage, publishingRemote, readAddress } from '../../../src/workspaces/finishing/remotes.ts';
import { createGit } from '../../../src/workspaces/git/git.ts';
import { createLaboratory, type Laboratory, type LaboratoryOptions, writeProgram } from './laboratory.ts';

function createPublished(options: LaboratoryOptions = {}) {
  const lab = createLaboratory(options);
  const bare = join(lab.top, 'bare.git');
  lab.there('init', '-q', '--bare', '-b', 'main', bare);
  lab.there('remote', 'add', 'origin', bare);
  lab.there('push', '-q', 'origin', 'main');
  const tip = lab.commitFile('b.txt', 'b\n');
  return { ...lab, bare, tip, refs: () => lab.there('ls-remote', bare).replaceAll('\t', ' ').trim().split('\n') };
}

const push = ({ finishing, place, signal }: Laboratory, hooks = false) => finishing.push(place, { hooks }, signal);

describe('push', () => {
  it('publishes the branch alone, and the same again', async () => {
    const lab = createPublished();
    lab.git('tag', '-a', '-m', 'a tag', 'v1');
    lab.git('config', 'push.followTags', 'true');
    lab.git('config', 'remote.origin.push', '+refs/*:refs/*');
    lab.git('config', 'remote.origin.mirror', 'true');
    const before = lab.refs();

    expect(await push(lab)).toEqual({ ok: true, remote: 'origin', compareUrl: undefined });
    expect(lab.refs().toSorted()).toEqual([...before, `${lab.tip} refs/heads/dispatch/work`].toSorted());
    expect(await push(lab)).toMatchObject({ ok: true });
  });

  it('overwrites nothing', async () => {
    const lab = createPublished();
    await push(lab);
    lab.git('commit', '--amend', '-qm', 'Other');
    lab.git('config', 'remote.origin.push', '+refs/heads/*:refs/heads/*');
    const before = lab.refs();

    expect(await push(lab)).toMatchObject({ ok: false, why: 'behind' });
    expect(lab.refs()).toEqual(before);
  });

  it('has the words of a remote that refuses it', async () => {
    const lab = createPublished();
    writeProgram(join(lab.bare, 'hooks/pre-receive'), 'echo "branches need a ticket"; exit 1');

    expect(await push(lab)).toMatchObject({
      ...{ ok: false, why: 'refused', message: expect.stringContaining('branches need a ticket') },
    });
  });

  it('runs a hook only when it is allowed', async () => {
    const lab = createPublished();
    writeProgram(join(lab.checkout, '.git/hooks/pre-push'), 'echo "tests are red" >&2; exit 1');

    expect(await push(lab, true)).toMatchObject({ ok: false, why: 'hook', message: expect.stringContaining('red') });
    expect(lab.refs().join()).not.toContain('dispatch/work');
    expect(await push(lab, false)).toMatchObject({ ok: true });
  });

  it('says that there is no remote, or that there are too many', async () => {
    const lab = createLaboratory();
    lab.commitFile('b.txt', 'b\n');
    expect(await push(lab)).toMatchObject({ why: 'no-remote', message: expect.stringContaining('git remote add') });

    for (const name of ['one', 'two']) lab.there('remote', 'add', name, join(lab.top, name));
    expect(await push(lab)).toMatchObject({ why: 'no-remote', message: expect.stringContaining('one, two') });
    lab.there('config', 'remote.pushDefault', 'two');
    expect(await push(lab)).toMatchObject({ why: 'failed' });
  });

  it('needs a login for ssh, and never asks', async () => {
    const lab = createPublished();
    const ssh = join(lab.top, 'my ssh');
    writeProgram(ssh, `echo "$@" > ${lab.top}/asked; echo "git@host: Permission denied (publickey)." >&2; exit 255`);
    lab.there('config', '--global', 'core.sshCommand', `'${ssh}' -i key`);
    lab.there('remote', 'set-url', 'origin', 'git@host.example:ada/app.git');

    expect(await push(lab)).toMatchObject({ ok: false, why: 'no-login' });
    expect(readFileSync(join(lab.top, 'asked'), 'utf8')).toContain('-i key -o BatchMode=yes');
  });

  it('runs no program that the repository names', async () => {
    const lab = createPublished();
    const evil = join(lab.top, 'evil');
    writeProgram(evil, `touch ${lab.top}/ran; exit 1`);
    writeProgram(join(lab.top, 'ssh'), 'echo "Permission denied (publickey)" >&2; exit 255');
    lab.there('config', 'remote.origin.receivepack', evil);
    expect(await push(lab)).toMatchObject({ ok: true });
    lab.there('config', 'core.sshCommand', evil);
    lab.there('config', '--global', 'core.sshCommand', join(lab.top, 'ssh'));
    lab.there('remote', 'set-url', 'origin', 'git@host.example:ada/app.git');

    expect(await push(lab)).toMatchObject({ ok: false, why: 'no-login' });
    expect(existsSync(join(lab.top, 'ran'))).toBe(false);
  });

  it('needs a login for https, and has no password in its words', async () => {
    const lab = createPublished();
    const server = createServer((_, answer) => {
      answer.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    writeProgram(join(lab.top, 'ask'), `touch ${lab.top}/ran; echo x`);
    lab.there('config', 'core.askPass', join(lab.top, 'ask'));
    lab.there('remote', 'set-url', 'origin', `http://ada:sesame@127.0.0.1:${port}/ada/app.git`);

    const done = await push(lab);

    expect(done).toMatchObject({ ok: false, why: 'no-login' });
    expect(JSON.stringify(done)).not.toContain('sesame');
    lab.there('remote', 'set-url', 'origin', `http://127.0.0.1:${port}/ada/app.git`);
    expect(await push(lab)).toMatchObject({ ok: false, why: 'no-login' });
    expect(existsSync(join(lab.top, 'ran'))).toBe(false);
  });

  it('leaves the owner’s helpers with passwords, and not those of the repository', async () => {
    const lab = createPublished();
    const asked: (string | undefined)[] = [];
    const server = createServer((request, answer) => {
      asked.push(request.headers.authorization);
      answer.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    lab.there('config', '--global', 'credential.helper', '!printf "username=ada\npassword=own\n" #');
    lab.there('config', 'credential.helper', `!touch ${lab.top}/ran #`);
    lab.there('config', `credential.${address}.helper`, `!touch ${lab.top}/ran #`);
    lab.there('remote', 'set-url', 'origin', `${address}/ada/app.git`);

    expect(await push(lab)).toMatchObject({ ok: false, why: 'no-login' });
    expect(asked).toContain(`Basic ${btoa('ada:own')}`);
    expect(existsSync(join(lab.top, 'ran'))).toBe(false);
  });

  it('has the page that offers a pull request, without the login', async () => {
    const lab = createPublished();
    lab.there('remote', 'set-url', 'origin', 'https://ada:sesame@github.com/ada/app.git');
    lab.there('config', `url.${lab.bare}.pushInsteadOf`, 'https://ada:sesame@github.com/ada/app.git');

    expect(await push(lab)).toEqual({
      ...{ ok: true, remote: 'origin' },
      compareUrl: 'https://github.com/ada/app/compare/main...dispatch/work?expand=1',
    });
  });

  it('ends with its signal', async () => {
    const lab = createPublished();
    writeProgram(join(lab.top, 'slow'), 'sleep 20');
    lab.there('config', '--global', 'core.sshCommand', join(lab.top, 'slow'));
    lab.there('remote', 'set-url', 'origin', 'git@host.example:ada/app.git');
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 300);

    await expect(lab.finishing.push(lab.place, { hooks: false }, controller.signal)).rejects.toThrow('enough');
  });
});

describe('the remote', () => {
  it('is the one its owner chose', async () => {
    const { there, env, place } = createLaboratory();
    const git = createGit(env)(place.path);
    const chosen = () => publishingRemote(git, 'main');
    expect(await chosen()).toBeUndefined();
    there('remote', 'add', 'upstream', 'x');
    expect(await chosen()).toBe('upstream');
    there('remote', 'add', 'origin', 'x');
    expect(await chosen()).toBe('origin');
    there('config', 'branch.main.remote', 'upstream');
    expect(await chosen()).toBe('upstream');
    expect(await publishingRemote(git, 'upstream/main')).toBe('upstream');
    there('remote', 'add', 'fork', 'x');
    there('config', 'remote.pushDefault', 'fork');
    expect(await chosen()).toBe('fork');
    there('config', 'branch.main.pushRemote', 'origin');
    expect(await chosen()).toBe('origin');
    there('config', 'branch.main.pushRemote', '.');
    expect(await chosen()).toBe('fork');
  });

  const page = 'https://github.com/ada/app/compare/main...work/a%23b?expand=1';
  const merge =
    'merge_requests/new?merge_request%5Bsource_branch%5D=work%2Fa%23b&merge_request%5Btarget_branch%5D=main';
  it.each([
    ['https://github.com/ada/app.git', page],
    ['https://ada:token@github.com/ada/app', page],
    ['git@github.com:ada/app.git', page],
    ['github.com:ada/app.git', page],
    ['ssh://git@github.com/ada/app.git', page],
    ['ssh://git@ssh.github.com:443/ada/app.git/', page],
    ['git@gitlab.com:group/sub/app.git', `https://gitlab.com/group/sub/app/-/${merge}`],
    ['https://gitlab.example.com:8443/ada/app.git', `https://gitlab.example.com:8443/ada/app/-/${merge}`],
    ['git@bitbucket.org:ada/app.git', 'https://bitbucket.org/ada/app/pull-requests/new?source=work%2Fa%23b&dest=main'],
    ['https://codeberg.org/ada/app.git', 'https://codeberg.org/ada/app/compare/main...work/a%23b'],
    ['ssh://git@gitea.example.com:2222/ada/app.git', 'https://gitea.example.com/ada/app/compare/main...work/a%23b'],
    ['https://git.example.com/ada/app.git', undefined],
    ['/srv/git/app.git', undefined],
    ['../app', undefined],
    ['file:///srv/git/app.git', undefined],
    ['C:/git/app.git', undefined],
  ])('%s has the page %s', (remote, expected) => {
    const address = readAddress(remote);

    expect(address && comparePage(address, 'work/a#b', 'main')).toBe(expected);
  });
});
