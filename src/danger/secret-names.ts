/** Longer names exist on no file system. */
const longestName = 300;

/** Folders whose files are all meant to stay on their machine. */
const folders = new Set(
  '.ssh .gnupg .aws .azure .kube .oci .password-store .gcloud .mozilla .thunderbird keychains keyrings'.split(' '),
);

/** Endings of a spare copy: the copy is as secret as the original. */
const spareCopy = /(?:~|[._-](?:bak|backup|old|orig|original|save|saved|copy|tmp|prev|sw[a-p]|\d{1,20}))$/;

/** Names of files, in lower case, without a folder and without the ending of a spare copy. */
const names: readonly RegExp[] = [
  // variables of programs
  /^\.env(?:rc)?(?:[._~-].*)?$/,
  /^(?:prod|production|stag(?:e|ing)|dev|development|local|live|docker|deploy|secrets?)\.env$/,
  /^env\.(?:prod|production|staging|local|live)$/,
  // keys
  /^id_(?:rsa|dsa|ecdsa|ed25519)[^.]*$/,
  /^[^=]*\.(?:pem|key|p8|p12|pfx|jks|jceks|keystore|keytab|kdbx?|ppk|asc|gpg|ovpn|keychain(?:-db)?)$/,
  /^(?:.*[_-])?key\.json$/,
  /^(?:service[-_]?account.*|.*firebase-adminsdk.*)\.json$/,
  // names that admit it
  /^\.?credentials(?:[._-].*)?$/,
  /^(?:client_?)?secrets?(?:[._-].*)?$/,
  /^[a-z\d_-]*[._-](?:credentials|secrets)\.(?:json|ya?ml|toml|ini|csv|txt|xml|properties|conf|tfvars)$/,
  /^\.?passwords?\.(?:txt|csv|json|ya?ml|xlsx?|ods|docx?)$/,
  // logins of tools
  /^[._]netrc$/,
  /^\.(?:npmrc|yarnrc\.yml|pypirc|pgpass|my\.cnf|mylogin\.cnf|git-credentials|htpasswd|htdigest)$/,
  /^\.(?:vault-token|vault_pass(?:word)?(?:\.txt)?|s3cfg|boto|dockercfg|dockerconfigjson|terraformrc|databrickscfg)$/,
  /^\.(?:msmtprc|fetchmailrc|mbsyncrc|smbcredentials|passwd-s3fs)$/,
  /^(?:[a-z\d_-]+\.)?kubeconfig(?:[._-].*)?$/,
  /^(?:wp-config\.php|rclone\.conf|kaggle\.json|authorized_keys)$/,
  // a whole infrastructure, passwords included
  /^[^=]*\.tfstate$/,
  /^(?:terraform|[a-z\d_-]*secrets?)(?:\.auto)?\.tfvars$/,
  // what a person typed
  /^\.(?:[a-z\d]+[_-])*z?history$/,
  /^(?:\.histfile|\.lesshst|\.viminfo|\.dbshell|fish_history|consolehost_history\.txt)$/,
  // browsers
  /^(?:cookies|signons|webappsstore)\.sqlite(?:-\w+)?$/,
  /^(?:key[34]\.db|logins(?:-backup)?\.json|wallet\.dat)$/,
  // files of Claude and of the bridge
  /^\.claude\.json(?:[._-].*)?$/,
  /^bridge\.db(?:-.*)?$/,
];

/** Whole paths, in lower case, with `/`: names that are secret in this place only. The folder itself is one too. */
const places: readonly RegExp[] = [
  /\/\.docker(?:\/(?:config\.json|contexts(?:\/.*)?))?$/,
  /\/\.config\/(?:gcloud|gh|glab-cli|hub|op|doctl|configstore)(?:\/|$)/,
  /\/(?:composer|\.composer|\.codex|com\.vercel\.cli|opencode)\/auth\.json$/,
  /\/\.m2\/settings(?:-security)?\.xml$|\/\.gradle\/gradle\.properties$|\/\.(?:config\/)?pip\/pip\.conf$/,
  /\/\.?huggingface\/(?:token|stored_tokens)$|\/\.fly\/config\.yml$|\/\.gemini\/oauth_creds\.json$/,
  /\/\.subversion\/auth(?:\/|$)|\/\.cloudflared(?:\/|$)|\/\.netlify\/config\.json$/,
  /\/(?:default|profile \d+|guest profile|network)\/(?:cookies|login data|web data)(?:-journal)?$/,
  /\/\.claude\/(?:projects|sessions|file-history|paste-cache|shell-snapshots|debug|backups)(?:\/|$)/,
  /\/\.claude\/history\.jsonl$/,
  // received files are there too, and belong to their tasks
  /(?:\.config|\.local\/share|preferences|application support|appdata\/(?:roaming|local))\/dispatch-bridge(?!\/(?:files|worktrees)\/.)(?:\/|$)/,
  /^\/etc\/(?:g?shadow-?|sudoers|krb5\.keytab)(?:$|\/)|^\/etc\/wireguard\//,
  /^\/proc\/(?:[^/]+\/){1,3}(?:environ|mem)$/,
];

/** Harmless although they look secret: examples, public halves of keys, code and texts about the thing. */
const harmless: readonly RegExp[] = [
  /^\.env(?:rc)?(?:[._-].*)?[._-](?:example|sample|template|dist|tpl|schema)$/,
  /(?:^|[._-])(?:public|pub)(?:[._-]?key)?\.(?:key|pem|asc|gpg|json)$/,
  /^(?:ca|ca-?cert|ca-?certificates?|ca-?bundle|chain|fullchain|dhparams?)\.pem$/,
  /^(?:sealed|external)[._-]secrets?\.(?:ya?ml|json)$/,
  /^(?!wp-config\.php$).*\.(?:[cm]?[jt]sx?|pyc?|pm|rb|go|rs|java|kts?|swift|cs|cpp|[ch]|php|tf|vue|svelte|md|mdx|html|s?css|svg|png|jpe?g)$/,
];

/**
 * Whether this path names something that is usually secret: keys, passwords, logins, typed text. Ignores case; `/` and
 * `\` separate folders. Both the warnings and the rules for sending files use this one list.
 */
export function isSecretName(path: string): boolean {
  const place = path.normalize('NFC').toLowerCase().replaceAll('\\', '/');
  const parts = place.split('/');
  if (parts.some((part) => folders.has(part)) || places.some((pattern) => pattern.test(place))) return true;
  const name = parts.at(-1) ?? '';
  if (name === '' || name.length > longestName) return false;
  return [name, withoutSpare(name)].some(isSecretFile);
}

function isSecretFile(name: string): boolean {
  return names.some((pattern) => pattern.test(name)) && !harmless.some((pattern) => pattern.test(name));
}

/** `.id_rsa.swp` and `id_rsa.bak.2` become id_rsa. */
function withoutSpare(name: string): string {
  let left = name;
  for (let n = 0; n < 3; n++) left = left.replace(spareCopy, '');
  return /\.sw[a-p]$/.test(name) ? left.replace(/^\./, '') : left;
}
