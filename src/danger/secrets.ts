import { resolvePath } from './paths.ts';
import { isSecretName } from './secret-names.ts';

/** Names that a shell pattern may aim at. */
const samples = '.env .env.local .ssh .aws .gnupg .netrc .npmrc .git-credentials .bash_history id_rsa id_ed25519'.split(
  ' ',
);

const secretVariable =
  /\$\{?(?=\w)\w*?(?:TOKEN(?!S|IZ)|SECRET|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|PRIVATE_KEY|CREDENTIAL|ACCESS_KEY)\w*/i;
const cloudMetadata = /(?:^|[/@])(?:169\.254\.169\.254|metadata\.google\.internal|\[?fd00:ec2::254\]?)(?=[/:]|$)/i;

/** Whether this path names something that is usually secret. It may hold shell patterns. */
function looksSecret(path: string, base: string): boolean {
  const place = (resolvePath(path, base) ?? path).replace(/^\/proc\/[^/]+(?:\/task\/[^/]+)?\/(?:root|cwd)(?=\/)/, '');
  const names = path.toLowerCase().split(/[/\\]/);
  return names.some(mayMean) || isSecretName(path) || isSecretName(place);
}

/** Whether a pattern has more than one letter of its own and fits a usually secret name. */
function mayMean(name: string): boolean {
  const first = name.search(/[*?[]/);
  if (first < 1 || name.length > 40 || (first < 2 && name[0] !== '.')) return false;
  const fits = new RegExp(
    `^${name
      .split(/(?:[*?]|\[[^\]]*\]?)+/)
      .map(escaped)
      .join('.*')}$`,
  );
  return samples.some((sample) => fits.test(sample));
}

function escaped(literal: string): string {
  return literal.replace(/[.+^${}()|\\\]]/g, '\\$&');
}

/**
 * The warning for any use of this word or path; undefined: none. It is relative to `base`; without that, any relative
 * path may lead to the files of the system.
 */
export function secretDanger(word: string, base = '/'): string | undefined {
  const variable = secretVariable.exec(word);
  if (variable !== null) return `uses a secret from the environment: ${variable[0].replace('{', '')}`;
  if (cloudMetadata.test(word)) return 'asks the cloud for this machine’s keys';
  const paths = word.length > 4096 ? [] : pathsIn(word);
  const secret = paths.find((path) => looksSecret(path, base));
  return secret === undefined ? undefined : `touches what is usually secret: ${secret}`;
}

/** `--key=a.pem`, `@.env`, `host:.ssh/id_rsa`, `{.env,b}`, `file://…` have paths inside them. */
function pathsIn(word: string): string[] {
  const inner = word.split(/[=,@:{}]|^-[A-Za-z](?=[./~])/).filter((piece) => piece !== '' && piece !== word);
  return [word, ...inner];
}
