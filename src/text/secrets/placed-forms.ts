import { bareValue, begunValue, quote, type SecretForm, value, wordBegins } from './form.ts';
import { isGiven, isPassword, isPlaceholder, isRandom } from './value-kinds.ts';

const assigned = '["\']?\\s{0,4}[:=]\\s{0,4}["\']?';
const botBegins = '(?:(?<=/bot)|(?<![\\w-]))\\d{6,12}:';
const option = '[^\\n|;]{0,300}?\\s';

const isReal = (found: string) => !isPlaceholder(found);

/** Secrets recognised by their form, but not by their beginning. */
export const shapedForms: readonly SecretForm[] = [
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
  {
    kept: '\\.office\\.com/webhookb?2?/',
    secret: '[\\w@/-]{36,}',
    begun: '[\\w@/-]+',
  },
  // A bot's token at Telegram, also within an address.
  { secret: `${botBegins}[\\w-]{35}(?![\\w-])`, begun: `${botBegins}[\\w-]*` },
  // Discord: a user id (digits) in base64, a time, a signature.
  {
    secret: `${wordBegins}[MNO][\\w-]{22,28}\\.[\\w-]{6}\\.[\\w-]{27,}`,
    begun: `${wordBegins}[MNO][DTjz][AEIMQUYcgk][w-z0-5][\\w.-]*`,
  },
  { secret: `${wordBegins}[\\w~.]{3}\\dQ~[\\w~.-]{31,34}`, begun: `${wordBegins}[\\w~.]{3}\\dQ~[\\w~.-]*` },
  {
    secret: '(?<![\\w.-])\\w{14}\\.atlasv1\\.[\\w=-]{60,}',
    begun: '(?<![\\w.-])\\w{14}\\.a[\\w.=-]*',
    needs: /\.atlasv1\./,
  },
  {
    secret: `${wordBegins}[0-9a-f]{32}-us\\d{1,2}(?![\\w-])`,
    begun: `${wordBegins}[0-9a-f]{32}(?:-[\\w]*)?`,
    needs: /-us\d/,
  },
  // Hashes of passwords, as crypt(3) writes them.
  {
    secret: '\\$(?:1|5|6|y|apr1|2[abxy])\\$[\\w./$=,+-]{20,}',
    begun: '\\$(?:1|5|6|y|apr1|2[abxy])\\$[\\w./$=,+-]*',
  },
];

