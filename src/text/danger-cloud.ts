import { calls } from './danger-calls.ts';
import type { DangerRule } from './danger-programs.ts';

const secretCall =
  /\b(?:print-(?:access|identity)-token|get-access-token|get-secret-value|get-login-password|configure get|export-credentials|assume-role\S*|get-session-token|get-federation-token|secrets? (?:show|download)|versions access|list-keys|keys list|show-connection-string)\b|--with-decryption|^kms decrypt/;
const reads =
  /^(?:list|ls|show|get|describe|view|read|info|status|search|tail|logs?|diff|validate|what-if|query|cat|du|stat|hash|browse|lookup|check\w*|wait|print-\w+)(?:-|$)|^start-iap-tunnel$/;
const deletes = /^(?:delete|destroy|terminate|remove|purge|rb|rm|deregister|revoke|undeploy)(?:-|$)/;
const writes =
  /^(?:create|update|set|add|deploy|submit|start|stop|reset|restart|reboot|suspend|resume|resize|deallocate|rollback|undelete|import|patch|enable|disable|call|invoke|execute|run|ssh|scp|sftp|move|mv|cp|rsync|failover|promote|insert|clear|rotate|publish|replace|up|rename|attach|detach|restore|scale|upload|sync|copy|grant|assign|unassign|rebuild|power\w*|shutdown|actions?|regenerate|swap|export|migrate|push|build|approve|put)(?:-|$)/;

/** Words of the command itself; the options that stand before have a value. */
function operandsOf(args: readonly string[], valued: RegExp): string[] {
  return args.filter((arg, at) => !arg.startsWith('-') && !valued.test(args[at - 1] ?? ''));
}

const awsValued =
  /^--(?:profile|region|output|endpoint-url|query|color|ca-bundle|cli-read-timeout|cli-connect-timeout|cli-binary-format)$/;
const awsReads =
  /^(?:describe|list|get|head|lookup|search|filter|estimate|preview|validate|check|wait|help|scan|query|select|batch-get|simulate|test|view|detect|tail|start-query|stop-query|ls|presign|login|logout|update-kubeconfig|package|verify|generate|decode)(?:-|$)/;
/** They change files of this user only, or nothing. */
const awsOwn = /^(?:configure|sso|help|login|logout|history)$/;

/** The services are many, but what only reads is named after it. */
function aws(args: readonly string[]): string | undefined {
  const [service = '', operation = '', ...rest] = operandsOf(args, awsValued);
  if (secretCall.test(args.join(' ')) || (service === 'kms' && operation === 'decrypt')) return 'shows secrets (aws)';
  if (service === '' || awsOwn.test(service) || operation === '' || isOnlyTried(args) || awsReads.test(operation)) {
    return undefined;
  }
  const said = `(aws ${service} ${operation})`;
  if (service === 's3') return bucketDanger(operation, rest, args, said);
  if (/^(?:ses|sesv2|sns|pinpoint|sqs)$/.test(service) && /^(?:send|publish)/.test(operation)) {
    return `sends a message ${said}`;
  }
  return deletes.test(operation) ? `deletes in the cloud ${said}` : `changes the cloud ${said}`;
}

function bucketDanger(
  operation: string,
  paths: readonly string[],
  args: readonly string[],
  said: string,
): string | undefined {
  if (deletes.test(operation)) return `deletes in the cloud ${said}`;
  if (args.includes('--delete')) return `deletes what the source does not have ${said}`;
  const copies = /^(?:cp|sync|mv)$/.test(operation);
  const target = paths.slice(1).some((path) => path.startsWith('s3://'));
  if (target && copies) return `copies files to another place ${said}`;
  return target || !/^(?:cp|sync)$/.test(operation) ? `changes the cloud ${said}` : undefined;
}

function isOnlyTried(args: readonly string[]): boolean {
  const at = args.findIndex((arg) => /^--(?:dryrun|dry-run|generate-cli-skeleton)$/.test(arg));
  return (
    at !== -1 &&
    !args.some((arg) => /^--no-dry-?run$/.test(arg)) &&
    !/^--[^=]*$/.test(args[at - 1]?.replace(/^--(?:delete|recursive|force|quiet)$/, '') ?? '')
  );
}

/** They only change what this user sees or has installed. */
const cloudOwn =
  /^(?:config|auth|components|info|init|topic|help|version|login|logout|account|completion|extension|feedback)$/;

/** What comes first in the command decides, a word that reads or one that writes; nouns do not count. */
function cloud(name: string): DangerRule {
  return (args) => {
    if (secretCall.test(args.join(' '))) return `shows secrets (${name})`;
    const [first = '', ...rest] = operandsOf(args, /^-(?:-(?!no-|quiet|verbose|debug|yes)[\w-]+|[a-z])$/).filter(
      (word) => !/^(?:alpha|beta|preview)$/.test(word),
    );
    if (/(?:^| )(?:-X|-m|--method)[ =]?(?:delete|put|patch|post)\b/i.test(args.join(' ')))
      return `changes the cloud (${name} ${first})`;
    if (cloudOwn.test(first)) return undefined;
    const words = rest.length === 0 ? [first] : rest;
    const verb = words.find((word) => reads.test(word) || deletes.test(word) || writes.test(word)) ?? '';
    const flag = args.includes('--delete') ? '--delete' : undefined;
    if (deletes.test(verb) || flag !== undefined) return `deletes in the cloud (${name} ${flag ?? verb})`;
    return verb !== '' && !reads.test(verb) ? `changes the cloud (${name} ${verb})` : undefined;
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
    ['state rm|mv|push|replace-provider', 'changes what is known of real machines'],
    ['state pull', 'shows secrets'],
    ['workspace delete', 'deletes what is known of real machines'],
    ['force-unlock', 'removes locks of others and changes real machines'],
  ),
  ...calls(
    'terragrunt terramate cdktf',
    ['run-all|run|stack|run-all|script destroy', 'deletes real machines'],
    ['run-all|run|stack apply|import', 'changes real machines'],
    ['** destroy|destroy-all', 'deletes real machines'],
    ['apply|apply-all|import|taint|deploy|state|force-unlock', 'changes real machines'],
    ['run|script run', 'changes real machines'],
  ),
  ...calls(
    'pulumi',
    ['destroy|down|dn', 'deletes real machines'],
    ['up|update|refresh|import|cancel|watch', 'changes real machines'],
    ['stack|state rm|delete|rename|import|unprotect|move|edit', 'changes what is known of real machines'],
    ['config set|rm|set-all|rm-all', 'changes settings of real machines'],
  ),
  ...calls('packer crossplane', ['build|delete !--syntax-only', 'changes the cloud']),
];
