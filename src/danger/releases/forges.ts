import { calls } from '../programs/calls.ts';
import { valuesOf } from '../programs/options.ts';
import type { DangerRule } from '../programs/rule.ts';

/** `gh api` and `glab api`: a call with fields writes, unless it is a GET. */
function api(name: string, place: string): DangerRule {
  return (args) => {
    if (!args.includes('api')) return undefined;
    const methods = valuesOf(args, 'X', 'method');
    const reads = methods.length > 0 && methods.every((method) => /^(?:get|head)$/i.test(method));
    const sends = args.some((arg) => /^(?:-[fF]|--(?:raw-)?field|--input|--form)\b/.test(arg));
    return reads || (methods.length === 0 && !sends) ? undefined : `changes ${place} (${name} api)`;
  };
}

/** By program name: the hosts of code, with their reviews, releases and builds. */
export const forgeRules: [string, DangerRule][] = [
  ...calls(
    'gh',
    ['auth token', 'touches secrets'],
    ['secret|ssh-key|gpg-key', 'touches secrets'],
    ['auth logout|refresh|setup-git', 'touches secrets'],
    ['* delete|delete-asset|item-delete|field-delete|unlink', 'changes GitHub'],
    ['repo archive|unarchive|edit|create|rename|deploy-key|autolink', 'changes GitHub'],
    ['repo sync --force', 'changes GitHub'],
    ['pr merge|update-branch|lock', 'changes GitHub'],
    ['pr close --delete-branch|-d', 'changes GitHub'],
    ['pr review -a|--approve', 'changes GitHub'],
    ['issue transfer|lock', 'changes GitHub'],
    ['release create|edit|upload', 'changes GitHub'],
    ['workflow run|disable|enable', 'changes GitHub'],
    ['run cancel|rerun', 'changes GitHub'],
    ['variable|label|cache|project|codespace set|edit|clone|close|copy|create|stop|rebuild', 'changes GitHub'],
    ['gist create|edit|rename', 'publishes a text on GitHub'],
    ['alias set|import', 'starts another program'],
    ['extension|extensions|ext install|upgrade|exec', 'starts another program'],
    ['config set', 'starts another program'],
    ['codespace ssh|cp', 'runs commands on another computer'],
  ),
  ['gh', api('gh', 'GitHub')],
  ...calls(
    'glab',
    ['* delete|archive|transfer|mirror', 'changes GitLab'],
    ['mr|issue|incident merge|approve|revoke|rebase', 'changes GitLab'],
    ['variable|secret|token|ssh-key|gpg-key|deploy-key|securefile', 'touches secrets'],
    ['release create|upload|delete', 'changes GitLab'],
    ['ci|pipeline|pipe run|trigger|cancel|retry|run-trig', 'changes GitLab'],
    ['repo|project create|update|fork|members', 'changes GitLab'],
    ['schedule|cluster|runner|label|snippet create|run|update|agent|edit', 'changes GitLab'],
    ['alias set', 'starts another program'],
    ['auth login|logout', 'touches secrets'],
  ),
  ['glab', api('glab', 'GitLab')],
  ...calls('hub', ['delete|merge|sync', 'changes GitHub'], ['release delete|create|edit', 'changes GitHub']),
  ...calls('tea', ['* delete|merge|approve|edit|create|close', 'changes the code host']),
];
