import { apartOf, curlRequest, httpRules, wgetRequest } from './http.ts';
import { has, readOptions, valuesOf } from './options.ts';
import type { DangerRule } from './rule.ts';

function curl(given: readonly string[]): string | undefined {
  const args = apartOf(given);
  if (valuesOf(args, 'K', 'config').length > 0) return 'takes its options from a file (curl -K)';
  const sent = [
    ...valuesOf(args, 'd', 'data'),
    ...['data-binary', 'data-raw', 'json', 'form'].flatMap((name) => valuesOf(args, '', name)),
    ...valuesOf(args, 'F'),
  ];
  const encoded = valuesOf(args, '', 'data-urlencode').some((value) => /^[^=]*@/.test(value));
  const uploads = encoded || valuesOf(args, 'T', 'upload-file').length > 0;
  return uploads || sent.some((value) => /^(?:[\w-]+=)?[@<]/.test(value))
    ? 'sends a file to another place'
    : curlRequest('curl')(args);
}

function wget(args: readonly string[]): string | undefined {
  const sends = ['post-file', 'body-file'].some((name) => valuesOf(args, '', name).length > 0);
  return sends ? 'sends a file to another place' : wgetRequest(args);
}

function remoteCopy(args: readonly string[]): string | undefined {
  return args.some((arg) => /^(?:[\w.-]+@)?[\w.-]+::?[^\\]|^rsync:\/\//.test(arg) && !/^[A-Za-z]:[\\/]/.test(arg))
    ? 'copies from or to another computer'
    : undefined;
}

function rsync(args: readonly string[]): string | undefined {
  const { names } = readOptions(args);
  if (names.some((name) => /^del/.test(name))) return 'deletes what the source lacks (rsync --delete)';
  if (names.some((name) => /^remove-s/.test(name))) return 'deletes what it copied (rsync)';
  return has(readOptions(args), 'e') ? 'starts another program through an option (rsync -e)' : remoteCopy(args);
}

/** A mere check for an open port (`-z`) is harmless. */
function netcat(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  if (has(options, 'ec', 'exec') || args.some((arg) => /exec:|system:/i.test(arg))) {
    return 'opens a program to the network';
  }
  return has(options, 'zh') || args.length === 0 ? undefined : 'opens a raw connection (nc)';
}

/** By program name: programs that talk to other computers. */
export const networkRules: readonly [string, DangerRule][] = [
  ['curl', curl],
  ['wget', wget],
  ...httpRules,
  ['scp', remoteCopy],
  ['rsync', rsync],
  ['sftp', () => 'copies from or to another computer'],
  ['ssh', () => 'runs commands on another computer (ssh)'],
  ...['nc', 'ncat', 'netcat', 'socat'].map((name): [string, DangerRule] => [name, netcat]),
];
