import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLaboratory } from './laboratory.ts';

const stand = new URL('../../fakes/git/gh.mjs', import.meta.url).pathname;
const none = new AbortController().signal;

interface State {
  pulls: Record<string, unknown>[];
  calls: string[][];
  [field: string]: unknown;
}

function createForge(more: NodeJS.ProcessEnv = {}, url = 'git@github.com:ada/app.git') {
  const bin = `${createLaboratory().top}/bin`;
  mkdirSync(bin);
  copyFileSync(stand, join(bin, 'gh'));
  chmodSync(join(bin, 'gh'), 0o755);
  const file = join(bin, 'state.json');
  const lab = createLaboratory({ env: { PATH: `${bin}:${process.env.PATH}`, GH_STATE: file, ...more } });
  lab.there('remote', 'add', 'origin', url);
  const state = (): State => JSON.parse(readFileSync(file, 'utf8'));
  const set = (fields: object) => writeFileSync(file, JSON.stringify({ pulls: [], calls: [], ...fields }));
  const request = { title: 'Do it', body: 'Because\n`code` $HOME', draft: false, base: 'main' };
  const open = (fields: object = {}) => lab.finishing.openPullRequest(lab.place, { ...request, ...fields }, none);
  return { ...lab, state, set, open };
}

const pull = (number: number, state: string, more: object = {}) => ({
  ...{ number, url: `https://github.com/ada/app/pull/${number}`, head: 'dispatch/work', state, isDraft: false },
  ...{ baseRefName: 'main', ...more },
});

describe('canOpenPullRequest', () => {
  it('asks gh for the host of the remote, once a minute', async () => {
    const { finishing, place, state, set } = createForge();
    expect(await finishing.canOpenPullRequest(place)).toBe(true);
    set({ loggedOut: true });
    expect(await finishing.canOpenPullRequest(place)).toBe(true);
    expect(state().calls).toEqual([]);
  });

  it('is false where gh is logged out', async () => {
    const { finishing, place, set, state, open } = createForge({}, 'https://github.example.com/ada/app.git');
    set({ loggedOut: true });

    expect(await finishing.canOpenPullRequest(place)).toBe(false);
    expect(state().calls).toEqual([['auth', 'status', '--hostname', 'github.example.com', 'GH_REPO=']]);
    expect(await open()).toMatchObject({
      ok: false,
      why: 'no-login',
      message: expect.stringContaining('gh auth login'),
    });
    expect(await finishing.pullRequestOf(place)).toBeUndefined();
  });

  it('is false without gh, without a remote, and for a folder', async () => {
    const { finishing, place, there } = createForge({ PATH: '/usr/bin:/bin' });
    expect(await finishing.canOpenPullRequest(place)).toBe(false);

    const forge = createForge({}, '/srv/app.git');
    expect(await forge.finishing.canOpenPullRequest(forge.place)).toBe(false);
    there('remote', 'remove', 'origin');
    expect(await finishing.canOpenPullRequest(place)).toBe(false);
  });
});

describe('pullRequestOf', () => {
  it('is the open one, else the newest', async () => {
    const { finishing, place, set, state } = createForge();
    expect(await finishing.pullRequestOf(place)).toBeUndefined();
    set({
      pulls: [pull(1, 'CLOSED'), pull(2, 'OPEN', { isDraft: true }), pull(3, 'MERGED'), pull(4, 'OPEN', { head: 'x' })],
    });
    expect(await finishing.pullRequestOf(place)).toEqual({
      ...{ number: 2, url: 'https://github.com/ada/app/pull/2', state: 'open', isDraft: true, base: 'main' },
    });
    expect(state().calls).toEqual([
      [
        ...[
          'pr',
          'list',
          '--head',
          'dispatch/work',
          '--state',
          'all',
          '--json',
          'number,url,state,isDraft,baseRefName,headRepositoryOwner',
        ],
        'GH_REPO=github.com/ada/app',
      ],
    ]);
    set({ pulls: [pull(1, 'CLOSED'), pull(3, 'MERGED')] });
    expect(await finishing.pullRequestOf(place)).toMatchObject({ number: 3, state: 'merged' });
  });

  it('that cannot be looked up is an error, and opens nothing', async () => {
    const { finishing, place, set, open, state } = createForge();
    set({ broken: true });
    const expected = { code: 'workspace', userMessage: expect.stringContaining('error connecting') };

    await expect(finishing.pullRequestOf(place)).rejects.toMatchObject(expected);
    await expect(open()).rejects.toMatchObject(expected);
    expect(state().pulls).toEqual([]);
  });
});

