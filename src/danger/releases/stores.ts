import { calls } from '../programs/calls.ts';
import { has, readOptions } from '../programs/options.ts';
import type { DangerRule } from '../programs/rule.ts';

function sops(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  return has(options, 'd', 'decrypt') || /^(?:decrypt|edit|exec-env|exec-file)$/.test(options.operands[0] ?? '')
    ? 'shows secrets (sops)'
    : undefined;
}

function gpg(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  return options.names.some((name) => /sec|^del/.test(name)) || has(options, 'd', 'decrypt')
    ? 'touches secrets (gpg)'
    : undefined;
}

function verbs(name: string, pattern: RegExp, does: string): DangerRule {
  return (args) => {
    const words = readOptions(args).operands.slice(0, 3).join(' ');
    const found = pattern.exec(words)?.[0];
    return found === undefined ? undefined : `${does} (${name} ${found.trim()})`;
  };
}

/** By program name: stores of keys and values, of secrets, and of messages. */
export const storeRules: [string, DangerRule][] = [
  ...calls(
    'etcdctl',
    ['del --prefix', 'deletes all keys with this prefix'],
    ['del --from-key', 'deletes all keys from this one on'],
    ['del|rm|rmdir', 'deletes keys from a shared store'],
    ['put|set|mk|update|txn|compact', 'changes a shared store'],
    ['member|user|role|lease|auth remove|delete|revoke|add|disable|grant*|revoke*', 'changes a shared store'],
    ['snapshot restore', 'overwrites a shared store'],
  ),
  ...calls(
    'consul',
    ['kv|config|acl|peering|namespace delete', 'deletes keys from a shared store'],
    ['acl * delete|update|create', 'changes who can use a shared store'],
    ['kv|config put|import|write', 'changes a shared store'],
    ['leave|force-leave|maint', 'changes a cluster'],
    ['services|snapshot|operator deregister|restore|raft|autopilot', 'changes a cluster'],
  ),
  ...calls(
    'redis-cli valkey-cli keydb-cli',
    ['** flushall|flushdb', 'deletes data from a database'],
    ['del|unlink|getdel|hdel|ltrim|xtrim|zremrangeby*', 'deletes keys from a shared store'],
    ['config set|rewrite|resetstat', 'changes a shared store'],
    ['shutdown|debug|swapdb|failover|replicaof|slaveof', 'changes a shared store'],
    ['script|function|acl|cluster flush|delete|deluser|reset|forget', 'changes a shared store'],
  ),
  ...calls(
    'vault bao',
    ['kv delete|destroy|rollback|undelete', 'deletes secrets'],
    ['kv metadata delete|put', 'deletes secrets'],
    ['delete', 'deletes secrets'],
    ['kv put|patch|enable-versioning', 'changes secrets'],
    ['write', 'changes secrets'],
    ['kv get', 'shows secrets'],
    ['read|unwrap', 'shows secrets'],
    [
      'token|secrets|auth|policy|lease|audit|namespace|plugin *create|disable|delete|revoke|enable|move|tune|write',
      'changes secrets',
    ],
    [
      'operator seal|step-down|init|unseal|rekey|rotate|generate-root|raft|migrate',
      'seals or changes the secret store',
    ],
  ),
  ...calls(
    'doppler infisical chamber envchain bws',
    ['secrets|secret delete|rm', 'deletes secrets'],
    ['delete', 'deletes secrets'],
    ['secrets|secret set|upload|edit|create', 'changes secrets'],
    ['write|import', 'changes secrets'],
    ['secrets|secret|read|export|list-all|get', 'shows secrets'],
  ),
  ['sops', sops],
  ['gpg', gpg],
  ['pass', () => 'touches secrets (pass)'],
  ['security', verbs('security', /^(?:find|dump|export|delete)\S*/, 'touches secrets')],
  ['op', verbs('op', /^(?:read|item|document|run|inject)/, 'touches secrets')],
  ...calls(
    'bw lpass gopass secret-tool',
    ['get|list|show|export|lookup|cat|search', 'shows secrets'],
    ['delete|edit|create|rm|clear|store|insert|purge', 'changes secrets'],
  ),
  ...calls('ansible-vault', ['decrypt|view|edit|rekey|encrypt|encrypt_string|create', 'touches secrets']),
  ...calls(
    'kafka-topics kafka-topics.sh kafka-consumer-groups kafka-consumer-groups.sh kafka-configs kafka-configs.sh kafka-acls kafka-acls.sh',
    ['--delete', 'deletes messages from a shared queue'],
    ['--reset-offsets --execute', 'changes a shared queue'],
    ['--alter|--remove', 'changes a shared queue'],
  ),
  ...calls('kafka-delete-records kafka-delete-records.sh', ['', 'deletes messages from a shared queue']),
  ...calls(
    'rabbitmqctl rabbitmqadmin',
    ['reset|force_reset', 'deletes a shared queue'],
    ['delete*|purge*|clear*|forget_*', 'deletes a shared queue'],
    ['stop|stop_app|shutdown|change_password|set_*|add_*', 'changes a shared queue'],
  ),
  ...calls('nats', ['stream|str|kv|object|consumer|con rm|purge|del|delete|restore|edit', 'deletes a shared queue']),
];
