/** One kind of secret. Sources of regular expressions. */
interface Form {
  /** What stands before it and stays. */
  kept?: string;
  secret: string;
  /** The secret while it is still being written: what it begins with, and anything it may go on with. */
  begun: string;
  flags?: 'i';
}

/** Keys that are known by how they begin, and what must follow for one to be a key. */
const known: readonly (readonly [begin: string, rest: string])[] = [
  ['sk-ant-', '[\\w-]{16,}'],
  // OpenAI and many others; words parted by hyphens have no long piece of letters and digits.
  ['sk-', '(?=[\\w-]*?(?=[A-Za-z]{0,11}\\d)(?=\\d{0,11}[A-Za-z])[A-Za-z0-9]{12})[\\w-]{20,}'],
  ['(?:AKIA|ASIA|ABIA|ACCA)', '[A-Z0-9]{16}(?![\\w-])'],
  ['gh[pousr]_', '[A-Za-z0-9]{30,}'],
  ['github_pat_', '\\w{22,}'],
  ['gl(?:pat|ptt|dt|rt|ft|cbt|agent|imt|soat|oas)-', '[\\w-]{20,}'],
  ['xox[a-z](?:\\.[a-z]+)?-', '[\\w-]{10,}'],
  ['xapp-', '\\d-[\\w-]{20,}'],
  ['AIza', '[\\w-]{35}(?![\\w-])'],
  ['ya29\\.', '[\\w-]{20,}'],
  ['GOCSPX-', '[\\w-]{20,}'],
  // Stripe; `pk_` is public.
  ['[sr]k_(?:live|test)_', '[A-Za-z0-9]{10,}'],
  ['whsec_', '[A-Za-z0-9+/=]{20,}'],
  ['npm_', '[A-Za-z0-9]{36}(?![\\w-])'],
  ['pypi-', '[\\w-]{50,}'],
  // Hugging Face: 34 characters, small and large ones; names have words parted by `_`.
  ['hf_', '(?=[A-Z0-9]*[a-z])(?=[a-z0-9]*[A-Z])[A-Za-z0-9]{34}(?![\\w-])'],
  ['SG\\.', '[\\w-]{16,32}\\.[\\w-]{32,64}(?![\\w-])'],
  ['SK(?=[0-9a-f])', '[0-9a-f]{32}(?![\\w-])'],
  ['do[port]_v1_', '[a-f0-9]{64}'],
  ['hvs\\.', '[\\w-]{24,}'],
  ['dapi(?=[0-9a-f])', '[0-9a-f]{32}'],
  ['shp(?:at|ca|pa|ss)_', '[0-9a-fA-F]{32}'],
  ['lin_api_', '[A-Za-z0-9]{32,}'],
  ['ntn_', '[A-Za-z0-9]{40,}'],
  ['figd_', '[\\w-]{30,}'],
  ['sbp_', '[0-9a-f]{40}'],
  ['dckr_pat_', '[\\w-]{20,}'],
  ['gsk_', '[A-Za-z0-9]{40,}'],
  ['xai-', '[A-Za-z0-9]{60,}'],
  ['r8_', '[A-Za-z0-9]{36,}'],
  ['pplx-', '[A-Za-z0-9]{40,}'],
  ['PMAK-', '[\\w-]{50,}'],
  ['NRAK-', '[A-Z0-9]{27}'],
  ['ATATT3', '[\\w=-]{50,}'],
  ['AGE-SECRET-KEY-', '1[A-Z0-9]{58}'],
  // A JSON Web Token: two pieces of JSON in base64, and a signature.
  ['eyJ', '[\\w-]{6,}\\.eyJ[\\w-]{6,}(?:\\.[\\w-]*)?'],
];

/** Matched from the beginning of a word, so that a long text takes linear time. */
const wordBegins = '(?<![\\w-])';
const assigned = '["\']?\\s{0,4}[:=]\\s{0,4}["\']?';
const botBegins = '(?:(?<=/bot)|(?<![\\w-]))\\d{6,12}:';

