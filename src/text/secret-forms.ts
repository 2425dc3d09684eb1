/** Keys that are known by how they begin. Matched from the beginning of a word, so that a long text takes linear time. */
const known = [
  'sk-ant-[\\w-]{16,}',
  // OpenAI and many others; words parted by hyphens have no digits.
  'sk-(?=[\\w-]*\\d)[\\w-]{20,}',
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![\\w-])',
  'gh[pousr]_[A-Za-z0-9]{30,}',
  'github_pat_\\w{22,}',
  'gl(?:pat|ptt|dt|rt|ft|cbt|agent|imt|soat|oas)-[\\w-]{20,}',
  'xox[a-z](?:\\.[a-z]+)?-[\\w-]{10,}',
  'xapp-\\d-[\\w-]{20,}',
  'AIza[\\w-]{35}(?![\\w-])',
  'ya29\\.[\\w-]{20,}',
  'GOCSPX-[\\w-]{20,}',
  '[srp]k_(?:live|test)_[A-Za-z0-9]{10,}',
  'whsec_[A-Za-z0-9+/=]{20,}',
  'npm_[A-Za-z0-9]{36}(?![\\w-])',
  'pypi-[\\w-]{50,}',
  'hf_[A-Za-z]{30,}',
  'SG\\.[\\w-]{16,32}\\.[\\w-]{32,64}(?![\\w-])',
  'SK[0-9a-f]{32}(?![\\w-])',
  'do[port]_v1_[a-f0-9]{64}',
  'hvs\\.[\\w-]{24,}',
  'dapi[0-9a-f]{32}',
  'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}',
  'lin_api_[A-Za-z0-9]{32,}',
  'ntn_[A-Za-z0-9]{40,}',
  'figd_[\\w-]{30,}',
  'sbp_[0-9a-f]{40}',
  'dckr_pat_[\\w-]{20,}',
  'gsk_[A-Za-z0-9]{40,}',
  'xai-[A-Za-z0-9]{60,}',
  'r8_[A-Za-z0-9]{36,}',
  'pplx-[A-Za-z0-9]{40,}',
  'PMAK-[\\w-]{50,}',
  'NRAK-[A-Z0-9]{27}',
  'ATATT3[\\w=-]{50,}',
  'AGE-SECRET-KEY-1[A-Z0-9]{58}',
  // A JSON Web Token: two pieces of JSON in base64, and a signature.
  'eyJ[\\w-]{6,}\\.eyJ[\\w-]{6,}(?:\\.[\\w-]*)?',
  // Discord: a user id in base64, a time, a signature.
  '[MNO][\\w-]{22,28}\\.[\\w-]{6}\\.[\\w-]{27,}',
];

/**
 * What the first group of a form matches stays, the rest is hidden. In the order in which they are looked for: where one
 * secret stands in another, the wider form comes first.
 */
export const secretForms: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  /(https:\/\/hooks\.slack\.com\/)(?:services|workflows|triggers)\/[\w/+-]{10,}/g,
  /(https:\/\/(?:[a-z]{1,10}\.)?discord(?:app)?\.com\/api(?:\/v\d{1,2})?\/webhooks\/)\d{15,22}\/[\w-]{20,}/g,
  // A bot's token at Telegram, also within an address.
  /(?:(?<=\/bot)|(?<![\w-]))\d{6,12}:[\w-]{35}(?![\w-])/g,
  new RegExp(`(?<![\\w-])(?:${known.join('|')})`, 'g'),
  // scheme://user:password@
  /(:\/\/[^\s/:@"'<>]{0,200}:)(?![$<{[*]|%s)[^\s/@"'<>]{1,200}(?=@)/g,
  /(\b(?:proxy-)?authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:bearer|basic|token)\s{1,4})(?:(?=[\w.~+/-]{0,100}[\d=])[\w.~+/=-]{8,}|[\w.~+/=-]{16,})/gi,
  /(\b(?:proxy-)?authorization["']?\s{0,4}[:=]\s{0,4}["']?)(?=[\w.~+/-]{0,100}\d)[\w.~+/=-]{16,}/gi,
  /(\b(?:x-api-key|x-auth-token|private-token|api-key)["']?\s{0,4}[:=]\s{0,4}["']?)[\w.~+/=-]{12,}/gi,
  /(\bbearer\s{1,4})(?=[\w.~+/-]{0,100}\d)[\w.~+/-]{20,}=*/gi,
  /(\b(?:aws_?)?(?:secret_?access_?key|session_?token)["']?\s{0,4}[:=]\s{0,4}["']?)[A-Za-z0-9/+]{40,}={0,2}/gi,
  /(\bAccountKey=)[A-Za-z0-9/+]{40,}={0,2}/g,
  // NAME_TOKEN=value, as the environment is printed.
  /(?<![A-Z0-9_])([A-Z0-9_]{0,60}(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|ACCESS_KEY)[A-Z0-9_]{0,20}=["']?)(?=[\w+/-]{0,100}\d)(?=[\w+/-]{0,100}[A-Za-z])[A-Za-z0-9][\w+/-]{11,}={0,2}(?![\w.(])/g,
];
