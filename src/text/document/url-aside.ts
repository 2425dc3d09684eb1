/** The text after the label of a link that cannot be one: ` (url)`, or '' when the label shows it already. */
export function urlAside(url: string, label: string): string {
  const told = url.replace(/^(?:https?:\/\/|mailto:)/, '').replace(/\/$/, '');
  return told === '' || label.includes(told) ? '' : ` (${url})`;
}