/** In the order in which they are looked for: where one secret stands in another, the wider form comes first. */
const forms: readonly Form[] = [
  {
    kept: 'https://hooks\\.slack\\.com/(?=(?:services|workflows|triggers)/)',
    secret: '\\w{1,9}/[\\w/+-]{10,}',
    begun: '[\\w/+-]+',
  },
  {
    kept: 'https://(?:[a-z]{1,10}\\.)?discord(?:app)?\\.com/api(?:/v\\d{1,2})?/webhooks/',
    secret: '\\d{15,22}/[\\w-]{20,}',
    begun: '[\\w/-]+',
  },
  // A bot's token at Telegram, also within an address.
  { secret: `${botBegins}[\\w-]{35}(?![\\w-])`, begun: `${botBegins}[\\w-]*` },
  {
    secret: `${wordBegins}(?:${known.map((parts) => parts.join('')).join('|')})`,
    begun: `${wordBegins}(?:${known.map(([begin]) => begin).join('|')})[\\w.+/=-]*`,
  },
  // Discord: a user id (digits) in base64, a time, a signature.
  {
    secret: `${wordBegins}[MNO][\\w-]{22,28}\\.[\\w-]{6}\\.[\\w-]{27,}`,
    begun: `${wordBegins}[MNO][DTjz][AEIMQUYcgk][w-z0-5][\\w.-]*`,
  },
  // scheme://user:password@
  {
    kept: '://[^\\s/:@"\'<>]{0,200}:(?![$<{[*]|%s)',
    secret: '[^\\s/@"\'<>]{1,200}(?=@)',
    begun: '[^\\s/@"\'<>]+',
  },
  {
    kept: `\\b(?:proxy-)?authorization${assigned}(?:bearer|basic|token)\\s{1,4}`,
    secret: '(?:(?=[\\w.~+/-]{0,100}[\\d=])[\\w.~+/=-]{8,}|[\\w.~+/=-]{16,})',
    begun: '[\\w.~+/=-]+',
    flags: 'i',
  },
  {
    kept: `\\b(?:proxy-)?authorization${assigned}`,
    secret: '(?=[\\w.~+/-]{0,100}\\d)[\\w.~+/=-]{16,}',
    begun: '[\\w.~+/=-]+',
    flags: 'i',
  },
  {
    kept: `\\b(?:x-api-key|x-auth-token|private-token|api-key)${assigned}`,
    secret: '[\\w.~+/=-]{12,}',
    begun: '[\\w.~+/=-]+',
    flags: 'i',
  },
  {
    kept: '\\bbearer\\s{1,4}',
    secret: '(?=[\\w.~+/-]{0,100}\\d)[\\w.~+/-]{20,}=*',
    begun: '[\\w.~+/=-]+',
    flags: 'i',
  },
  {
    kept: `\\b(?:aws_?)?(?:secret_?access_?key|session_?token)${assigned}`,
    secret: '[A-Za-z0-9/+]{40,}={0,2}',
    begun: '[A-Za-z0-9/+=]+',
    flags: 'i',
  },
  { kept: '\\bAccountKey=', secret: '[A-Za-z0-9/+]{40,}={0,2}', begun: '[A-Za-z0-9/+=]+' },
  // NAME_TOKEN=value, as the environment is printed; MAX_TOKENS and TOKEN_FILE are none.
  {
    kept: '(?<![A-Z0-9_])[A-Z0-9_]{0,60}(?:TOKEN|(?:SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|ACCESS_KEY)S?)(?:[0-9_][A-Z0-9_]{0,19})?(?<!_(?:PATH|FILE|DIR|URL|URI|NAME|TYPE|VERSION|LIMIT))=["\']?',
    secret: '(?=[\\w+/-]{0,100}\\d)(?=[\\w+/-]{0,100}[A-Za-z])[A-Za-z0-9][\\w+/-]{11,}={0,2}(?![\\w.(])',
    begun: '[A-Za-z0-9][\\w+/=-]*',
  },
];

const keyLabel = '[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?';
export const keyBegin = new RegExp(`-----BEGIN ${keyLabel}-----`, 'g');
export const keyEnd = new RegExp(`-----END ${keyLabel}-----`, 'g');

/** What the first group of a form matches stays, the rest is hidden. A private key without an end goes to the end. */
export const secretForms: readonly RegExp[] = [
  new RegExp(`()${keyBegin.source}[\\s\\S]*?(?:${keyEnd.source}|$)`, 'g'),
  ...forms.map(({ kept = '', secret, flags = '' }) => new RegExp(`(${kept})${secret}`, `g${flags}`)),
];

/** The same at the end of a text that still grows. A private key needs none: its first line tells. */
export const begunForms: readonly RegExp[] = forms.map(
  ({ kept = '', begun, flags }) => new RegExp(`(${kept})${begun}$`, flags),
);
