import { calls } from '../programs/calls.ts';
import { readOptions } from '../programs/options.ts';
import type { DangerRule } from '../programs/rule.ts';

const engines = 'docker podman nerdctl docker-compose podman-compose';
const ownFolder =
  /--privileged|--pid[= ]host|(?:-v|--volume|--mount)[= ]?(?:\S*source=)?\/(?:[:, ]|etc|var\/run|root|home)/;

function givesComputer(name: string): DangerRule {
  return (args) => (ownFolder.test(args.join(' ')) ? `gives a container access to this computer (${name})` : undefined);
}

function clusterSecrets(args: readonly string[]): string | undefined {
  return readOptions(args).operands.some((word) => /^secrets?(?:\/|$)/.test(word))
    ? 'touches what is usually secret: cluster secrets'
    : undefined;
}

const compose = (verb: string): string => `compose ${verb}`;
const down: [string, string][] = [
  ['down -v|--volumes', 'deletes stored data'],
  ['down --rmi', 'deletes images'],
  ['rm -f|--force', 'deletes containers by force'],
  ['rm -v', 'deletes stored data'],
  ['kill', 'ends what runs in containers'],
  ['push', 'changes what is published'],
  ['build --push', 'changes what is published'],
];

/** By program name: containers, clusters and virtual machines. */
export const containerRules: [string, DangerRule][] = [
  ...calls(
    'docker podman nerdctl',
    ['rm|remove -f|--force', 'deletes a container by force'],
    ['rm|remove -a|--all', 'deletes all containers'],
    ['rm|remove -v|--volumes', 'deletes a container and its data'],
    ['container|pod rm|remove -f|--force', 'deletes a container by force'],
    ['container|pod rm|remove -v|--volumes', 'deletes a container and its data'],
    ['kill', 'ends what runs in a container'],
    ['container|pod kill', 'ends what runs in a container'],
    ['prune', 'deletes what is unused'],
    ['system|container|image|volume|network|builder|buildx|pod|machine|plugin prune', 'deletes what is unused'],
    ['system reset', 'deletes all containers, images and data'],
    ['volume rm|remove', 'deletes stored data'],
    ['rmi -f|--force', 'deletes images'],
    ['rmi -a|--all', 'deletes images'],
    ['image|images rm|remove -f|--force', 'deletes images'],
    ['machine|context|plugin|secret|config rm|remove', 'deletes settings or data'],
    ['stack|service rm|remove|down', 'stops and deletes services'],
    ['service scale|update|rollback', 'changes what runs in the swarm'],
    ['stack deploy|up', 'changes what runs in the swarm'],
    ['node rm|update|demote|promote', 'changes the swarm'],
    ['swarm leave|init|join|update', 'changes the swarm'],
    ['push', 'changes what is published'],
    ['image|manifest push', 'changes what is published'],
    ['build|bake --push', 'changes what is published'],
    ['buildx|image|builder build|bake --push', 'changes what is published'],
    ...down.map(([call, does]): [string, string] => [compose(call), does]),
  ),
  ...calls('docker-compose podman-compose', ...down),
  ...engines.split(' ').map((name): [string, DangerRule] => [name, givesComputer(name)]),
  ...calls(
    'skopeo crane regctl oras',
    ['copy|push|cp|append|tag|mutate', 'changes what is published'],
    ['delete', 'deletes what is published'],
    ['manifest delete', 'deletes what is published'],
  ),
  ...['kubectl', 'oc', 'k'].map((name): [string, DangerRule] => [name, clusterSecrets]),
  ...calls(
    'kubectl oc k',
    ['delete', 'deletes something in the cluster'],
    ['scale --replicas=0', 'stops what runs in the cluster'],
    ['drain|cordon', 'stops what runs in the cluster'],
    [
      'apply|create|replace|patch|edit|set|scale|autoscale|run|expose|label|annotate|taint|uncordon|cp|debug !--dry-run',
      'changes the cluster',
    ],
    ['rollout undo|restart|pause|resume !--dry-run', 'changes the cluster'],
    ['certificate|adm|policy approve|deny|drain|prune|policy|upgrade|taint|cordon', 'changes the cluster'],
    ['new-app|new-project|rollback|start-build|import-image|tag|process', 'changes the cluster'],
  ),
  ...calls(
    'helm',
    ['uninstall|delete|del|un !--dry-run', 'deletes something in the cluster'],
    ['rollback !--dry-run', 'changes the cluster'],
    ['upgrade|install !--dry-run', 'changes the cluster'],
    ['push|cm-push', 'changes what is published'],
  ),
  ...calls(
    'helmfile tk tanka werf skaffold kapp',
    ['destroy|delete|down|dismiss|cleanup|prune', 'deletes something in the cluster'],
    ['apply|sync|converge|run|deploy !--dry-run', 'changes the cluster'],
  ),
  ...calls(
    'argocd flux velero istioctl linkerd cilium',
    ['uninstall', 'deletes something in the cluster'],
    ['* delete|rm|remove|terminate-op', 'deletes something in the cluster'],
    ['* sync|rollback|set|patch|unset|create|edit', 'changes the cluster'],
    ['reconcile|suspend|resume|bootstrap|install|upgrade|create|delete|restore', 'changes the cluster'],
  ),
  ...calls(
    'eksctl kops kind k3d minikube kubeadm rancher',
    ['delete|reset|rm|destroy', 'deletes a cluster'],
    ['cluster|node delete|rm', 'deletes a cluster'],
  ),
  ...calls('eksctl kops kubeadm rancher', [
    'create|scale|upgrade|update|drain|rolling-update|replace|set|init|join',
    'changes a cluster',
  ]),
  ...calls(
    'nomad',
    ['stop|run', 'changes what runs in the cluster'],
    ['job|alloc stop|run|purge|revert|scale|dispatch|restart|signal', 'changes what runs in the cluster'],
    ['system gc', 'deletes what is unused'],
    ['node|deployment drain|purge|eligibility|fail|promote', 'changes the cluster'],
    ['volume|namespace|var|quota|acl delete|deregister|purge|put|detach', 'changes the cluster'],
  ),
  ...calls(
    'vagrant multipass lxc incus limactl lima colima orb tart prlctl machinectl',
    ['destroy|delete|rm|remove|purge|prune|factory-reset', 'deletes a virtual machine'],
    [
      'snapshot|box|image|storage|volume|network|profile|project delete|rm|remove|restore|prune',
      'deletes data of machines',
    ],
    ['terminate|kill|poweroff', 'stops a virtual machine'],
  ),
  ...calls('tilt', ['down', 'deletes something in the cluster']),
  ...calls('vagrant', ['ssh -c|--command', 'runs commands on another computer']),
  ...calls(
    'virsh',
    ['destroy|net-destroy|pool-destroy|shutdown|reset', 'stops a virtual machine'],
    ['undefine|*-undefine|*-delete|*-wipe|managedsave-remove', 'deletes a virtual machine'],
    ['snapshot-revert', 'deletes changes of a virtual machine'],
  ),
  ...calls(
    'vboxmanage',
    ['unregistervm|closemedium --delete', 'deletes a virtual machine'],
    ['controlvm * poweroff|reset', 'stops a virtual machine'],
    ['snapshot * delete|restore', 'deletes data of machines'],
  ),
  ...calls(
    'qm pct',
    ['destroy|delsnapshot|unlink', 'deletes a virtual machine'],
    ['stop|shutdown|reset', 'stops a virtual machine'],
    ['rollback', 'deletes changes of a virtual machine'],
  ),
  ...calls('wsl', ['--unregister', 'deletes a virtual machine'], ['--shutdown|--terminate', 'stops a virtual machine']),
];
