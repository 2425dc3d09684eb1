import { has, readOptions, valuesOf } from './options.ts';
import type { DangerRule } from './rule.ts';

/** This computer: a server here is part of the work. */
const ownHost =
  /^(?:https?:\/\/)?(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]|host\.docker\.internal)(?::[\w$]*)?(?:[/?#]|$)|^:\d*(?:\/|$)/i;

/**
 * Options of curl that take a value, of those that come before addresses; an unknown one only leads to more questions.
 */
const valuedLetters = /^-[A-Za-z]*[AbcCdDeEFHKmoPQrtTuUwxXyYz]$/;
const valuedNames = new RegExp(
  `^--(?:${[
    'request|data|data-raw|data-binary|data-ascii|data-urlencode|json|form|form-string|header|user|user-agent|referer',
    'cookie|cookie-jar|output|output-dir|max-time|connect-timeout|retry|retry-delay|retry-max-time|write-out|proxy|cacert',
    'cert|key|resolve|connect-to|range|limit-rate|dump-header|oauth2-bearer|max-redirs|aws-sigv4|variable|unix-socket',
  ].join('|')})$`,
);

/** The arguments of curl with each value apart: `-sXDELETE` is `-s -X`, `DELETE`. */
export function apartOf(args: readonly string[]): string[] {
  return args.flatMap((arg) => {
    const [, letters, value] = /^(-[A-Za-z]*?[AbcCdDeEFHKmoPQrtTuUwxXyYz])(.*)$/s.exec(arg) ?? [];
    return arg.startsWith('--') || letters === undefined || value === '' ? [arg] : [letters, value!];
  });
}

function addressesOf(args: readonly string[]): string[] {
  const operands = args.filter((arg, at) => {
    const before = args[at - 1] ?? '';
    return !/^-./.test(arg) && !valuedLetters.test(before) && !valuedNames.test(before);
  });
  return [...operands, ...valuesOf(args, '', 'url')];
}

/** They lead a request for this computer to another one. */
const elsewhere = /^--(?:connect-to|resolve|proxy|socks\w*|preproxy|doh-url)(?:=|$)|^-x$/;

/**
 * What a request with these methods does at these addresses, in words; undefined: it reads, or stays on this computer.
 */
function requestDanger(said: string, methods: readonly string[], addresses: readonly string[]): string | undefined {
  const all = methods.map((method) => method.toUpperCase());
  if (all.includes('DELETE')) return `asks a server to delete something (${said} DELETE)`;
  if (addresses.length > 0 && addresses.every((address) => ownHost.test(address))) return undefined;
  const write = all.find((method) => !/^(?:GET|HEAD|OPTIONS|TRACE|PROPFIND)$/.test(method));
  if (write === undefined) return undefined;
  return write === 'POST'
    ? `sends data to another computer (${said} POST)`
    : `changes something on another computer (${said} ${write})`;
}

const dataNames = ['data', 'data-raw', 'data-binary', 'data-ascii', 'data-urlencode', 'json', 'form', 'form-string'];

/** The warning when curl, or a program with its options, writes to another computer or deletes anywhere. */
export function curlRequest(name: string): DangerRule {
  return (given) => {
    const args = apartOf(given);
    if (valuesOf(args, 'Q', 'quote').length > 0) return `sends commands to a server (${name} -Q)`;
    const named = valuesOf(args, 'X', 'request');
    const options = readOptions(args);
    const reads = options.names.some((option) => /^(?:get|head)$/.test(option)) || has(options, 'GI');
    const sends = [
      ...valuesOf(args, 'd'),
      ...valuesOf(args, 'F'),
      ...dataNames.flatMap((data) => valuesOf(args, '', data)),
    ];
    const methods = named.length > 0 ? named : sends.length > 0 && !reads ? ['POST'] : [];
    return requestDanger(
      named.length > 0 ? `${name} -X` : name,
      methods,
      args.some((arg) => elsewhere.test(arg)) ? [] : addressesOf(args),
    );
  };
}

/** The same for wget. */
export function wgetRequest(args: readonly string[]): string | undefined {
  const methods = valuesOf(args, '', 'method');
  const posts = ['post-data', 'body-data'].some((name) => valuesOf(args, '', name).length > 0);
  const addresses = args.filter((arg) => /^https?:|^[\w.-]+\.\w/.test(arg));
  return requestDanger('wget', [...methods, ...(posts && methods.length === 0 ? ['POST'] : [])], addresses);
}

/** httpie and the like: `http DELETE x.y`, `http x.y a=b`. */
function httpie(name: string): DangerRule {
  return (args) => {
    const { operands } = readOptions(args);
    const at = operands.findIndex((word) => /^(?:get|head|options|post|put|patch|delete)$/i.test(word));
    const items = operands.slice(at + 2);
    const sends = items.some((item) => /^[^=:@\s]+(?::?=(?!=)|@|:=@|=@)/.test(item) && !/^[^=]+==/.test(item));
    const methods = at !== -1 ? [operands[at]!] : sends || has(readOptions(args), '', 'raw') ? ['POST'] : [];
    return requestDanger(name, methods, operands.slice(at + 1, at + 2));
  };
}

/** By program name: other programs that speak HTTP. */
export const httpRules: [string, DangerRule][] = [
  ...['http', 'https', 'xh', 'xhs'].map((name): [string, DangerRule] => [name, httpie(name)]),
  ['curlie', curlRequest('curlie')],
];
