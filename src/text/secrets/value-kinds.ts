/** Words of names, placeholders and default passwords; no secret has only these. */
const plainWords = new Set(
  `a account admin an and another any api app auth aws base bearer bot changeit change changeme client cloud code config
  credentials current customer db default demo dev do dummy empty enter env example fake file foo bar baz for from
  generate generated git github guest here hidden host id in insert invalid is it jwt key local login long me minio
  minioadmin missing mock mongo must my mysql name new no none not null of old one openai openssl optional or oracle
  pass passphrase passwd password placeholder please postgres postgresql private prod project public put pwd rabbitmq
  rand random real redacted redis replace replaceme required root s3cret sa sample secret secure service session set
  shared should some something special staging string strong super test testing text that the this to todo token two
  undefined user username value valid very web with x xx xxx xxxx your yours`.split(/\s+/),
);

/** Names of methods that contain digits but are no secret. */
const technical =
  /\b(?:aes|argon|base|crc|ed|hmac|ipv|md|oauth|p|pbkdf|pkcs|rfc|rot|rs|saml|sha|tls|utf|x)-?\d+[a-z]{0,3}\b/gi;

/** A placeholder for a value to fill in: `${X}`, `<key>`, `{{x}}`, `***`, `xxxx`, `…`. */
const filledIn =
  /^[<*•●[]|^%(?:[sdv]$|[({%]|\w+%$)|^\$(?:\w+(?:$|->|[.[])|[({])|[$#]\{|\{\{|\$\(|^\{[\w. -]*\}|\*{3}|[•●]{2}|\.\.\.|…|([xX])\1{3}|0{8}|<[a-z][\w -]*>/;

const wholePlaceholder = /EXAMPLE|(?:^|[^A-Za-z])(?:your|placeholder|redacted)(?:[^A-Za-z]|$)/i;

/** Whether `value` is a placeholder instead of a secret. */
export function isPlaceholder(value: string): boolean {
  return filledIn.test(value) || wholePlaceholder.test(value) || isOfPlainWords(value);
}

function isOfPlainWords(value: string): boolean {
  if (!/^[\x20-\x7e]*[A-Za-z\d][\x20-\x7e]*$/.test(value)) return false;
  const words = value.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  const digits = value.match(/\d+/g) ?? [];
  return (
    words.every((word) => plainWords.has(word.toLowerCase())) &&
    digits.every((run) => run.length === 1 || '1234567890'.startsWith(run))
  );
}

/** Letters of scripts with blanks between words: in others a sentence looks like a word. */
const letter = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u;

const call = /^[\w$.]+[([]/;
/** An expression that evaluates to the secret: `config.password`, `getPassword()`, `ENV[…`, a path, an address. */
const expression = /^(?:[\w$]+[?!]?\.)*[\w$]+[?!]?[([]|^[A-Za-z_$]+(?:[?!]?\.[A-Za-z_$][\w$]*)+$|^[A-Za-z_$]+[?!]?$/;
const place = /^(?:[a-z][\w+.-]*:)?\/\/|^[.~]{0,2}\/|^[A-Za-z]:\\|^(?:[\w.@:#-]+\/)+[\w.@:#-]+$/;

const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/**
 * Made by a machine: letters, digits and capitals change places more often than in names, of 10 characters and more.
 * For names that often belong to other values too.
 */
export function isRandom(value: string): boolean {
  return value.length >= 10 && !/\s|^[a-z][\w+.-]*:\/\//.test(value) && hasMadePiece(value) && !isPlaceholder(value);
}

function hasMadePiece(value: string): boolean {
  if (uuid.test(value)) return true;
  const pieces = value.match(/[A-Za-z0-9]+/g) ?? [];
  return looksMade(pieces) || pieces.some((piece) => piece.length >= 8 && (looksMade([piece]) || isLongMix(piece)));
}

function looksMade(pieces: readonly string[]): boolean {
  const all = pieces.join(' ');
  const length = all.length - pieces.length + 1;
  const share = pieces.reduce((sum, piece) => sum + changesIn(piece), 0) / length;
  if (!/\d/.test(all)) return length >= 20 && share >= 0.3;
  return share * length >= 3 && share >= 0.2 && !/secret|token|passw|config/i.test(all);
}

function isLongMix(piece: string): boolean {
  const digits = piece.match(/\d/g)?.length ?? 0;
  return piece.length >= 16 && digits >= 3 && piece.length - digits >= 3;
}

/** How often the kind of character changes; not where a capital begins a word. */
function changesIn(piece: string): number {
  return piece.match(/[a-z](?=[A-Z0-9])|[A-Z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
}

/**
 * Whether it looks like a person's password: 6 characters or more, with digits or signs among its letters. For values
 * with such a name; `isQuoted`: it cannot be an expression.
 */
export function isPassword(value: string, isQuoted: boolean): boolean {
  if (value.length < 6 || /\s/.test(value) || isPlaceholder(value)) return false;
  if (!isQuoted && expression.test(value)) return false;
  if (isRandom(value)) return true;
  if (place.test(value)) return false;
  const own = value.replace(technical, '');
  if (/^[a-z]{16,}$/.test(own)) return isQuoted;
  return letter.test(own) && (/\d/.test(own) || /[A-Za-z][!#%^*~@$&][A-Za-z]/.test(own));
}

/** Whether a value in a password's place is more than a well-known default. */
export function isGiven(value: string): boolean {
  return value.length >= 4 && /[^\d.]/.test(value) && !isPlaceholder(value) && !call.test(value);
}
