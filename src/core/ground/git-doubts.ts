import { isWithin, resolvePath } from '../../danger/paths.ts';
import { programName } from '../../danger/programs/options.ts';
import type { Disk, GitSetting, Repository } from '../ports/disk.ts';
import type { OwnFolder } from './ground.ts';

/** Settings with which add, commit, diff, log, show and status start a program or read rules for it. */
const starts =
  /^(?:core\.(?:fsmonitor|attributesfile|editor|pager|sshcommand)|pager\..*|diff\.external|diff\..*\.(?:command|textconv)|filter\..*\.(?:clean|smudge|process)|gpg\..*program|gpg\.(?:program|ssh\.defaultkeycommand)|hook\..*\.command|trailer\..*\.(?:command|cmd)|remote\..*\.(?:uploadpack|vcs)|interactive\.difffilter|sequence\.editor|credential\..*helper)$/;

/** What the settings of a repository itself, which may come with it, may start: well-known programs that run nothing else. */
const wellKnown =
  /^(?:"?git-(?:lfs|crypt)"?|git lfs)(?: (?:clean|smudge|filter-process|diff|--|--skip|%f))+$|^(?:less|more|cat|delta)(?: -[A-Za-z]+)*$|^(?:vim?|nvim|nano|emacs)$|^(?:code|codium|cursor|subl)(?: (?:--wait|-w))?$|^(?:\/(?:usr|usr\/local|opt\/homebrew)\/bin\/)?(?:gpg2?|ssh-keygen)$/;

/** All other options before its verb lead git to other places, settings or programs. */
const plain = /^--(?:no-pager|version|help)$/;

/** Most submodules, nested ones included; with more of them a person has to decide. */
const mostWithin = 30;

/** These verbs start one hook at most; all others may start any. */
const quiet = new Set(['status', 'diff', 'log', 'show', 'add']);

/**
 * Why a git command that runs in `at` (real) may start or read what someone could have written into the project:
 * fragments for people; [] when git works in the project's own top folder and none of its settings leads into the
 * project.
 */
export async function gitDoubts(
  words: readonly string[],
  at: string,
  owns: readonly OwnFolder[],
  disk: Disk,
): Promise<string[]> {
  const start = words.findIndex((word) => programName(word) === 'git');
  const verb = words[start + 1] ?? '';
  if (words.slice(0, start).some((word) => /^GIT_\w+\+?=/.test(word))) return ['sets variables for git'];
  if (verb.startsWith('-') && !plain.test(verb)) return [`runs git with a global option (${verb})`];
  if (at !== owns[0]?.real) return [`runs git in ${at}, not in the project’s top folder`];
  const repository = await disk.repositoryOf(at);
  if (repository?.top !== at) return ['runs git in a folder that may not be the top of a repository'];
  if (!repository.leadsBack) return ['runs git on the repository of another folder'];
  const { checkout, branch } = owns[0];
  if (checkout !== undefined && !(await isWorktreeOf(checkout, repository, disk))) {
    return ['runs git on another repository than that of your checkout'];
  }
  const isOther = branch !== undefined && repository.branch !== undefined && repository.branch !== branch;
  if (isOther && !quiet.has(verb)) return [`works on the branch ${repository.branch}, not on ${branch}`];
  const ground = { top: at, owns, disk };
  return [
    ...reaching(repository, words.slice(start + 1)),
    ...(await doubtsAbout(repository, verb, ground)),
    ...(await doubtsWithin(at, verb, mostWithin, ground)),
  ];
}

/** Whether it has the same common folder, and a folder of its own in there. */
async function isWorktreeOf(checkout: string, { gitFolders }: Repository, disk: Disk): Promise<boolean> {
  const shared = (await disk.repositoryOf(checkout))?.gitFolders[0];
  return shared !== undefined && shared === gitFolders[0] && gitFolders.length === 2;
}