/** Secrets recognised by their place. */
export const placedForms: readonly SecretForm[] = [
  // scheme://user:password@
  {
    kept: '://[^\\s/:@"\'<>]{0,200}:(?![$<{[*]|%s)',
    secret: '[^\\s/@"\'<>«»]{1,200}(?=@)',
    begun: '[^\\s/@"\'<>]+',
    isSecret: isReal,
  },
  {
    kept: `${wordBegins}[\\w.-]{1,60}:`,
    secret: '[^\\s@"\'<>«»]{1,200}(?=@(?:tcp|unix)\\()',
    begun: '[^\\s@"\'<>]{1,200}@(?:t|tc|tcp|u|un|uni|unix)',
    isSecret: isReal,
    needs: /@(?:tcp|unix)\(/,
  },
  {
    kept: 'jdbc:oracle:\\w{1,10}:[^\\s/@]{1,100}/',
    secret: '[^\\s/@"\'<>«»]{1,200}(?=@)',
    begun: '[^\\s/@"\'<>]+',
    isSecret: isReal,
  },
  {
    kept: `authorization${assigned}(?:bearer|basic|token|ssws|apikey|api-token)\\s{1,4}`,
    secret: '(?:(?=[\\w.~+/-]{0,100}[\\d=])[\\w.~+/=-]{8,}|[\\w.~+/=-]{16,})',
    begun: '[\\w.~+/=-]+',
    flags: 'i',
    isSecret: isReal,
  },
  {
    kept: `authorization${assigned}`,
    secret: '(?=[\\w.~+/-]{0,100}\\d)[\\w.~+/=-]{16,}',
    begun: '[\\w.~+/=-]+',
    flags: 'i',
    isSecret: (found) => isReal(found) && !found.startsWith('AWS4-HMAC-'),
  },
  {
    kept: '\\bbearer\\s{1,4}',
    secret: '(?=[\\w.~+/-]{0,100}\\d)[\\w.~+/-]{20,}=*',
    begun: '[\\w.~+/=-]+',
    flags: 'i',
    isSecret: isReal,
  },
  // The cookies of a request, each on its own.
  {
    kept: `=(?<=(?:cookie["']?(?::|,\\s?"value":)|\\s-b\\s|--cookie[ =])[^\\n]{0,500}[\\w-]=)`,
    secret: '[^\\s;,"\'`«»]{8,1000}',
    begun: '[^\\s;,"\'`]+',
    flags: 'i',
    isSecret: (found) => isPassword(found, true),
    needs: /cookie| -b /i,
  },
  // Signatures that give temporary access to an address.
  {
    kept: '[?&;](?:sig|X-(?:Amz|Goog)-(?:Signature|Security-Token))=',
    secret: '[\\w.~+/%=-]{20,}',
    begun: '[\\w.~+/%=-]+',
    flags: 'i',
    isSecret: isReal,
  },
  {
    kept: '(?<=\\bsr=[^\\s]{1,300}&)sig=',
    secret: '[\\w.~+/%=-]{20,}',
    begun: '[\\w.~+/%=-]+',
  },
  {
    kept: '<[\\w.:-]{0,60}(?:password|passwd|passphrase|token|secret|key)(?:\\s[^<>\\n]{0,100})?>',
    secret: '[^\\s<>«»]{1,300}(?=</)',
    begun: '[^\\s<>]+<?',
    flags: 'i',
    isSecret: (found, tag) => (/pass/i.test(tag) ? isPassword(found, true) : isRandom(found)),
    needs: /<\//,
  },
  // The private parts of a JSON Web Key.
  {
    kept: '"(?:d|p|q|dp|dq|qi|k)"\\s{0,4}:\\s{0,4}"',
    secret: '[\\w-]{20,}',
    begun: '[\\w-]+',
    needs: /"kty"/,
  },
  // .netrc
  {
    kept: '\\bmachine\\s{1,20}\\S{1,200}\\s{1,20}login\\s{1,20}\\S{1,200}\\s{1,20}password\\s{1,20}',
    secret: bareValue,
    begun: begunValue,
    isSecret: isGiven,
  },
  {
    kept: '\\blogin\\s{1,20}\\S{1,200}\\s{1,20}password\\s{1,20}',
    secret: bareValue,
    begun: begunValue,
    isSecret: (found) => isPassword(found, true),
  },
  // .pgpass: host:port:database:user:password
  {
    kept: '(?<=[\\w*]):(?:\\d{4,5}|\\*):[\\w*-]{1,60}:[\\w*@.-]{1,60}:',
    secret: bareValue,
    begun: begunValue,
    isSecret: (found) => isPassword(found, true),
  },
  // Options of programs.
  {
    kept: `\\s(?:-u ?|--(?:proxy-)?user[ =]|-a |--auth[ =])["']?[^\\s:"'$<]{1,100}:`,
    secret: '[^\\s"\'`«»]{1,200}',
    isSecret: (found, kept) => isGiven(found) && !kept.endsWith(` ${found}:`),
  },
  {
    kept: `\\b(?:mysql|mariadb)\\w{0,12}${option}-p`,
    secret: `(?<=-p)["']?${bareValue}`,
    isSecret: isGiven,
  },
  {
    kept: `\\b(?:sshpass|docker login|podman login|az login|twine|zip|mongosh|mongodump|cqlsh|sqlcmd)${option}-[pP]\\s{1,4}${quote}`,
    secret: value,
    begun: begunValue,
    isSecret: isGiven,
  },
  {
    kept: `\\b(?:(?:redis-cli${option}-a|ldap[a-z]{1,12}${option}-w|ssh-keygen${option}-N|wpa_passphrase\\s{1,4}\\S{1,40})\\s{1,4}${quote}|smbclient${option}-U\\s?[^\\s%]{1,60}%)`,
    secret: value,
    begun: begunValue,
    isSecret: isGiven,
  },
  {
    kept: `\\s--?[\\w-]{0,30}(?:password|passwd|pass|passphrase|secret|token|api-?key|auth-?key)\\s{1,4}${quote}`,
    secret: value,
    begun: begunValue,
    flags: 'i',
    isSecret: (found) => isPassword(found, true),
  },
  { kept: '\\b(?:-passin |-passout )?pass:', secret: bareValue, isSecret: isGiven },
  // Lines of config files and SQL.
  { kept: '\\b(?:requirepass|masterauth)\\s{1,4}["\']?', secret: bareValue, isSecret: isGiven },
  {
    kept: '\\bENV\\s{1,4}\\w{0,40}(?:PASS|PASSWORD|PWD|SECRET|TOKEN|KEY)\\s{1,4}',
    secret: bareValue,
    begun: begunValue,
    isSecret: (found) => isPassword(found, true),
  },
  {
    kept: "\\b(?:password|identified\\s{1,4}by|identified\\s{1,4}with\\s{1,4}\\w{1,40}\\s{1,4}by)\\s{1,4}'",
    secret: value,
    begun: begunValue,
    flags: 'i',
    isSecret: isGiven,
  },
];
