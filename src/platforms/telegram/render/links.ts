/** Telegram drops or refuses longer ones. */
const longestUrl = 2_048;

/**
 * Whether Telegram keeps a link to `url`: http, https, tg and mailto, web hosts with a dot in them. Others
 * (`http://localhost:3000`, `src/a.ts`) lose their link there, so we show them as text.
 */
export function isLinkable(url: string): boolean {
  if (url.length > longestUrl || /\s|\p{Surrogate}/u.test(url) || !URL.canParse(url)) return false;
  const { protocol, hostname, pathname } = new URL(url);
  if (protocol === 'mailto:') return /^[^@]+@[^@]+\.[^@]+$/.test(pathname);
  if (protocol === 'tg:') return hostname !== '';
  return (protocol === 'http:' || protocol === 'https:') && /[^.]\.[^.]/.test(hostname);
}