describe('openPullRequest', () => {
  it('opens one, and then finds it', async () => {
    const { open, state } = createForge();
    const pullRequest = {
      number: 1,
      url: 'https://github.com/ada/app/pull/1',
      state: 'open',
      isDraft: true,
      base: 'main',
    };

    expect(await open({ draft: true })).toEqual({ ok: true, pullRequest, wasThere: false });
    expect(await open({ draft: true })).toEqual({ ok: true, pullRequest, wasThere: true });
    expect(state().pulls).toMatchObject([{ title: 'Do it', body: 'Because\n`code` $HOME', head: 'dispatch/work' }]);
  });

  it('does not take a branch of the same name on another fork for this one', async () => {
    const { open, set } = createForge();
    set({ pulls: [pull(1, 'OPEN', { head: 'dispatch/work', headRepositoryOwner: { login: 'eve' }, state: 'OPEN' })] });

    // The stand-in knows no forks, and refuses: what counts is that the other one was not taken.
    expect(await open()).toMatchObject({ ok: false });
    set({ pulls: [pull(1, 'OPEN', { headRepositoryOwner: { login: 'Ada' } })] });
    expect(await open()).toMatchObject({ ok: true, wasThere: true });
  });

  it('needs a remote', async () => {
    const { open, there } = createForge();
    there('remote', 'remove', 'origin');

    expect(await open()).toMatchObject({ ok: false, why: 'no-remote' });
  });

  it('opens another when the first one is closed', async () => {
    const { open, set } = createForge();
    set({ pulls: [pull(1, 'CLOSED')] });

    expect(await open()).toMatchObject({ ok: true, pullRequest: { number: 2, isDraft: false }, wasThere: false });
  });

  it('finds what it opened when the answer got lost', async () => {
    const { open, state } = createForge({ GH_LOSE: '1' });

    expect(await open()).toMatchObject({ ok: true, pullRequest: { number: 1, state: 'open' } });
    expect(await open()).toMatchObject({ ok: true, pullRequest: { number: 1 }, wasThere: true });
    expect(state().pulls).toHaveLength(1);
  });

  it.each([
    ['GraphQL: No commits between main and dispatch/work (createPullRequest)', 'nothing-to-do'],
    ['GraphQL: Base ref must be a branch (createPullRequest)', 'refused'],
    ['HTTP 401: Bad credentials', 'no-login'],
    ['something else', 'failed'],
  ])('has the words of gh: %s', async (words, why) => {
    const { open } = createForge({ GH_FAIL: words });

    expect(await open()).toEqual({ ok: false, why, message: words });
  });

  it('goes from a fork into what the base comes from', async () => {
    const { open, state, there } = createForge();
    there('remote', 'add', 'fork', 'https://github.com/bob/app.git');
    there('config', 'remote.pushDefault', 'fork');
    there('config', 'branch.main.remote', 'origin');

    expect(await open()).toMatchObject({ ok: true });
    const create = state().calls.find(([, verb]) => verb === 'create')!;
    expect(create).toContain('bob:dispatch/work');
    expect(create.at(-1)).toBe('GH_REPO=github.com/ada/app');
  });
});

describe('news', () => {
  const seen = {
    number: 1,
    url: 'https://github.com/ada/app/pull/1',
    state: 'open',
    isDraft: false,
    base: 'main',
  } as const;

  it('are checks, comments, reviews and comments at lines, the oldest first', async () => {
    const { finishing, place, set } = createForge();
    const author = { login: 'bob' };
    const comments = [{ id: 'IC_1', author, body: 'Nice', createdAt: '2026-01-03T00:00:00Z' }];
    const reviews = [
      { id: 'PRR_1', author, body: '', state: 'COMMENTED', submittedAt: '2026-01-01T00:00:00Z' },
      { id: 'PRR_2', author: null, body: '', state: 'CHANGES_REQUESTED', submittedAt: '2026-01-02T00:00:00Z' },
    ];
    const line = {
      id: 5,
      node_id: 'RC_5',
      user: author,
      body: 'Why?',
      path: 'a.txt',
      created_at: '2026-01-01T00:00:00Z',
    };
    const check = { status: 'COMPLETED', workflowName: 'ci', startedAt: '2026-01-01' };
    const statusCheckRollup = [
      { ...check, name: 'tests', conclusion: 'FAILURE', detailsUrl: 'https://ci.example/1' },
      { ...check, name: 'lint', conclusion: 'FAILURE', detailsUrl: 'https://ci.example/2' },
      { ...check, name: 'lint', conclusion: 'SUCCESS', startedAt: '2026-01-02' },
      { ...check, name: 'build', status: 'IN_PROGRESS', conclusion: '' },
      { context: 'old', state: 'ERROR', targetUrl: '' },
      { context: 'older', state: 'PENDING' },
      { context: 'oldest', state: 'SUCCESS' },
    ];
    set({
      pulls: [pull(1, 'MERGED', { comments, reviews, statusCheckRollup })],
      comments: {
        1: [
          { ...line, line: 7 },
          { ...line, id: 6, node_id: 'RC_6', line: null, original_line: 3 },
        ],
      },
    });

    expect(await finishing.news(place, seen)).toEqual({
      pullRequest: { ...seen, state: 'merged' },
      failing: [
        { name: 'tests', url: 'https://ci.example/1' },
        { name: 'old', url: undefined },
      ],
      pending: 2,
      comments: [
        { id: 'RC_5', author: 'bob', text: 'Why?', path: 'a.txt', line: 7 },
        { id: 'RC_6', author: 'bob', text: 'Why?', path: 'a.txt', line: 3 },
        { id: 'PRR_2', author: 'unknown', text: 'Changes are requested.' },
        { id: 'IC_1', author: 'bob', text: 'Nice' },
      ],
    });
  });

  it('are none where it cannot be looked up', async () => {
    const { finishing, place, set } = createForge();
    expect(await finishing.news(place, seen)).toBeUndefined();

    set({ pulls: [pull(1, 'OPEN')], noComments: true });
    expect(await finishing.news(place, seen)).toEqual({ pullRequest: seen, failing: [], pending: 0, comments: [] });
  });
});
