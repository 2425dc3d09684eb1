import type { SecretForm } from './form.ts';
import { isPlaceholder } from './value-kinds.ts';

/**
 * Keys recognised by their beginning, and what must follow. Sources of regular expressions, each beginning with a
 * literal letter or digit; taken from their makers' documentation.
 */
const prefixes: readonly (readonly [begin: string, rest: string])[] = [
  ['sk-ant-', '[\\w-]{16,}'],
  // OpenAI and many others; hyphenated words have no long piece of letters and digits.
  ['sk-', '(?=[\\w-]*?(?=[A-Za-z]{0,11}\\d)(?=\\d{0,11}[A-Za-z])[A-Za-z0-9]{12})[\\w-]{20,}'],
  ['sk\\.eyJ', '[\\w-]{20,}\\.[\\w-]{20,}'],
  ['A(?:KIA|SIA|BIA|CCA)', '[A-Z0-9]{16}(?![\\w-])'],
  ['gh[pousr]_', '[A-Za-z0-9]{30,}'],
  ['ghs_\\d', '[\\w.-]{40,}'],
  ['github_pat_', '\\w{22,}'],
  ['gl(?:pat|ptt|dt|rt|ft|cbt|agent|imt|soat|oas|ffct)-', '[\\w-]{20,}(?:\\.[\\w-]+){0,2}'],
  ['GR1348941', '[\\w-]{20,}'],
  ['xox[a-z](?:\\.[a-z]+)?-', '[\\w-]{10,}'],
  ['xapp-', '\\d-[\\w-]{20,}'],
  // Google
  ['AIza', '[\\w-]{35}(?![\\w-])'],
  ['ya29\\.', '[\\w-]{20,}'],
  ['GOCSPX-', '[\\w-]{20,}'],
  ['1//0', '[\\w-]{40,}'],
  // Stripe; `pk_` is public.
  ['sk_(?:live|test)_', '[A-Za-z0-9]{10,}'],
  ['rk_(?:live|test)_', '[A-Za-z0-9]{10,}'],
  ['whsec_', '[A-Za-z0-9+/=]{20,}'],
  ['npm_', '[A-Za-z0-9]{36}(?![\\w-])'],
  ['pypi-', '[\\w-]{50,}'],
  ['rubygems_', '[0-9a-f]{48}'],
  ['cio', '(?=[A-Za-z]{0,31}\\d)[A-Za-z0-9]{32}(?![\\w-])'],
  // Hugging Face: 34 characters, in both cases; names separate words by `_`.
  ['hf_', '(?=[A-Z0-9]*[a-z])(?=[a-z0-9]*[A-Z])[A-Za-z0-9]{34}(?![\\w-])'],
  ['SG\\.', '[\\w-]{16,32}\\.[\\w-]{32,64}(?![\\w-])'],
  ['SK(?=[0-9a-f])', '[0-9a-f]{32}(?![\\w-])'],
  ['key-', '[0-9a-f]{32}(?![\\w-])'],
  ['xkeysib-', '[0-9a-f]{64}-\\w{16}'],
  ['re_', '[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}'],
  ['do[port]_v1_', '[a-f0-9]{64}'],
  ['hv[sbr]\\.', '[\\w-]{24,}'],
  ['s\\.', '(?=[A-Za-z]{0,23}\\d)[A-Za-z0-9]{24}(?![\\w-])'],
  ['dapi(?=[0-9a-f])', '[0-9a-f]{32}(?:-\\d)?'],
  ['shp(?:at|ca|pa|ss)_', '[0-9a-fA-F]{32}'],
  ['lin_(?:api|oauth)_', '[A-Za-z0-9]{32,}'],
  ['ntn_', '[A-Za-z0-9]{40,}'],
  ['secret_', '[A-Za-z0-9]{43}(?![\\w-])'],
  ['figd_', '[\\w-]{30,}'],
  ['sbp_', '[0-9a-f]{40}'],
  ['sb_secret_', '[\\w-]{20,}'],
  ['dckr_[po]at_', '[\\w-]{20,}'],
  ['gsk_', '[A-Za-z0-9]{40,}'],
  ['xai-', '[A-Za-z0-9]{60,}'],
  ['nvapi-', '[\\w-]{60,}'],
  ['r8_', '[A-Za-z0-9]{36,}'],
  ['pplx-', '[A-Za-z0-9]{40,}'],
  ['tvly-', '[\\w-]{28,}'],
  ['PMAK-', '[\\w-]{50,}'],
  ['NRAK-', '[A-Z0-9]{27}'],
  ['AT(?:ATT|CTT)3', '[\\w=-]{50,}'],
  ['ATBB', '[A-Za-z0-9]{32}(?![\\w-])'],
  ['AGE-SECRET-KEY-', '1[A-Z0-9]{58}'],
  ['gls?[ac]_', '[A-Za-z0-9+/=_]{32,}'],
  ['sntrys_', '[\\w+/=-]{40,}'],
  ['sntryu_', '[0-9a-f]{64}'],
  ['pscale_(?:tkn|pw|oauth)_', '[\\w=.-]{32,}'],
  ['pul-', '[0-9a-f]{40}'],
  ['dp\\.(?:st|pt|ct|sa|scim|audit)\\.', '(?:[\\w-]{2,35}\\.)?[A-Za-z0-9]{40,44}'],
  ['dt0[a-z]\\d{2}\\.', '[A-Z0-9]{24}\\.[A-Z0-9]{64}'],
  ['EAAA', '[\\w-]{40,}'],
  ['EAA(?=[A-Z])', '[A-Za-z0-9]{80,}'],
  ['sq0(?:atp|csp|idp)-', '[\\w-]{22,}'],
  ['HRKU-', '[\\w-]{36,}'],
  ['f(?:m[12]|o1)_', '[\\w+/=-]{40,}'],
  ['tskey-[a-z]{2,20}-', '\\w{8,40}-\\w{16,}'],
  ['CCI(?:PAT|PRJ)_', '\\w{22}_[0-9a-f]{40}'],
  ['nf[a-z]_', '[A-Za-z0-9]{36,}'],
  ['vc[piark]_', '[A-Za-z0-9]{20,}'],
  ['cf(?:k|ut|at)_', '[A-Za-z0-9]{40}[0-9a-f]{8}'],
  ['AQVN', '[\\w-]{35,}'],
  ['CFPAT-', '[\\w-]{40,}'],
  ['pat(?=\\w{14}\\.)', '\\w{14}\\.[0-9a-f]{64}'],
  ['tfp_', '[\\w-]{40,}'],
  ['rnd_', '[A-Za-z0-9]{28,}'],
  ['pat-[a-z]{2}\\d-', '[0-9a-f]{8}-[0-9a-f-]{27}'],
  ['bkua_', '[0-9a-f]{40}'],
  ['ops_eyJ', '[\\w+/=-]{60,}'],
  ['AKCp', '[A-Za-z0-9]{60,}'],
  ['shippo_(?:live|test)_', '[0-9a-f]{40}'],
  ['EZ[AT]K', '[A-Za-z0-9]{54}'],
  // A private key as a whole in base64, as in a kubeconfig.
  ['LS0tLS1CRUdJTiB(?:QUklW|SU0Eg|FQyB|PUEVO|FTkNS|EU0E)', '[A-Za-z0-9+/]{20,}={0,2}'],
  // A JSON Web Token: two pieces of JSON in base64, and a signature.
  ['eyJ', '[\\w-]{6,}\\.eyJ[\\w-]{6,}(?:\\.[\\w-]*)?'],
];

const byFirst = [...Map.groupBy(prefixes, ([begin]) => begin.slice(0, 1))];

/** The same alternatives, by their first character: three times as fast as one list. */
function anyOf(source: (parts: readonly [begin: string, rest: string]) => string): string {
  const groups = byFirst.map(([first, some]) => `${first}(?:${some.map((parts) => source(parts).slice(1)).join('|')})`);
  return `\\b(?<!-)(?:${groups.join('|')})`;
}

export const prefixedForms: readonly SecretForm[] = [
  {
    secret: anyOf((parts) => parts.join('')),
    begun: `${anyOf(([begin]) => begin)}[\\w.+/=-]*`,
    isSecret: (found) => !isPlaceholder(found),
  },
];
