const V4 = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.(\d+)$/i;

/** The eight groups of an IPv6 address, without leading zeros; fewer where it is none. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return groups.map((group) => group.replace(/^0+(?=.)/, ''));
}

/**
 * What counts as one address: an IPv4 address, or the /64 network of an IPv6 one, since a single household has all of it.
 */
export function networkOf(address: string): string {
  const v4 = V4.exec(address);
  return v4 ? `${v4[1]}.${v4[2]}` : groupsOf(address).slice(0, 4).join(':');
}

/**
 * A network address as the audit log keeps it: enough to tell an office from a home, too little to tell one home from
 * the next. The last byte of IPv4 and all but the first 48 bits of IPv6 are left out; empty when unknown.
 */
export function shortAddress(address: string): string {
  if (address === '') return '';
  const v4 = V4.exec(address);
  return v4 ? `${v4[1]}.0/24` : `${groupsOf(address).slice(0, 3).join(':')}::/48`;
}
