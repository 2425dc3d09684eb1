import { calls, firstWords } from '../programs/calls.ts';
import type { DangerRule } from '../programs/rule.ts';

const everyone = 'deploys for everyone to see';
const deploys = 'deploys a live service';
const changes = 'changes a live service';
const removes = 'deletes a live service or part of it';

const local =
  /^(?:dev|build|ls|list|logs?|inspect|pull|link|unlink|whoami|login|logout|switch|teams?|projects?|env|help|init|telemetry|certs|domains|dns|alias(?:es)?|open|curl|bisect|cache|git|target|integration|microfrontends)$/;

/** Without a command it deploys the folder. */
function vercel(args: readonly string[]): string | undefined {
  if (args.some((arg) => /^(?:-v|-h|--version|--help)$/.test(arg))) return undefined;
  if (firstWords(args).some(({ word }) => local.test(word))) return undefined;
  const production = args.find((arg) => /^--prod/.test(arg) || /production$/.test(arg));
  return production === undefined ? 'deploys this folder (vercel)' : `${everyone} (vercel ${production})`;
}

/** By program name: platforms that run what people use. */
export const deployRules: [string, DangerRule][] = [
  ...calls(
    'heroku',
    ['*:destroy|*:reset|*:remove|*:delete|*:unset|*:clear|destroy', removes],
    ['pg|apps|addons|pipelines|domains|spaces|redis|repo destroy|reset|remove|delete', removes],
    ['config|config:get|pg:credentials*|redis:credentials|auth:token', 'shows secrets'],
    ['*:set|*:add|*:create|*:update|*:scale|*:stop|*:kill|*:killall|*:restart|*:rollback|*:on|*:release', changes],
    ['*:promote|*:push|*:copy|*:restore|*:rename|*:transfer|*:enable|*:disable|*:upgrade|*:attach|*:detach', changes],
    ['*:rotate|*:fork|*:resize|rollback|restart|scale|create', changes],
    ['run|run:*|ps:exec', 'runs a command on a live service'],
  ),
  ...calls(
    'vercel now',
    ['rm|remove', removes],
    ['env|alias|aliases|domains|dns|project|projects|certs|secrets|cache|integration rm|remove|purge', removes],
    ['env pull', 'writes secrets to a file'],
    [
      'env|alias|domains|dns|project|projects|certs|secrets|integration add|set|update|move|buy|transfer-in|import',
      changes,
    ],
    ['promote|rollback|redeploy|alias', changes],
  ),
  ['vercel', vercel],
  ...calls('now', ['deploy', deploys], ['--prod', everyone]),
  ...calls(
    'netlify ntl netlify-cli',
    ['deploy --prod|-p|--prod-if-unlocked', everyone],
    ['deploy', 'deploys this folder'],
    ['*:delete|*:unset', removes],
    ['env:list|env:get', 'shows secrets'],
    ['*:set|*:import|*:clone|*:create|*:enable|*:disable|api', changes],
  ),
  ...calls(
    'firebase firebase-tools',
    ['deploy !--dry-run', deploys],
    ['*:delete|*:remove|*:unset|*:disable|*:destroy|*:uninstall', removes],
    ['functions:config:get|functions:secrets:access', 'shows secrets'],
    ['*:set|*:update|*:push|*:import|*:clone|*:deploy|*:create|*:rollback|*:distribute|*:install|*:configure', changes],
  ),
  ...calls(
    'fly flyctl',
    ['scale show', ''],
    ['destroy', removes],
    [
      'apps|machine|machines|volumes|volume|redis|postgres|pg|mpg|ext|storage|ips|certs|secrets *destroy|delete|remove|release|unset',
      removes,
    ],
    ['deploy|launch', deploys],
    ['suspend|resume|restart|move|scale', changes],
    [
      'apps|machine|machines|postgres|pg|volumes|secrets|certs|ips|image|tokens|wireguard create|stop|kill|start|restart|run|update|clone|import|failover|set|deploy|add|allocate*|extend|fork|move',
      changes,
    ],
    ['ssh console|sftp', 'runs a command on a live service'],
  ),
  ...calls(
    'railway',
    ['down|delete', removes],
    ['environment|volume|service|project|domain delete|remove', removes],
    ['up|deploy|redeploy|restart', deploys],
    ['variables|variable --set|--set-from-stdin', changes],
    ['variables|variable set|delete', changes],
    ['variables|variable', 'shows secrets'],
    ['run|ssh|connect', 'runs a command with live secrets'],
  ),
  ...calls(
    'wrangler',
    ['delete', removes],
    ['deploy|publish !--dry-run', deploys],
    ['pages|versions|triggers|containers deploy|publish|upload|push', deploys],
    [
      'kv|r2|d1|queues|pages|vectorize|hyperdrive|dispatch-namespace|workflows|containers|secrets-store|secret|pipelines delete|purge',
      removes,
    ],
    [
      'kv|r2|pages|queues|vectorize|secrets-store key|bulk|object|bucket|namespace|project|deployment|secret|store delete|purge',
      removes,
    ],
    ['kv:*|r2:* delete', removes],
    ['kv|r2|d1|pages|secret|kv:*|versions|queues put|bulk|create|secret', changes],
    ['kv|r2|pages|versions key|bulk|object|bucket|secret put|bulk|create', changes],
    ['d1 execute|migrations --remote', 'changes a live database'],
    ['d1 time-travel restore', 'overwrites a live database'],
    ['rollback|secret', changes],
  ),
  ...calls(
    'serverless sls sst sam chalice zappa copilot amplify cdk architect arc',
    ['remove|delete|destroy|undeploy|rm', removes],
    ['svc|job|env|app|pipeline|task delete|rm', removes],
    ['deploy list', ''],
    ['deploy|sync|publish|bootstrap|import|update|push|rollback|watch|gc !--dry-run', deploys],
    ['svc|job|env|app|pipeline|task deploy|init|run', deploys],
  ),
  ...calls('serverless sls', ['invoke local', ''], ['invoke', 'runs a function of a live service']),
  ...calls(
    'eb',
    ['terminate', removes],
    ['deploy|create|swap|abort|restore|scale|setenv|upgrade|clone|use|config', changes],
  ),
  ...calls(
    'supabase',
    ['db reset|push|dump|pull', 'changes a database'],
    [
      'functions|projects|branches|secrets|storage|orgs|sso|domains|vanity-subdomains|network-bans delete|unset|rm|remove',
      removes,
    ],
    [
      'functions|branches|secrets|projects|config|storage|migration|network-restrictions deploy|create|set|update|push|cp|mv|repair|up|down',
      changes,
    ],
    ['stop --no-backup', 'deletes data from a database'],
  ),
  ...calls(
    'turso pscale neonctl neon xata render convex deployctl modal',
    ['** destroy|delete|rm', removes],
    ['deploy|import|export|run', deploys],
    ['env|secret set|remove|create', changes],
    [
      'app|deploy-request|branch|branches|backup|deploys|services|volume stop|deploy|promote|restore|reset|create|update|put',
      changes,
    ],
  ),
  ...calls(
    'kamal dokku piku',
    ['remove|*:destroy|*:delete|*:purge|*:remove|*:unset|*:reset|*:clear*', removes],
    [
      'deploy|redeploy|rollback|setup|upgrade|*:set|*:stop|*:start|*:restart|*:rebuild|*:scale|*:create|*:import|*:clone|*:add',
      changes,
    ],
    [
      'app|accessory|proxy|traefik|server|registry|prune|lock remove|stop|boot|reboot|restart|exec|start|all|images|containers|bootstrap',
      changes,
    ],
  ),
  ...calls('cap mina dep deployer', ['** deploy*|rollback|*:restart|*:stop', deploys]),
  ...calls('fastlane', ['** deploy*|release*|deliver|supply|pilot|upload*|publish*|beta|submit*', deploys]),
  ...calls(
    'eas expo',
    ['submit|update|deploy|publish', deploys],
    ['*:delete|*:rollback|*:republish|*:push|*:create|*:set', changes],
  ),
  ...calls('surge gh-pages', ['', everyone]),
  ...calls('deno ng', ['deploy', deploys]),
  ...calls('sentry sentry-cli', ['** delete|new|finalize|set-commits|upload*', changes]),
];
