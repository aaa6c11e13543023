declare module 'subset-font' {
  /** A font with only the letters of `text`. */
  function subsetFont(font: Buffer, text: string, options: { targetFormat: 'woff2' }): Promise<Buffer>;
  export = subsetFont;
}
