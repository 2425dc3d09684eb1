import { calls, isHarmless, wordsOf } from '../programs/calls.ts';
import type { DangerRule } from '../programs/rule.ts';

const secretCall =
  /\b(?:print-(?:access|identity)-token|get-access-token|get-secret-value|get-login-password|configure get|export-credentials|assume-role\S*|get-session-token|get-token|get-federation-token|secrets? (?:show|download)|versions access|list-keys|keys list|show-connection-string)\b|--with-decryption|^kms decrypt/;
const reads =
  /^(?:list|ls|show|get|describe|view|read|info|status|search|tail|logs?|diff|validate|what-if|query|cat|du|stat|hash|browse|lookup|check\w*|wait|print-\w+)(?:-|$)|^start-iap-tunnel$/;
const deletes = /^(?:delete|destroy|terminate|remove|purge|rb|rm|deregister|revoke|undeploy)(?:-|$)/;
const writes =
  /^(?:create|update|set|add|deploy|submit|start|stop|reset|restart|reboot|suspend|resume|resize|deallocate|rollback|undelete|import|patch|enable|disable|call|invoke|execute|run|ssh|scp|sftp|move|mv|cp|rsync|failover|promote|insert|clear|rotate|publish|replace|up|rename|attach|detach|restore|scale|upload|sync|copy|grant|assign|unassign|rebuild|power\w*|shutdown|actions?|regenerate|swap|export|migrate|push|build|approve|put)(?:-|$)/;

/** AWS options with a value, perhaps shortened. */
const awsValued = /^--(?:prof|reg|out|end|que|col|ca|cli-(?:read|connect|binary))[\w-]*$/;
const awsReads =
  /^(?:describe|list|get|head|lookup|search|filter|estimate|preview|validate|check|wait|help|scan|query|select|batch-get|simulate|test|view|detect|tail|start-query|stop-query|ls|presign|login|logout|update-kubeconfig|package|verify|generate|decode)(?:-|$)/;
/** These change only files of this user, or nothing. */
const awsOwn = /^(?:configure|sso|help|login|logout|history)$/;

/** There are many services, but commands that only read have names that show it. */
function aws(args: readonly string[]): string | undefined {
  const [service = '', operation = '', ...rest] = args.filter(
    (arg, at) => !arg.startsWith('-') && !awsValued.test(args[at - 1] ?? ''),
  );
  if (secretCall.test(args.join(' ')) || (service === 'kms' && operation === 'decrypt')) return 'shows secrets (aws)';
  if (service === 'configure' && /^(?:set|import)$/.test(operation))
    return `changes secrets (aws configure ${operation})`;
  if (service === '' || awsOwn.test(service) || operation === '' || isOnlyTried(args) || awsReads.test(operation)) {
    return undefined;
  }
  const said = `(aws ${service} ${operation})`;
  if (service === 's3') return bucketDanger(operation, rest, args, said);
  if (/^(?:ses|sesv2|sns|pinpoint|sqs)$/.test(service) && /^(?:send|publish)/.test(operation)) {
    return `sends a message ${said}`;
  }
  return deletes.test(operation) ? `deletes something in the cloud ${said}` : `changes something in the cloud ${said}`;
}

function bucketDanger(
  operation: string,
  paths: readonly string[],
  args: readonly string[],
  said: string,
): string | undefined {
  if (deletes.test(operation)) return `deletes something in the cloud ${said}`;
  if (args.includes('--delete')) return `deletes what the source lacks ${said}`;
  const copies = /^(?:cp|sync|mv)$/.test(operation);
  const target = paths.slice(1).some((path) => path.startsWith('s3://'));
  if (target && copies) return `copies files to another place ${said}`;
  return target || !/^(?:cp|sync)$/.test(operation) ? `changes something in the cloud ${said}` : undefined;
}

function isOnlyTried(args: readonly string[]): boolean {
  return isHarmless(['--dryrun', '--dry-run', '--generate-cli-skeleton'], args);
}

/** These change only what this user sees or has installed. */
const cloudOwn =
  /^(?:config|auth|components|info|init|topic|help|version|login|logout|account|completion|extension|feedback)$/;

/** Options that certainly have a value; the word behind any other option may be its value. */
const valued =
  /^(?:-[gno]|--(?:project|zone|region|account|configuration|format|filter|verbosity|subscription|output|query|resource-group|name))$/;
const writesBy = /(?:^| )(?:-X|-m|--method)[ =]?(?:delete|put|patch|post)\b/i;

/** The first word that reads or writes decides; nouns do not. */
function cloud(name: string): DangerRule {
  return (args) => {
    const line = args.join(' ');
    if (secretCall.test(line)) return `shows secrets (${name})`;
    if (writesBy.test(line)) return `changes something in the cloud (${name})`;
    if (args.includes('--delete')) return `deletes something in the cloud (${name} --delete)`;
    const words = wordsOf(args).filter(
      ({ word, at }) => !valued.test(args[at - 1] ?? '') && !/^(?:alpha|beta|preview)$/.test(word),
    );
    const [first] = words;
    if (first !== undefined && !first.optional && cloudOwn.test(first.word)) return undefined;
    const found = words.find(({ word, optional }, at) => {
      if (at === 0 && words.length > 1) return false;
      return deletes.test(word) || writes.test(word) || (!optional && reads.test(word));
    });
    if (found === undefined || reads.test(found.word)) return undefined;
    return `${deletes.test(found.word) ? 'deletes' : 'changes'} something in the cloud (${name} ${found.word})`;
  };
}

/** By program name: clouds, and tools that build what is in them. */
export const cloudRules: [string, DangerRule][] = [
  ['aws', aws],
  ...'gcloud az doctl hcloud linode-cli scw oci ibmcloud openstack civo vultr-cli exo aliyun yc'
    .split(' ')
    .map((name): [string, DangerRule] => [name, cloud(name)]),
  ...calls(
    'terraform tofu',
    ['destroy', 'deletes real machines'],
    ['apply|import|taint|untaint|refresh', 'changes real machines'],
    ['state rm|mv|push|replace-provider', 'changes the record of real machines'],
    ['state pull', 'shows secrets'],
    ['workspace delete', 'deletes the record of real machines'],
    ['force-unlock', 'removes other people’s locks and changes real machines'],
  ),
  ...calls(
    'terragrunt terramate cdktf',
    ['run-all|run|stack|script destroy', 'deletes real machines'],
    ['run-all|run|stack apply|import', 'changes real machines'],
    ['** destroy|destroy-all', 'deletes real machines'],
    ['apply|apply-all|import|taint|deploy|force-unlock', 'changes real machines'],
    ['state rm|mv|push', 'changes the record of real machines'],
    ['script run', 'changes real machines'],
  ),
  ...calls(
    'pulumi',
    ['destroy|down|dn', 'deletes real machines'],
    ['up|update|refresh|import|cancel|watch', 'changes real machines'],
    ['stack|state rm|delete|rename|import|unprotect|move|edit', 'changes the record of real machines'],
    ['config set|rm|set-all|rm-all', 'changes settings of real machines'],
  ),
];
