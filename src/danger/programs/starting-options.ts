import { programName } from './options.ts';

/** Options that make the program start another one, in every program. */
const startsProgram =
  /^--?(?:checkpoint-action|to-command|use-compress-program|rsh|compress-program|open-files-in-pager|script-shell|node-options|pre|(?:upload|receive)-pack|toolexec|vettool|hostname-bin|diff-program|unzip-command|sendmail-cmd)(?:=|$)|proxycommand/i;

/** Long options of single programs that do so, or that take their settings from elsewhere; also shortened. */
const ofProgram = new Map<string, string>([
  ['tar', 'checkpoint-action to-command use-compress-program rsh-command info-script new-volume-script'],
  ['sort', 'compress-program'],
  ['git', 'upload-pack receive-pack open-files-in-pager exec-path sendmail-cmd'],
  ['rsync', 'rsh'],
  ['man', 'pager'],
  ['zip', 'unzip-command'],
  ['split', 'filter'],
  ['npm', 'script-shell node-options userconfig globalconfig prefix'],
  ['pnpm', 'script-shell node-options'],
  ['gradle', 'init-script'],
  ['sdiff', 'diff-program'],
  ['diff3', 'diff-program'],
  ['make', 'eval'],
]);

/** Options with one dash or one letter. */
const briefOptions = new Map<string, RegExp>([
  ['tar', /^-[A-Za-z]*[IF]/],
  ['go', /^--?(?:exec|toolexec|vettool)(?:=|$)/],
  ['man', /^-[A-Za-z]*P/],
  ['zip', /^-TT/],
  ['gradle', /^-I/],
]);

/** Subcommands of git whose `--exec` names a program. */
const gitExecutes = /^(?:push|archive|ls-remote|fetch-pack|send-pack|rebase|instaweb)$/;

/** The warning when an option makes a program start another one; undefined: none does. */
export function startsAnother(words: readonly string[]): string | undefined {
  const program = programName(words[0] ?? '');
  const long = ofProgram.get(program)?.split(' ') ?? [];
  if (program === 'git' && words.some((word) => gitExecutes.test(word))) long.push('exec');
  const brief = briefOptions.get(program);
  const option = words.find((word, at) => {
    if (at === 0) return false;
    if (startsProgram.test(word) || brief?.test(word) === true) return true;
    const name = /^--(\w[\w-]*)/.exec(word)?.[1];
    return name !== undefined && long.some((one) => one.startsWith(name));
  });
  return option === undefined ? undefined : `starts another program through an option (${option.split('=', 1)[0]})`;
}
