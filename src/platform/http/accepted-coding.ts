/** Whether a browser takes a content coding, by its `Accept-Encoding`; one with `q=0` is refused by it. */
export function takesCoding(accepted: string, coding: 'br' | 'gzip'): boolean {
  return accepted.split(',').some((part) => {
    const [name, ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    return name === coding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
