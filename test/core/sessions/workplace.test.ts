import { expect, it } from 'vitest';
import type { ProjectSettings } from '../../../src/core/model/projects.ts';
import { createWorkplace } from '../../../src/core/sessions/workplace.ts';

/* A session in a worktree has none of the checkout of its person. */

const tree = '/data/worktrees/site/fix';

/** The settings in a code session; `folder` undefined: it works in the checkout. */
function settingsFor(project: Partial<ProjectSettings>, inside = '', folder: string | null = `${tree}/${inside}`) {
  const settings = { name: 'site', path: '/home/ann/site', ...project };
  const session = { kind: 'code', project: 'site', ...(folder !== null && { folder: folder.replace(/\/$/, '') }) };
  const workspace = { checkout: '/home/ann/site', path: tree, inside, branch: 'dispatch/fix', port: 20_000 };
  const store = { sessions: { get: () => session }, workspaces: { of: () => workspace } };
  const workplace = createWorkplace(store as unknown as Parameters<typeof createWorkplace>[0], { get: () => settings });
  return workplace({ sessionId: 's' });
}

it('works in its worktree, with a port of its own', () => {
  expect(settingsFor({})).toEqual({
    ...{ name: 'site', path: tree, place: tree, checkout: '/home/ann/site', branch: 'dispatch/fix' },
    env: { DISPATCH_PORT: '20000' },
  });
});

it.each<[what: string, addDirs: string[], path: string, inside: string, expected: string[]]>([
  ['beside the checkout', ['/home/ann/lib'], '/home/ann/site', '', ['/home/ann/lib']],
  ['called alike', ['/home/ann/site-2'], '/home/ann/site', '', ['/home/ann/site-2']],
  ['in the checkout', ['/home/ann/site/lib'], '/home/ann/site', '', [`${tree}/lib`]],
  ['beside a project within it', ['/home/ann/site/lib'], '/home/ann/site/app', 'app', [`${tree}/lib`]],
  ['known by a link', ['/link/lib'], '/link/app', 'app', [`${tree}/lib`]],
  ['the checkout itself', ['/home/ann/site'], '/home/ann/site/app', 'app', [tree]],
  ['around the checkout', ['/home/ann', '/opt/x'], '/home/ann/site', '', ['/opt/x']],
])('a folder that the config adds, %s', (_, addDirs, path, inside, expected) => {
  expect(settingsFor({ addDirs, path }, inside)?.addDirs).toEqual(expected);
});

it('without a folder of its own it works in the checkout, as any task', () => {
  const settings = settingsFor({ addDirs: ['/home/ann/site/lib'] }, '', null);

  expect(settings).toMatchObject({ path: '/home/ann/site', addDirs: ['/home/ann/site/lib'] });
  expect(settings?.checkout).toBeUndefined();
});
