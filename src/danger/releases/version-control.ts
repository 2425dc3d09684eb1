import { calls } from '../programs/calls.ts';
import type { DangerRule } from '../programs/rule.ts';

/** By program name: tools beside git that rewrite or delete recorded work. */
export const versionControlRules: [string, DangerRule][] = [
  ...calls('git-filter-repo bfg', ['', 'rewrites history']),
  ...calls(
    'hg',
    ['strip|histedit|rebase|uncommit|prune|rollback', 'rewrites history'],
    ['commit|ci --amend', 'rewrites the last commit'],
    ['update|up|checkout|co -C|--clean', 'discards changes'],
    ['revert|purge|clean', 'discards changes'],
    ['push -f|--force', 'overwrites history'],
  ),
  ...calls(
    'svn',
    ['revert', 'discards changes'],
    ['delete|del|rm|remove|commit|ci|import|mkdir|propset', 'changes the shared history'],
  ),
  ...calls('jj', ['abandon|squash|rebase|restore|op|undo', 'rewrites history'], ['git push', 'overwrites history']),
  ...calls('git-lfs', ['prune', 'deletes unused files']),
];
