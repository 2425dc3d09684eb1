import { calls, isHarmless } from '../programs/calls.ts';
import { has, readOptions } from '../programs/options.ts';
import type { DangerRule } from '../programs/rule.ts';

const bucket = /^(?:s3|gs|b2|az|abfs|wasbs?):\/\/|^https?:\/\//;

/** Copies into a bucket leave this computer; copies from it are downloads. */
function uploads(name: string, verbs: RegExp): DangerRule {
  return (args) => {
    const { operands } = readOptions(args);
    const at = operands.findIndex((word) => verbs.test(word));
    const paths = operands.slice(at + 1);
    return at !== -1 &&
      paths.length > 1 &&
      paths.slice(1).some((path) => bucket.test(path)) &&
      !isHarmless(['--dry-run', '--dryrun', '-n'], args)
      ? `copies files to another place (${name} ${operands[at]})`
      : undefined;
  };
}

function tarsnap(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  return options.names.includes('nuke') || has(options, 'd') ? 'deletes backups (tarsnap)' : undefined;
}

function lftp(args: readonly string[]): string | undefined {
  return args.some((arg) => /\b(?:mirror|put|mput|rm|mrm|rmdir|mv)\b/.test(arg))
    ? 'copies to or deletes on another computer (lftp)'
    : undefined;
}

/** By program name: programs for backups and copies elsewhere. */
export const backupRules: [string, DangerRule][] = [
  ...calls(
    'restic',
    ['forget|prune !--dry-run|-n', 'deletes backups'],
    ['key remove', 'removes a backup key'],
    ['unlock --remove-all', 'removes other people’s locks'],
    ['rewrite !--dry-run|-n', 'rewrites backups'],
    ['restore !--dry-run', 'overwrites files from a backup'],
  ),
  ...calls(
    'borg borgmatic',
    ['delete|prune|compact|recreate !--dry-run|-n', 'deletes backups'],
    ['break-lock', 'removes other people’s locks'],
    ['check --repair', 'rewrites backups'],
  ),
  ...calls(
    'duplicity',
    ['remove-*|cleanup !--dry-run', 'deletes backups'],
    ['** remove-*|cleanup !--dry-run', 'deletes backups'],
  ),
  ...calls('duplicacy', ['prune !--dry-run|-d', 'deletes backups']),
  ...calls(
    'kopia',
    ['snapshot|snap|policy|content|blob|manifest delete|expire|rm|remove', 'deletes backups'],
    ['maintenance run', 'deletes old backups'],
  ),
  ...calls('timeshift', ['--delete|--delete-all', 'deletes backups'], ['--restore', 'overwrites files from a backup']),
  ['tarsnap', tarsnap],
  ['lftp', lftp],
  ...calls(
    'rclone',
    ['delete|deletefile|purge|rmdir|rmdirs|cleanup|dedupe !--dry-run|-n', 'deletes files in another place'],
    ['sync|bisync !--dry-run|-n', 'deletes what the source lacks'],
    ['move|moveto|copy|copyto|copyurl|rcat !--dry-run|-n', 'copies files to another place'],
    ['config show|dump|redacted', 'shows secrets'],
    ['config delete|create|update|password|disconnect', 'changes where files are copied'],
  ),
  ...calls(
    'gsutil',
    ['rm|rb', 'deletes files in another place'],
    ['rsync -d !-n', 'deletes what the source lacks'],
    ['mv|setmeta|compose|rewrite', 'changes files in another place'],
    ['acl|defacl|iam ch|set', 'changes who can read files in another place'],
    ['lifecycle|retention|versioning|cors|web|logging set|clear', 'changes files in another place'],
  ),
  ['gsutil', uploads('gsutil', /^(?:cp|rsync)$/)],
  ...calls(
    'azcopy',
    ['remove|rm !--dry-run', 'deletes files in another place'],
    ['sync --delete-destination !--dry-run', 'deletes what the source lacks'],
  ),
  ['azcopy', uploads('azcopy', /^(?:copy|cp|c|sync|s)$/)],
  ...calls(
    's3cmd s5cmd mc mcli b2 ossutil',
    ['del|rm|rb|rmdir|delete*|expire !--dry-run', 'deletes files in another place'],
    ['file|bucket|key delete|hide', 'deletes files in another place'],
    ['sync|mirror|cp --delete*', 'deletes what the source lacks'],
    ['sync|mirror --delete-removed|--delete|--remove', 'deletes what the source lacks'],
    ['put|mv|move|mirror|setpolicy|setacl|upload*|sync !--dry-run', 'copies files to another place'],
    ['admin|ilm|retention|policy|anonymous|version|undo *', 'changes files in another place'],
  ),
  ...['s3cmd', 's5cmd'].map((name): [string, DangerRule] => [name, uploads(name, /^(?:cp|put|sync)$/)]),
];
