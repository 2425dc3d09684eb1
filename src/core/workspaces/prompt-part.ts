import type { Store } from '../ports/store/store.ts';
import type { PromptPart } from '../prompt/parts.ts';

/** What Claude has to know of the worktree it works in. */
export function workspacePart(store: Pick<Store, 'sessions' | 'workspaces'>): PromptPart {
  return {
    name: 'workspace',
    of({ task, way }) {
      if (way === 'addition') return undefined;
      const workspace = store.workspaces.of(task.sessionId);
      if (workspace?.state !== 'ready') return undefined;
      const { path, branch, base, port } = workspace;
      return [
        `[You work in a Git worktree of your own: ${path}, on the branch ${branch}, which began at ${base}.`,
        'Others work in other worktrees of this repository, and a person in the checkout, at the same time: change files only here.',
        'Do not push, merge, open a pull request, switch branches or use git stash: your person does that when you are done.',
        ...(port === undefined ? [] : [`Ports ${port} to ${port + 9} are yours alone; DISPATCH_PORT has the first.`]),
        ']',
      ]
        .join(' ')
        .replace(' ]', ']');
    },
  };
}

/** Until when Claude works on, where its person has set a goal. */
export const goalPart: PromptPart = {
  name: 'goal',
  of({ task, way }) {
    const goal = way === 'turn' ? task.wish?.goal : undefined;
    return goal === undefined ? undefined : `[Work on until this holds, and check it before you end: ${goal}]`;
  },
};
