import { calls } from './calls.ts';
import type { DangerRule } from './rule.ts';

/** Calls that only show what there is. */
const showsOnly = /^(?:-l|--list|list|info|help|-h|--help|-V|--version|print|apfs list)$/;

function changesDisks(name: string): DangerRule {
  return (args) => {
    const shows =
      args.length > 0 &&
      args.some((arg) => showsOnly.test(arg)) &&
      !args.some((arg) => /erase|delete|write|-w/i.test(arg));
    return shows ? undefined : `changes disks (${name})`;
  };
}

/** Programs that make, change or delete file systems and volumes, with any arguments. */
const always =
  'lvremove lvreduce lvresize lvconvert lvrename lvcreate lvextend vgremove vgreduce vgsplit vgmerge vgrename vgcreate ' +
  'vgcfgrestore pvremove pvcreate pvmove pvresize blkdiscard resize2fs tune2fs xfs_repair e2fsck fsck debugfs ' +
  'wipefs sfdisk gdisk sgdisk cfdisk cgdisk newfs diskpart badblocks';

/** By program name: disks, file systems, volumes and their snapshots. */
export const diskRules: [string, DangerRule][] = [
  ...always
    .split(' ')
    .map((name): [string, DangerRule] => [
      name,
      /remove$/.test(name) ? () => `deletes volumes (${name})` : changesDisks(name),
    ]),
  ...['fdisk', 'parted', 'diskutil'].map((name): [string, DangerRule] => [name, changesDisks(name)]),
  ...calls('lvm', ['lv*|vg*|pv*', 'changes disks']),
  ...calls(
    'zfs',
    ['destroy !-n', 'deletes a file system or snapshot'],
    ['rollback', 'discards changes since a snapshot'],
    ['receive|recv -F', 'overwrites a file system'],
    ['promote|rename|unload-key|change-key|upgrade|unmount|umount', 'changes disks'],
  ),
  ...calls(
    'zpool',
    ['destroy', 'deletes a whole disk pool'],
    ['labelclear', 'erases a disk'],
    ['create|remove|detach|offline|add|attach|replace|export|split|upgrade|initialize|clear !-n', 'changes disks'],
    ['import -F', 'discards the latest changes'],
  ),
  ...calls(
    'mdadm',
    ['--zero-superblock', 'erases a disk'],
    ['-S|--stop', 'stops a disk array'],
    ['-C|--create|-G', 'changes disks'],
    ['--create', 'changes disks'],
    ['--grow', 'changes disks'],
    ['-r|--remove|-f|--fail|-a|--add', 'changes disks'],
  ),
  ...calls(
    'btrfs',
    ['sub* del*', 'deletes a file system or snapshot'],
    ['dev* del*|rem*|add', 'changes disks'],
    ['check --repair', 'changes disks'],
    ['fi* resize', 'changes disks'],
    ['resc*|repl*|bal*|rest* start|zero-log|chunk-recover|super-recover', 'changes disks'],
  ),
  ...calls(
    'cryptsetup',
    ['erase|lukserase', 'erases a disk’s keys'],
    ['luksformat', 'erases a disk'],
    ['lukskillslot|luksremovekey|lukschangekey|luksaddkey|luksheaderrestore', 'changes a disk’s keys'],
    ['reencrypt|resize|close|remove|luksclose', 'changes disks'],
  ),
  ...calls('dmsetup dmraid', ['remove|remove_all|wipe_table|load|reload|clear|rename', 'changes disks']),
  ...calls('nvme', ['format|sanitize|delete-ns|create-ns|detach-ns|write*', 'erases a disk']),
  ...calls(
    'hdparm',
    ['--security-erase*', 'erases a disk'],
    ['--security-erase|--security-erase-enhanced', 'erases a disk'],
    ['--trim-sector-ranges|--write-sector', 'erases a disk'],
  ),
  ...calls('snapper', ['delete|remove|rm|undochange|rollback', 'deletes snapshots or changes']),
  ...calls('tmutil', ['delete*|restore|disable', 'deletes backups']),
];