/** Settings with which a call also changes branches, tags or the stash, which every worktree shares. */
function reaching({ settings }: Repository, args: readonly string[]): string[] {
  const brings = args.some((word) => /^(?:fetch|pull|remote)$/.test(word));
  const merges = args.some((word) => /^(?:pull|rebase|merge)$/.test(word));
  const isOn = (value: string) => !/^(?:false|no|off|0|)$/i.test(value);
  return settings.flatMap(({ key, value }) => {
    const writes = /^remote\..*\.fetch$/.test(key) && /:(?!refs\/remotes\/|$)/.test(value);
    const prunes = /^(?:fetch|remote\..*)\.prunetags$/.test(key) && isOn(value);
    const moves = /^(?:rebase\.(?:updaterefs|autostash)|merge\.autostash)$/.test(key) && isOn(value);
    const isMeant = (brings && (writes || prunes)) || (merges && moves);
    return isMeant ? [`has git change what all worktrees share (${key})`] : [];
  });
}

interface GitGround {
  /** The project's own top folder. */
  top: string;
  owns: readonly OwnFolder[];
  disk: Disk;
}

async function doubtsAbout(repository: Repository, verb: string, { top, owns, disk }: GitGround): Promise<string[]> {
  const strange = repository.gitFolders.some((folder) => folder !== `${top}/.git` && isOwn(folder, top, owns));
  if (strange) return ['runs git on a repository kept inside the project'];
  const doubts = await Promise.all(
    repository.settings.map((setting) => doubtOf(setting, repository, { top, owns, disk })),
  );
  const hook = repository.hooks.find((name) => !quiet.has(verb) || name === 'post-index-change');
  return [...doubts.flat(), ...(hook === undefined ? [] : [`starts the git hook ${hook}`])];
}

/** git runs itself in each submodule to see what changed there, with the settings it finds there. */
async function doubtsWithin(at: string, verb: string, left: number, ground: GitGround): Promise<string[]> {
  const folders = await ground.disk.repositoriesIn(at, verb === 'add' && at === ground.top);
  if (folders === undefined || folders.length > left) return ['runs git where some submodules are unknown'];
  const doubts = folders.map(async (folder) => {
    const repository = await ground.disk.repositoryOf(folder);
    if (repository?.top !== folder) return [`makes git look into ${folder}, which may not be a repository`];
    const about = await doubtsAbout(repository, 'status', ground);
    const within = await doubtsWithin(folder, 'status', left - folders.length, ground);
    return [...about.map((doubt) => `${doubt} (${folder})`), ...within];
  });
  return (await Promise.all(doubts)).flat();
}

/** In a folder of the project outside git's own. */
function isOwn(path: string, top: string, owns: readonly OwnFolder[]): boolean {
  return owns.some(({ real }) => isWithin(path, real)) && !isWithin(path, `${top}/.git`);
}

async function doubtOf(
  { key, value, file }: GitSetting,
  { top: at, gitFolders }: Repository,
  ground: GitGround,
): Promise<string[]> {
  const { top, owns, disk } = ground;
  const read = file === undefined ? undefined : (await disk.placeOf(file))?.path;
  if (file !== undefined && (read === undefined || isOwn(read, top, owns))) {
    return [`runs git with settings from ${file}`];
  }
  if (!starts.test(key) || value === '' || /^(?:true|false|yes|no|on|off|[01])$/i.test(value)) return [];
  const isOfRepository = read !== undefined && gitFolders.some((folder) => isWithin(read, folder));
  if (isOfRepository && !/file$|^core\.sshcommand$|^credential\./.test(key) && !wellKnown.test(value))
    return [`makes git start a program that the repository names (${key})`];
  const led = await Promise.all(wordsOf(value).map((word) => leadsIn(word, key, at, ground)));
  return led.includes(true) ? [`makes git start a program from the project (${key})`] : [];
}

function wordsOf(value: string): string[] {
  return value.split(/[\s'"=;|&<>()]+/).filter((word) => word !== '');
}

/** Whether this word of a setting may be a file of the project, now or once someone writes it. */
async function leadsIn(word: string, key: string, at: string, { top, owns, disk }: GitGround): Promise<boolean> {
  if (/[$`\\]/.test(word)) return true;
  const place = await disk.placeOf(resolvePath(word, at) ?? at);
  if (place === undefined) return true;
  // A bare name means a program on PATH, unless the program before it would take it as a file.
  const isPath = word.includes('/') || /path$|file$/.test(key);
  return isOwn(place.path, top, owns) && (isPath || place.kind !== 'missing');
}
