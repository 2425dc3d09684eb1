import { assigned, begunValue, isQuoted, quote, type SecretForm, value } from './form.ts';
import { isPassword, isRandom } from './value-kinds.ts';

const password =
  'pass(?:wor[dt]|wd|phrase|code|(?<![A-Za-z]pass))|pwd(?<![A-Za-z]pwd)|pw(?<![A-Za-z]pw)|psk(?<![A-Za-z]psk)|kennwort|contraseña|wachtwoord|пароль';
/** Words before `key` that make it a secret; not those of a sort key or a public key. */
const secretKeys =
  'access|account|admin|aes|api|app|auth|cipher|consumer|cookie|crypt|deploy|encryption|fernet|hmac|jwt|license|logged_in|master|nonce|preshared|private|secret|security|service|session|shared|signing|storage|subscription|webhook';
const token = [
  'token(?<!(?:page|next|continuation|sync|cursor|csrf|xsrf)[_-]?token)',
  'secret(?:[_-]?(?:access[_-]?)?key)?s?(?:_base)?',
  `(?:${secretKeys})[_-]?(?:keys?|salt)`,
  '[_-]pat|credentials?|client-key-data|dockerconfigjson|auth(?<![A-Za-z]auth)',
].join('|');

/** `TOKEN_2`, `API_KEY_PROD`; facts about a secret are none: `TOKEN_FILE`, `token_type`. */
const suffix =
  '(?:\\d{1,3}|[_-][A-Z0-9_]{1,19})?(?<![_-](?:path|file|dir|url|uri|arn|id|name|type|version|limit|hash|size|length|count))';

/** Values with the name of a secret. Only the last word of a name matters. */
export const namedForms: readonly SecretForm[] = [
  {
    kept: `(?:${password})s?(?:\\d{1,3}|[_-](?:\\d{1,3}|prod|dev|staging|live|test|old|new))?${assigned}`,
    secret: value,
    begun: begunValue,
    flags: 'i',
    isSecret: (found, kept) => isPassword(found, isQuoted(kept)),
  },
  {
    kept: `(?:${token})${suffix}${assigned}(?:base64:)?`,
    secret: value,
    begun: begunValue,
    flags: 'i',
    isSecret: isRandom,
  },
  // Four words of four letters: the password of an app at Google.
  {
    kept: `password${assigned}`,
    secret: '[a-z]{4}(?: [a-z]{4}){3}(?![a-z ])',
    begun: '[a-z ]{1,19}',
    flags: 'i',
  },
  // `token  X`, as in tables and commands.
  {
    kept: `(?:${token})(?:[ \\t]{1,20}|[ \\t]{0,20}\\|[ \\t]{0,20})${quote}`,
    secret: value,
    begun: begunValue,
    flags: 'i',
    isSecret: (found) => found.length >= 16 && isRandom(found),
  },
  // `password X`, `the password for that is X`, `| password | X |`: only values that no sentence has there.
  {
    kept: `(?:password|passphrase)(?:(?: for [\\w ]{1,30})?\\s(?:is|was|will be)(?: now)?:?|[ \\t]{0,20}\\|)?[ \\t]{1,20}${quote}`,
    secret: value,
    begun: begunValue,
    flags: 'i',
    isSecret: (found) => isPassword(found, false) && /\d/.test(found) && /[A-Z!@#$%^&*?]/.test(found),
  },
];
