import { lookAlikeWords, passesForLatin } from '../text/reveal/look-alikes.ts';

/** An address in a text: the host as written, and the one a program goes to. */
interface Address {
  written: string;
  real: string;
  /** The text before the `@`; '' when there is none. */
  user: string;
  hasBackslash: boolean;
}

/** Where an address begins, and the characters that cannot be part of its host. */
const authority = /(?<=:\/\/)[^\s/?#"'`<>|;]{1,300}/g;
/**
 * Names without `://` that a program would go to; with endings that files do not have. From where a name begins: linear
 * time.
 */
const bareHost =
  /(?<![\p{L}\p{M}\p{N}.\u3002\uff0e\uff61-])[\p{L}\p{M}\p{N}.\u3002\uff0e\uff61-]+[.\u3002\uff0e\uff61](?:com|org|net|io|dev|app|co|ai|info|ru|de|uk|eu|cn)(?![\p{L}\p{N}_-])/giu;
const most = 4;

/** The problems of hosts in a text, as fragments like those of `dangersOf`. Total. */
export function hostDangers(text: string): string[] {
  const addresses = addressesIn(text);
  const inAddresses = addresses.flatMap((address) => addressDanger(address) ?? []);
  const bare = (text.match(bareHost) ?? [])
    .filter((host) => !isAscii(host) && poses(host) && !addresses.some(({ written }) => written === host.toLowerCase()))
    .flatMap((host) => {
      const real = hostOf(host);
      return real === undefined ? [] : [`names ${real}, which only looks like “${host}”`];
    });
  return [...new Set([...inAddresses, ...bare])].slice(0, most);
}

/**
 * The form programs give to hosts that are written differently but without fault: `xn--e1afmkfd.xn--p1ai` or
 * `127.0.0.1`.
 */
export function otherHostNames(text: string): string[] {
  const plain = addressesIn(text).filter((address) => addressDanger(address) === undefined);
  return [...new Set(plain.filter(({ written, real }) => written !== real).map(({ real }) => real))].slice(0, most);
}

function addressDanger({ written, real, user, hasBackslash }: Address): string | undefined {
  if (hasBackslash) return 'has a backslash in an address, which programs read differently';
  // A name with a dot is meant to look like a host.
  if (/\.|%2e/i.test(user)) return `goes to ${real}, not to ${user.split(':')[0]}`;
  return !isAscii(written) && poses(written) ? `goes to ${real}, which only looks like “${written}”` : undefined;
}

function addressesIn(text: string): Address[] {
  return (text.match(authority) ?? []).flatMap((found) => {
    const at = found.lastIndexOf('@');
    const host = found.slice(at + 1).replace(/[)\]},.]+$/, (end) => (found.includes('[') ? end : ''));
    const written = host.replace(/:\d*$/, '').toLowerCase();
    const real = hostOf(written);
    if (real === undefined) return [];
    return [{ written, real, user: found.slice(0, Math.max(at, 0)), hasBackslash: /\\.*@/s.test(found) }];
  });
}

/** The host in the form of programs; undefined: it is no host. */
function hostOf(written: string): string | undefined {
  const address = `https://${written}/`;
  return URL.canParse(address) ? new URL(address).hostname : undefined;
}

/** Whether one of its parts imitates Latin letters, or one of its dots a dot. */
function poses(host: string): boolean {
  if (/[\u3002\uff0e\uff61\u2024]/.test(host) && /[a-z]/i.test(host)) return true;
  if (lookAlikeWords(host).length > 0 || /[\u2044\u2215\u29f8\u2571]/.test(host)) return true;
  return host.split('.').some(passesForLatin);
}

function isAscii(text: string): boolean {
  return /^[\u0021-\u007e]*$/.test(text);
}
